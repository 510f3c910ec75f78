#include "duty/lunar.h"

#include <array>
#include <cmath>

#include "duty/astronomy.h"

namespace luytre {
namespace {

constexpr double kEpoch = 2440587.5;      // Julian day of 1970-01-01
constexpr double kMeridian = 7.0 / 24.0;  // 105° east
constexpr double kMonth = 29.530588861;

// The local day of the `k`-th new moon.
Day month_begins(int k) {
  return static_cast<Day>(std::floor(astronomy::new_moon(k) - kEpoch + kMeridian));
}
// Which twelfth of its way the Sun is in when the local day begins: 0 from the March equinox on.
int sun_twelfth(Day day) {
  return static_cast<int>(astronomy::sun_longitude(day + kEpoch - kMeridian) / 30);
}
// The last new moon not after the local day.
int last_new_moon(Day day) {
  int k = static_cast<int>(std::floor((day + kEpoch - 2451550.1) / kMonth));
  while (month_begins(k + 1) <= day) ++k;
  while (month_begins(k) > day) --k;
  return k;
}

// The eleventh month of solar year `year`: the one that holds the winter solstice (270°, the end of twelfth
// 8).
int eleventh_month(int year) {
  int k = last_new_moon(day_from_civil(year, 12, 31));
  return sun_twelfth(month_begins(k)) >= 9 ? k - 1 : k;
}
// A month without a major term: the Sun is in one twelfth at its begin and at the next month's.
int leap_offset(int eleventh) {
  for (int i = 1; i < 13; ++i)
    if (sun_twelfth(month_begins(eleventh + i)) == sun_twelfth(month_begins(eleventh + i + 1))) return i;
  return 13;
}

// The months from the eleventh of year - 1 to the one before the eleventh of `year`.
struct Round {
  int first;  // new moon of the eleventh month
  int leap;   // offset of the leap month, 13: none
  explicit Round(int year) : first(eleventh_month(year - 1)), leap(13) {
    if (eleventh_month(year) - first == 13) leap = leap_offset(first);
  }
  // Months are 11, 12, 1, 2, …, 10, with the leap month after the one whose number it bears.
  LunarDate month(int offset, int year) const {
    int plain = offset - (offset >= leap);
    auto number = static_cast<unsigned>((plain + 10) % 12 + 1);
    return {number >= 11 ? year - 1 : year, number, 1, offset == leap};
  }
};

}  // namespace

LunarDate lunar_date(Day day) {
  int year = civil_from_day(day).year;
  int k = last_new_moon(day);
  if (k >= eleventh_month(year)) ++year;  // belongs to the round that ends next year
  Round round(year);
  LunarDate date = round.month(k - round.first, year);
  date.day = static_cast<unsigned>(day - month_begins(k)) + 1;
  return date;
}

std::optional<Day> day_of_lunar(const LunarDate& date) {
  if (date.month < 1 || date.month > 12 || date.day < 1) return std::nullopt;
  int year = date.month >= 11 ? date.year + 1 : date.year;
  Round round(year);
  for (int offset = 0; offset < 13; ++offset) {
    LunarDate month = round.month(offset, year);
    if (month.month != date.month || month.leap != date.leap || month.year != date.year) continue;
    Day begin = month_begins(round.first + offset), end = month_begins(round.first + offset + 1);
    Day day = begin + static_cast<Day>(date.day) - 1;
    return day < end ? std::optional(day) : std::nullopt;
  }
  return std::nullopt;
}

Day tet(int year) {
  return *day_of_lunar({year, 1, 1, false});
}

std::string lunar_year_name(int year) {
  static constexpr std::array kStems = {"Canh", "Tân",  "Nhâm", "Quý", "Giáp",
                                        "Ất",   "Bính", "Đinh", "Mậu", "Kỷ"};
  static constexpr std::array kBranches = {"Thân", "Dậu", "Tuất", "Hợi", "Tý",  "Sửu",
                                           "Dần",  "Mão", "Thìn", "Tỵ",  "Ngọ", "Mùi"};
  auto in = [&](size_t n) {
    return static_cast<size_t>(((year % static_cast<int>(n)) + static_cast<int>(n))) % n;
  };
  return std::string(kStems[in(10)]) + " " + kBranches[in(12)];
}

}  // namespace luytre
