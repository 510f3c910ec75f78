#include "leaks/oprf.h"

#include <gtest/gtest.h>

namespace luytre {
namespace {

// RFC 9497, A.1.1: OPRF mode of ristretto255-SHA512.
constexpr const char* kScalar = "5ebcea5ee37023ccb9fc2d2019f9d7737be85591ae8652ffa9ef0f4d37063b0e";
constexpr const char* kBlind = "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706";

TEST(Oprf, AgreesWithTheVectorsOfTheStandard) {
  OprfKey key = *OprfKey::from_scalar(kScalar);
  OprfQuestion question(std::string_view("\0", 1), kBlind);
  EXPECT_EQ(question.blinded(), "609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c");
  auto evaluated = key.evaluate(question.blinded());
  ASSERT_TRUE(evaluated);
  EXPECT_EQ(*evaluated, "7ec6578ae5120958eb2db1745758ff379e77cb64fe77b0b2d8cc917ea0869c7e");
  const std::string output =
      "527759c3d9366f277d8c6020418d96bb393ba2afb20ff90df23fb7708264e2f3ab9135e3bd69955851de4b1f9fe8a097339671"
      "9b7912ba9e"
      "e8aa7d0b5e24bcf6";
  EXPECT_EQ(*question.output(*evaluated), output);
  EXPECT_EQ(key.output(std::string_view("\0", 1)), output);
}

TEST(Oprf, BlindsAnewEachTimeAndAnswersTheSame) {
  OprfKey key = OprfKey::from_seed("seed");
  OprfQuestion one("a@b.vn\nsecret"), two("a@b.vn\nsecret");
  EXPECT_NE(one.blinded(), two.blinded());
  EXPECT_EQ(*one.output(*key.evaluate(one.blinded())), *two.output(*key.evaluate(two.blinded())));
  EXPECT_EQ(*one.output(*key.evaluate(one.blinded())), key.output("a@b.vn\nsecret"));
  EXPECT_NE(key.output("a@b.vn\nsecret"), OprfKey::from_seed("other").output("a@b.vn\nsecret"));
}

TEST(Oprf, RefusesWhatIsNoElement) {
  OprfKey key = OprfKey::from_seed("seed");
  for (std::string bad : {std::string(), std::string(64, '0'), std::string(64, 'f'), std::string(64, 'x'),
                          std::string(62, 'a'), std::string(66, 'a')}) {
    EXPECT_FALSE(key.evaluate(bad)) << bad;
    EXPECT_FALSE(OprfQuestion("x").output(bad)) << bad;
  }
}

}  // namespace
}  // namespace luytre
