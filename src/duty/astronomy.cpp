#include "duty/astronomy.h"

#include <cmath>
#include <numbers>

namespace luytre::astronomy {
namespace {

constexpr double kDegree = std::numbers::pi / 180;

double sine(double degrees) {
  return std::sin(std::fmod(degrees, 360) * kDegree);
}

// Seconds that uniform time is ahead of the Earth's, by year (Espenak and Meeus 2006).
double delta_t(double year) {
  double t = year - 2000;
  if (year < 1920) {
    t = year - 1900;
    return -2.79 + t * (1.494119 + t * (-0.0598939 + t * (0.0061966 - t * 0.000197)));
  }
  if (year < 1941) {
    t = year - 1920;
    return 21.20 + t * (0.84493 + t * (-0.076100 + t * 0.0020936));
  }
  if (year < 1961) {
    t = year - 1950;
    return 29.07 + t * (0.407 - t / 233 + t * t / 2547);
  }
  if (year < 1986) {
    t = year - 1975;
    return 45.45 + t * (1.067 - t / 260 - t * t / 718);
  }
  if (year < 2005)
    return 63.86 + t * (0.3345 + t * (-0.060374 + t * (0.0017275 + t * (0.000651814 + t * 0.00002373599))));
  if (year < 2050) return 62.92 + t * (0.32217 + t * 0.005589);
  double u = (year - 1820) / 100;
  return -20 + 32 * u * u - 0.5628 * (2150 - year);
}

double year_of(double julian_day) {
  return 2000 + (julian_day - 2451544.5) / 365.25;
}

}  // namespace

double new_moon(int k) {
  double T = k / 1236.85;
  double moment =
      2451550.09766 + 29.530588861 * k + T * T * (0.00015437 + T * (-0.000000150 + T * 0.00000000073));
  double M = 2.5534 + 29.10535670 * k - T * T * (0.0000014 + T * 0.00000011);
  double N =
      201.5643 + 385.81693528 * k + T * T * (0.0107582 + T * (0.00001238 - T * 0.000000058));  // the Moon's
  double F = 160.7108 + 390.67050284 * k - T * T * (0.0016118 + T * (0.00000227 - T * 0.000000011));
  double node = 124.7746 - 1.56375588 * k + T * T * (0.0020672 + T * 0.00000215);
  double E = 1 - T * (0.002516 + T * 0.0000074);
  moment += -0.40720 * sine(N) + 0.17241 * E * sine(M) + 0.01608 * sine(2 * N) + 0.01039 * sine(2 * F) +
            0.00739 * E * sine(N - M) - 0.00514 * E * sine(N + M) + 0.00208 * E * E * sine(2 * M) -
            0.00111 * sine(N - 2 * F) - 0.00057 * sine(N + 2 * F) + 0.00056 * E * sine(2 * N + M) -
            0.00042 * sine(3 * N) + 0.00042 * E * sine(M + 2 * F) + 0.00038 * E * sine(M - 2 * F) -
            0.00024 * E * sine(2 * N - M) - 0.00017 * sine(node) - 0.00007 * sine(N + 2 * M) +
            0.00004 * sine(2 * N - 2 * F) + 0.00004 * sine(3 * M) + 0.00003 * sine(N + M - 2 * F) +
            0.00003 * sine(2 * N + 2 * F) - 0.00003 * sine(N + M + 2 * F) + 0.00003 * sine(N - M + 2 * F) -
            0.00002 * sine(N - M - 2 * F) - 0.00002 * sine(3 * N + M) + 0.00002 * sine(4 * N);
  struct Planet {
    double start, rate, size;
  };
  static constexpr Planet kPlanets[] = {
      {251.88, 0.016321, 0.000165}, {251.83, 26.651886, 0.000164}, {349.42, 36.412478, 0.000126},
      {84.66, 18.206239, 0.000110}, {141.74, 53.303771, 0.000062}, {207.14, 2.453732, 0.000060},
      {154.84, 7.306860, 0.000056}, {34.52, 27.261239, 0.000047},  {207.19, 0.121824, 0.000042},
      {291.34, 1.844379, 0.000040}, {161.72, 24.198154, 0.000037}, {239.56, 25.513099, 0.000035},
      {331.55, 3.592518, 0.000023}};
  moment += 0.000325 * sine(299.77 + 0.107408 * k - 0.009173 * T * T);
  for (const Planet& p : kPlanets) moment += p.size * sine(p.start + p.rate * k);
  return moment - delta_t(year_of(moment)) / 86400;
}

double sun_longitude(double julian_day) {
  double T = (julian_day + delta_t(year_of(julian_day)) / 86400 - 2451545.0) / 36525;
  double mean = 280.46646 + T * (36000.76983 + T * 0.0003032);
  double M = 357.52911 + T * (35999.05029 - T * 0.0001537);
  double centre = (1.914602 - T * (0.004817 + T * 0.000014)) * sine(M) +
                  (0.019993 - T * 0.000101) * sine(2 * M) + 0.000289 * sine(3 * M);
  double apparent = mean + centre - 0.00569 - 0.00478 * sine(125.04 - 1934.136 * T);
  apparent = std::fmod(apparent, 360);
  return apparent < 0 ? apparent + 360 : apparent;
}

}  // namespace luytre::astronomy
