// New moons and the Sun's longitude, for lunar.cpp. Internal to duty/.
#pragma once

namespace luytre::astronomy {

// The Julian day (UT) of the `k`-th new moon; 0 is the first of 2000.
double new_moon(int k);
// The Sun's apparent longitude in degrees, 0 to 360, at a Julian day (UT).
double sun_longitude(double julian_day);

}  // namespace luytre::astronomy
