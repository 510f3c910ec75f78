#include "duty/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "duty/coverage_twin.h"

namespace luytre {

void PrintTo(const Gap& g, std::ostream* out) {
  *out << g.body << ' ' << to_string(g.role) << ' ' << format_local(g.from) << " to " << format_local(g.to)
       << " missing " << g.missing;
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Timestamp minute(int64_t n) {
  return n * kMicrosPerMinute;
}
CoverShift shift(DutyRole role, int64_t from, int64_t to, uint32_t person = 0) {
  return {0, person, role, minute(from), minute(to)};
}
constexpr DutyRole kTechnical = DutyRole::technical, kLeader = DutyRole::leader;

TEST(Coverage, NamesTheMinutesBetweenShifts) {
  Period period{minute(0), minute(100)};
  std::vector<CoverShift> shifts{shift(kTechnical, 0, 40), shift(kTechnical, 41, 100), shift(kLeader, 5, 99)};
  EXPECT_THAT(find_gaps({&period, 1}, shifts),
              ElementsAre(Gap{0, kTechnical, minute(40), minute(41)}, Gap{0, kLeader, minute(0), minute(5)},
                          Gap{0, kLeader, minute(99), minute(100)}));
}

TEST(Coverage, CountsOnePersonOnceHoweverManyShifts) {
  Period period{minute(0), minute(100)};
  Need two{{minute(10), minute(90)}, {2, 1}};
  std::vector<CoverShift> shifts{shift(kTechnical, 0, 100, 1), shift(kTechnical, 20, 60, 1),
                                 shift(kTechnical, 40, 100, 2), shift(kLeader, 0, 100, 1)};
  sort_shifts(shifts);
  EXPECT_THAT(find_gaps({&period, 1}, shifts, {&two, 1}),
              ElementsAre(Gap{0, kTechnical, minute(10), minute(40)}));
}

TEST(Coverage, IsThatOfTheTwinOnSmallRosters) {
  std::mt19937_64 random(2019);
  auto pick = [&](uint64_t n) { return random() % n; };
  for (int round = 0; round < 4000; ++round) {
    std::vector<Period> periods(1 + pick(3));
    for (Period& p : periods) {
      p.from = minute(static_cast<int64_t>(pick(10)));
      p.to = p.from + minute(static_cast<int64_t>(pick(30)));
    }
    std::vector<CoverShift> shifts;
    for (size_t n = pick(14); n > 0; --n) {
      auto from = static_cast<int64_t>(pick(40)) - 5;
      shifts.push_back({static_cast<uint32_t>(pick(periods.size())), static_cast<uint32_t>(pick(3)),
                        kDutyRoles[pick(2)], minute(from),
                        minute(from + 1 + static_cast<int64_t>(pick(15)))});
    }
    sort_shifts(shifts);
    std::vector<Need> needs;
    for (size_t n = round % 2 ? pick(4) : 0; n > 0; --n) {
      auto from = static_cast<int64_t>(pick(40));
      needs.push_back({{minute(from), minute(from + static_cast<int64_t>(pick(12)))},
                       {static_cast<unsigned>(pick(4)), static_cast<unsigned>(pick(4))}});
    }
    ASSERT_EQ(find_gaps(periods, shifts, needs), find_gaps_slowly(periods, shifts, needs)) << round;
  }
}

// 2 to 10 February 2019: 90 bodies, three shifts a day and role, with hand-overs of every kind, and gaps
// planted.
TEST(Coverage, FindsEveryPlantedGapOfTet2019AndInventsNone) {
  Timestamp from = start_of_local(day_from_civil(2019, 2, 2)),
            to = start_of_local(day_from_civil(2019, 2, 11));
  std::mt19937_64 random(90);
  auto pick = [&](int64_t n) { return static_cast<int64_t>(random() % static_cast<uint64_t>(n)); };
  std::vector<Period> periods(90, {from, to});
  std::vector<CoverShift> shifts;
  std::vector<Gap> planted;
  for (uint32_t body = 0; body < 90; ++body)
    for (DutyRole role : kDutyRoles) {
      Timestamp gap_from = 0, gap_to = 0;
      if (pick(3) == 0) {  // from one minute to two days, at the edges too
        gap_from = from + minute(pick(9 * 1440));
        if (pick(8) == 0) gap_from = from;
        gap_to = std::min(to, gap_from + minute(1 + (pick(2) ? pick(5) : pick(2880))));
        planted.push_back({body, role, gap_from, gap_to});
      }
      Timestamp at = from - minute(pick(480));
      for (uint32_t turn = 0; at < to; ++turn) {
        Timestamp end = at + minute(480), begin = at - (pick(2) ? minute(pick(30)) : 0);
        auto add = [&](Timestamp a, Timestamp b) {
          if (a < b) shifts.push_back({body, body * 8 + turn % 4, role, a, b});
        };
        if (gap_from < gap_to) {
          add(begin, std::min(end, gap_from));
          add(std::max(begin, gap_to), end);
        } else {
          add(begin, end);
        }
        at = end;
      }
    }
  ASSERT_GT(planted.size(), 30u);
  std::ranges::shuffle(shifts, random);
  sort_shifts(shifts);
  EXPECT_EQ(find_gaps(periods, shifts), planted);
}

TEST(Coverage, OfNobodyIsNothing) {
  EXPECT_THAT(find_gaps({}, {}), IsEmpty());
}

}  // namespace
}  // namespace luytre
