#include "advice/advice.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <set>

#include "base/vietnamese.h"

namespace luytre {
namespace {

class AdviceFolder : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              fmt::format("luytre-advice-{}-{}", ::getpid(),
                          testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void put(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
  std::string error() {
    auto book = AdviceBook::load(folder_);
    return book ? "" : book.error().message;
  }
  std::filesystem::path folder_;
};

constexpr const char* kOwn =
    "for = [\"infection/conficker\"]\n[what]\nvi=\"v\"\nen=\"e\"\n[why]\nvi=\"v\"\nen=\"e\"\n"
    "[[step]]\nid=\"a\"\nvi=\"v\"\nen=\"e\"\nvi_how=\"v\"\nen_how=\"e\"\n";

AdviceBook compiled_in() {
  auto book = AdviceBook::load("/nonexistent/advice");
  EXPECT_TRUE(book) << (book ? "" : book.error().message);
  return *book;
}

TEST(Advice, CoversTheFamiliesTheTargetedAttacksAndTheDetectors) {
  AdviceBook book = compiled_in();
  auto all = book.subjects();
  std::set<std::string> subjects(all.begin(), all.end());
  for (const char* family :
       {"conficker", "mirai",       "ramnit",   "sality", "cutwail",  "zeroaccess",    "gafgyt", "hajime",
        "mozi",      "emotet",      "trickbot", "qakbot", "wannacry", "cobalt-strike", "plugx",  "redline",
        "lumma",     "agent-tesla", "formbook", "zeus",   "dridex",   "icedid"})
    EXPECT_TRUE(subjects.contains(fmt::format("infection/{}", family))) << family;
  for (const char* detector :
       {"smb-scan", "iot-telnet-scan", "horizontal-scan", "spam-burst", "beacon", "dns-tunnel",
        "nxdomain-burst", "generated-names", "rare-connection", "phishing"})
    EXPECT_TRUE(subjects.contains(fmt::format("behaviour/{}", detector))) << detector;
}

TEST(Advice, EveryTextIsInBothLanguagesAndVietnameseHasItsMarks) {
  AdviceBook book = compiled_in();
  for (const std::string& subject : book.subjects()) {
    size_t slash = subject.find('/');
    Advice advice = book.of(subject.substr(0, slash), subject.substr(slash + 1));
    EXPECT_GE(advice.steps.size(), 3u) << subject;
    EXPECT_LE(advice.steps.size(), 7u) << subject << ": nobody does more than seven things in order";
    auto check = [&](const Advice::Text& text) {
      EXPECT_FALSE(text.vi.empty() || text.en.empty()) << subject;
      EXPECT_NE(text.vi, text.en) << subject;
      EXPECT_NE(text.vi.find_first_of("\xc3\xc4\xc6\xe1"), std::string::npos) << text.vi;
      EXPECT_EQ(text.vi.find('!'), std::string::npos) << text.vi;
      EXPECT_LT(text.vi.size(), 420u) << text.vi;
    };
    check(advice.what);
    check(advice.why);
    for (const Advice::Step& step : advice.steps) {
      check(step.what);
      check(step.how);
    }
  }
}

TEST(Advice, FallsBackByKind) {
  AdviceBook book = compiled_in();
  EXPECT_EQ(book.of("infection", "never-heard-of").what.vi, book.of("infection", "*").what.vi);
  EXPECT_EQ(book.of("infection", "never-heard-of").family, "never-heard-of");
  EXPECT_EQ(book.of("apt-contact", "apt32").steps.front().id, "call");
  EXPECT_EQ(book.of("apt-contact", "cobalt-strike").steps.front().id, "call");
  EXPECT_FALSE(book.of("something-new", "x").steps.empty());
  EXPECT_NE(book.of("behaviour", "mirai").what.vi, book.of("infection", "mirai").what.vi)
      << "conduct alone is not called an infection";
}

TEST(Advice, ATargetedAttackIsNotPoweredOff) {
  Advice advice = compiled_in().of("apt-contact", "anything");
  EXPECT_EQ(advice.steps[1].id, "keep-on");
  for (const Advice::Step& step : advice.steps) EXPECT_NE(step.id, "reinstall");
}

TEST_F(AdviceFolder, AnOperatorsFileTakesTheTextsPlace) {
  put("conficker.toml", kOwn);
  auto book = AdviceBook::load(folder_);
  ASSERT_TRUE(book) << book.error().message;
  EXPECT_EQ(book->of("infection", "conficker").what.vi, "v");
  EXPECT_NE(book->of("infection", "mirai").what.vi, "v");
}

TEST_F(AdviceFolder, AFileOfAnotherNameAddsAndWins) {
  put("house.toml", kOwn);
  auto book = AdviceBook::load(folder_);
  ASSERT_TRUE(book) << book.error().message;
  EXPECT_EQ(book->of("infection", "conficker").what.vi, "v");
}

TEST_F(AdviceFolder, SaysWhatIsWrongWithAFile) {
  put("a.toml", "for = [");
  EXPECT_NE(error().find("a.toml line 1"), std::string::npos) << error();
  put("a.toml", "for = [\"infection/x\"]\n[what]\nvi=\"v\"\n");
  EXPECT_NE(error().find("[what] needs the text 'en'"), std::string::npos) << error();
  put("a.toml", std::string(kOwn) + "[[step]]\nid=\"a\"\nvi=\"v\"\nen=\"e\"\nvi_how=\"v\"\nen_how=\"e\"\n");
  EXPECT_NE(error().find("step 'a' is there twice"), std::string::npos) << error();
  put("a.toml", kOwn);
  put("b.toml", kOwn);
  EXPECT_NE(error().find("another file is about 'infection/conficker'"), std::string::npos) << error();
  put("b.toml", std::string(70 << 10, '#'));
  EXPECT_NE(error().find("larger than 64 KiB"), std::string::npos) << error();
}

}  // namespace
}  // namespace luytre
