#include "warning/publication/log.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>

#include "warning/publication/log_behaviour.h"
#include "warning/publication/uuid.h"

namespace luytre {
namespace {

LedgerOptions fresh_sqlite() {
  static std::atomic<int> number{0};
  auto folder = std::filesystem::path(testing::TempDir()) / fmt::format("log-{}-{}", ::getpid(), number++);
  std::filesystem::remove_all(folder);
  return {.target = "sqlite", .folder = folder};
}
INSTANTIATE_TEST_SUITE_P(Sqlite, LogBehaviour, testing::Values(LedgerKind{"sqlite", fresh_sqlite}),
                         [](const auto& kind) { return kind.param.name; });

// RFC 9562, A.4.
TEST(Uuid, IsThatOfTheStandard) {
  constexpr Uuid kDns = {0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                         0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
  std::string text = to_string(uuid_v5(kDns, "www.example.com"));
  EXPECT_EQ(text, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  EXPECT_TRUE(is_uuid(text));
  EXPECT_FALSE(is_uuid("2ed6657d-e927-568b-95e1-2665a8aea6ag"));
  EXPECT_FALSE(is_uuid("2ed6657d0e927-568b-95e1-2665a8aea6a2"));
}

TEST(Audience, HoldsNothingStricterSurerOrOlderThanItsRule) {
  Published p{.category = Category::c2, .confidence = 50, .tlp = Tlp::green, .from = 10, .until = 20};
  Audience a{.most = Tlp::green, .least_confidence = 50};
  EXPECT_TRUE(a.holds(p, 10));
  EXPECT_FALSE(a.holds(p, 9));
  EXPECT_FALSE(a.holds(p, 20));
  for (Tlp tlp : {Tlp::amber, Tlp::amber_strict, Tlp::red}) {
    p.tlp = tlp;
    EXPECT_FALSE(a.holds(p, 10));
  }
  EXPECT_FALSE((Audience{.most = Tlp::red}.holds(p, 10)));
  p.tlp = Tlp::clear;
  EXPECT_TRUE(a.holds(p, 10));
  p.confidence = 49;
  EXPECT_FALSE(a.holds(p, 10));
  p.confidence = 50;
  for (Category category : {Category::behaviour, Category::sinkhole}) {
    p.category = category;
    EXPECT_FALSE(a.holds(p, 10));
    a.categories = {category};
    EXPECT_TRUE(a.holds(p, 10));
    a.categories.clear();
  }
  p.category = Category::c2;
  a.types = {IndicatorType::domain};
  EXPECT_FALSE(a.holds(p, 10));
  p.type = IndicatorType::domain;
  EXPECT_TRUE(a.holds(p, 10));
  p.withdrawn = true;
  EXPECT_FALSE(a.holds(p, 10));
}

}  // namespace
}  // namespace luytre
