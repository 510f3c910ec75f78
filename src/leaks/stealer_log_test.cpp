#include "leaks/stealer_log.h"

#include <gmock/gmock.h>

#include "leaks/leak_readers_test_tools.h"
#include "leaks/leak_sniff.h"
#include "leaks/machine_rows.h"

namespace luytre {
namespace {

using testing::ElementsAre;

std::unique_ptr<LeakReader> stealer(LeakSink& sink) {
  return std::make_unique<StealerLog>(watched_for_tests(), sink);
}
std::vector<std::string> read(std::string_view text, LeakCounts* counts = nullptr) {
  return rows_however_cut(stealer, text, counts);
}

TEST(LeakWords, AreWrittenInTheFormTheyAreLookedUpIn) {
  for (auto [use, word] : leak_words())
    if (use == "stealer" || use == "machine" || use == "column") {
      EXPECT_EQ(plain_label(word), word) << use;
    }
}

TEST(StealerLog, ReadsBlocksOfTheFamilies) {
  // RedLine, META: rule between blocks, a banner in front.
  EXPECT_THAT(
      read("****\n* Telegram: https://seller.example *\n****\n\nURL: https://cong.dichvucong.gov.vn/x\n"
           "Username: 0912000111\nPassword: mk:1 2\nApplication: Google_[Chrome]_Default\n"
           "===============\nURL: https://mail.example/\nUsername: an@moh.gov.vn\n"
           "Password: second\nApplication: Edge\n===============\n"),
      ElementsAre("0912000111|-1|1|cong.dichvucong.gov.vn|mk:1 2|plain|||",
                  "an@moh.gov.vn|3|-1|mail.example|second|plain|||"));
  // Raccoon, CRLF, an empty line between blocks.
  EXPECT_THAT(read("URL: https://x.example\r\nUSER: a@a.vn\r\nPASS: p1\r\n\r\nURL: https://y.example\r\n"
                   "USER: b@a.vn\r\nPASS: p2\r\n"),
              ElementsAre("a@a.vn|0|-1|x.example|p1|plain|||", "b@a.vn|0|-1|y.example|p2|plain|||"));
  // Vidar; StealC; LummaC2.
  EXPECT_THAT(read("Soft: Chrome\nHost: https://moh.gov.vn\nLogin: a\nPassword: 1\n\nSoft: Chrome\n"
                   "Host: https://moh.gov.vn\nLogin: b\nPassword: 2\n"),
              ElementsAre("a|-1|3|moh.gov.vn|1|plain|||", "b|-1|3|moh.gov.vn|2|plain|||"));
  EXPECT_THAT(read("browser: Chrome\nprofile: Default\nurl: https://moh.gov.vn\nlogin: a\npassword: 1\n\n"
                   "browser: Chrome\nprofile: Default\nurl: https://moh.gov.vn\nlogin: b\npassword: 2\n"),
              ElementsAre("a|-1|3|moh.gov.vn|1|plain|||", "b|-1|3|moh.gov.vn|2|plain|||"));
  EXPECT_THAT(read("[\"Chrome\" = \"Default\"]\nUR1: https://moh.gov.vn\nU53RN4M3: a\nP455W0RD: 1\n"),
              ElementsAre("a|-1|3|moh.gov.vn|1|plain|||"));
}

TEST(StealerLog, TakesLabelsInAnyOrderAndLanguage) {
  EXPECT_THAT(read("Password: 1\nLogin: a@a.vn\nURL: https://x.example\n---\nPassword: 2\nLogin: b@a.vn\n"
                   "URL: https://y.example\n"),
              ElementsAre("a@a.vn|0|-1|x.example|1|plain|||", "b@a.vn|0|-1|y.example|2|plain|||"));
  EXPECT_THAT(read("Địa chỉ: https://moh.gov.vn\nTên đăng nhập: an\nMật khẩu: 1\n"),
              ElementsAre("an|-1|3|moh.gov.vn|1|plain|||"));
  EXPECT_THAT(read("URL: https://moh.gov.vn\nTài khoản: an\nMật khẩu: bí mật\n\n"),
              ElementsAre("an|-1|3|moh.gov.vn|bí mật|plain|||"));
  EXPECT_THAT(read("网址：https://moh.gov.vn\n账号：an\n密码：1\n"),
              ElementsAre("an|-1|3|moh.gov.vn|1|plain|||"));
}

TEST(StealerLog, FollowsValuesOntoTheNextLines) {
  EXPECT_THAT(read("URL:\nhttps://moh.gov.vn/\nLogin:\na\nPassword:\n1\n"),
              ElementsAre("a|-1|3|moh.gov.vn|1|plain|||"));
  EXPECT_THAT(read("URL: android://aGFzaA==@vn.app/\nLogin: a@a.vn\nPassword: first\nsecond\n\nSeller: x\n"),
              ElementsAre("a@a.vn|0|-1||firstsecond|plain|||"));
  EXPECT_THAT(read("URL: https://moh.gov.vn\nLogin: a\nPassword: 1\nSeller: someone\nnoise\n"),
              ElementsAre("a|-1|3|moh.gov.vn|1|plain|||"));
}

TEST(StealerLog, DoesNotMixBlocks) {
  LeakCounts counts;
  EXPECT_THAT(
      read("URL: https://x.example\nLogin: a@a.vn\n=====\nURL: https://moh.gov.vn\nPassword: 2\n=====\n"
           "URL: https://moh.gov.vn\nLogin: c\nPassword: [NOT_SAVED]\n",
           &counts),
      ElementsAre("a@a.vn|0|-1|x.example||none|||", "c|-1|3|moh.gov.vn||none|||"));
  EXPECT_EQ(counts.no_account, 1u);
}

TEST(StealerFiles, AreToldByTheirNames) {
  EXPECT_EQ(stealer_file("VN[1]/Passwords.txt"), StealerFile::passwords);
  EXPECT_EQ(stealer_file("VN/All Passwords.txt"), StealerFile::passwords);
  EXPECT_EQ(stealer_file("VN/PasswordCracker.txt"), StealerFile::other);
  EXPECT_EQ(stealer_file("VN/System Info.txt"), StealerFile::system);
  EXPECT_EQ(stealer_file("VN/UserInformation.txt"), StealerFile::system);
  EXPECT_EQ(stealer_file("VN/system_info.txt"), StealerFile::system);
  EXPECT_EQ(stealer_file("VN/Cookies/Chrome_Default.txt"), StealerFile::other);
  EXPECT_EQ(stealer_file("VN/Screenshot.jpg"), StealerFile::other);
  EXPECT_EQ(stealer_file("combo.txt"), StealerFile::unknown);
}

TEST(MachineFile, SaysWhichComputerAndWhen) {
  Machine m = read_machine_file(
      "Build ID: x\n - HWID: 4F2A\n - Computer Name: MAY-01\nLog date: 23.11.2018 14:05:00\n");
  EXPECT_EQ(m.name, "4F2A");
  EXPECT_EQ(format_time(m.observed), "2018-11-23T14:05:00.000000Z");
  EXPECT_EQ(read_machine_file("PC Name: MAY-02\r\n").name, "MAY-02");
}

TEST(LeakTime, RefusesWhatCanBeReadInTwoWays) {
  EXPECT_EQ(leak_time("03/04/2018 10:00:00"), kNoTime);
  EXPECT_EQ(format_time(leak_time("11/23/2018 2:05:00 PM")), "2018-11-23T14:05:00.000000Z");
  EXPECT_EQ(format_time(leak_time("23/11/2018")), "2018-11-23T00:00:00.000000Z");
  EXPECT_EQ(format_time(leak_time("2018-11-23")), "2018-11-23T00:00:00.000000Z");
  EXPECT_EQ(format_time(leak_time("1542931200")), "2018-11-23T00:00:00.000000Z");
  EXPECT_EQ(leak_time("31.02.2018"), kNoTime);
}

TEST(MachineRows, GiveTheComputerThatIsNamedLater) {
  CollectFullRows sink;
  MachineRows rows(sink);
  rows.enter("logs/VN1/Browsers/Passwords.txt");
  rows.row({.account = "a@a.vn", .mail = 0, .secret = "1", .kind = SecretKind::plain});
  rows.enter("logs/VN2/Passwords.txt");
  rows.row({.account = "b@a.vn", .mail = 0, .secret = "2", .kind = SecretKind::plain});
  rows.machine("logs/VN1/System.txt", {"M1", 0});
  rows.finish();
  EXPECT_THAT(sink.rows, ElementsAre("a@a.vn|0|-1||1|plain|M1|1970-01-01|", "b@a.vn|0|-1||2|plain|||"));
}

}  // namespace
}  // namespace luytre
