// The Vietnamese lunar calendar: the Chinese rules on the meridian of 105° east (UTC+7), as kept since 1968.
//
// A month begins on the local day of a new moon; the month that holds the winter solstice is the eleventh;
// when there are thirteen months between two eleventh months, the first without a major solar term is a leap
// month. New moons: Meeus, Astronomical Algorithms (2nd ed.), chapter 49 (within seconds); the Sun: chapter
// 25 (within 0.01°, a quarter of an hour). ΔT: Espenak and Meeus, NASA/TP-2006-214141. Held against an
// independent ephemeris for 1968 to 2100. Pure functions.
#pragma once
#include <optional>
#include <string>

#include "base/time.h"

namespace luytre {

struct LunarDate {
  int year = 0;        // named by the solar year in which it begins
  unsigned month = 0;  // 1 to 12
  unsigned day = 0;    // 1 to 30
  bool leap = false;   // the second month of that number
  friend bool operator==(const LunarDate&, const LunarDate&) = default;
};

// Days from 1900 to 2100; further away the rules hold but the Earth's rotation is guessed.
LunarDate lunar_date(Day day);
// Nothing when the year has no such month or the month no such day.
std::optional<Day> day_of_lunar(const LunarDate& date);
// The first day of lunar year `year` (mùng 1 Tết).
Day tet(int year);

// "Mậu Tuất": stem and branch of a lunar year.
std::string lunar_year_name(int year);

}  // namespace luytre
