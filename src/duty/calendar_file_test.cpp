#include "duty/calendar_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "duty/rotation.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Timestamp at(const char* text) {
  return parse_local(text).value();
}

TEST(Calendar, ReadsWhatOthersWrite) {
  auto text = read_file(LUYTRE_SOURCE_DIR "/src/duty/corpus/calendar/one.ics");
  auto read = read_calendar(*text, "one.ics");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->shifts.size(), 2u);
  EXPECT_EQ(read->shifts[0].role, DutyRole::leader);
  EXPECT_EQ(read->shifts[0].person, "Nguyễn Văn A, phó giám đốc");
  EXPECT_EQ(read->shifts[0].from, at("2019-02-02 07:00"));
  EXPECT_EQ(read->shifts[0].to, at("2019-02-03 07:00"));
  EXPECT_EQ(read->shifts[1].person, "B; C");
  EXPECT_EQ(read->shifts[1].to - read->shifts[1].from, 26 * kMicrosPerHour + 30 * kMicrosPerMinute);
  EXPECT_EQ(read->shifts[1].from, at("2019-02-02 07:00"));
  EXPECT_THAT(read->refused, ElementsAre(HasSubstr("recurring")));
}

TEST(Calendar, ComesBackAsItWent) {
  Shift shift{.id = "1",
              .organisation = "ORG,A",
              .role = DutyRole::leader,
              .person = "Nguyễn Thị Phương Thảo; trưởng phòng giám sát an toàn không gian mạng quốc gia",
              .from = at("2026-02-14"),
              .to = at("2026-02-14 07:31"),
              .note = "dòng một\ndòng hai, \\ và ;"};
  std::string text = write_calendar({&shift, 1}, 0);
  for (size_t begin = 0, end; (end = text.find("\r\n", begin)) != text.npos; begin = end + 2)
    EXPECT_LE(end - begin, 75u);
  auto read = read_calendar(text, "again");
  ASSERT_TRUE(read && read->shifts.size() == 1) << text;
  EXPECT_EQ(read->shifts[0].person, shift.person);
  EXPECT_EQ(read->shifts[0].organisation, shift.organisation);
  EXPECT_EQ(read->shifts[0].note, shift.note);
  EXPECT_EQ(read->shifts[0].from, shift.from);
  EXPECT_EQ(read->shifts[0].to, shift.to);
}

TEST(Calendar, RefusesZonesItDoesNotKnowAndWhatIsNone) {
  auto read = read_calendar(
      "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=America/New_York:20190202T070000\nDURATION:PT8H\n"
      "SUMMARY:technical: A\nEND:VEVENT\nEND:VCALENDAR\n",
      "x");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->shifts.empty());
  EXPECT_EQ(read->refused_count, 1u);
  EXPECT_FALSE(read_calendar("role,person\n", "x"));
}

TEST(RosterTable, TakesVietnameseRolesAndRefusesLinesOneByOne) {
  auto read = read_roster_csv(
      "role,person,from,to,organisation\nlãnh đạo,An,2019-02-02,2019-02-03,A\n"
      "Kỹ thuật,Bình,2019-02-02 07:00,2019-02-02T15:30,B\nboss,C,2019-02-02,2019-02-03,\n"
      "leader,D,2019-02-03,2019-02-02,\n",
      "r.csv");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->shifts.size(), 2u);
  EXPECT_EQ(read->shifts[1].organisation, "B");
  EXPECT_EQ(read->shifts[1].to, at("2019-02-02 15:30"));
  EXPECT_EQ(read->refused_count, 2u);
  EXPECT_FALSE(read_roster_csv("role,person,from\n", "r.csv"));
}

TEST(LocalTime, IsReadInEveryForm) {
  EXPECT_EQ(at("2019-02-02"), *parse_iso_time("2019-02-01T17:00:00Z"));
  EXPECT_EQ(at("2019-02-02T00:00"), at("2019-02-02"));
  EXPECT_EQ(at("2019-02-02 00:00:00"), at("2019-02-02"));
  EXPECT_EQ(at("2019-02-01T17:00Z"), at("2019-02-02"));
  EXPECT_EQ(at("2019-02-02T00:00+07:00"), at("2019-02-02"));
  EXPECT_EQ(parse_local(format_local(at("2019-02-02 13:37"))), at("2019-02-02 13:37"));
  EXPECT_FALSE(parse_local("2019-02-30"));
  EXPECT_FALSE(parse_local("tomorrow"));
}

TEST(Rotation, TakesTurnsByDayWeekAndShift) {
  auto people = [](const Rotation& r) {
    std::vector<std::string> out;
    Timestamp last = r.period.from;
    auto made = make_shifts(r).value();
    for (const Shift& s : made) {
      EXPECT_EQ(s.from, last);
      last = s.to;
      out.push_back(s.person + std::to_string((s.to - s.from) / kMicrosPerHour));
    }
    EXPECT_EQ(last, r.period.to);
    return out;
  };
  Rotation r{.people = {"A", "B", "C"}, .turn_days = 1, .begins = {420}};
  r.period = {at("2019-02-02 07:00"), at("2019-02-06 00:00")};
  EXPECT_THAT(people(r), ElementsAre("A24", "B24", "C24", "A17"));
  r.begins = {0, 720};
  r.period = {at("2019-02-02"), at("2019-02-04")};
  EXPECT_THAT(people(r), ElementsAre("A12", "A12", "B12", "B12"));
  r.turn_days = 0;
  EXPECT_THAT(people(r), ElementsAre("A12", "B12", "C12", "A12"));
  r.turn_days = 7;
  r.begins = {0};
  r.period.to = at("2019-02-10");
  EXPECT_THAT(people(r), ElementsAre("A24", "A24", "A24", "A24", "A24", "A24", "A24", "B24"));
  r.people.clear();
  EXPECT_FALSE(make_shifts(r));
  EXPECT_FALSE(make_shifts({.people = {"A"}, .begins = {1, 1}, .period = r.period}));
}

}  // namespace
}  // namespace luytre
