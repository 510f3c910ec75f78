// Who there is: real bodies, made-up ones below them, and the made-up address space each holds.
#pragma once
#include <string>
#include <vector>

#include "base/ip.h"
#include "directory/directory.h"

namespace luytre::demo {

enum class Setting : uint8_t { state, department, hospital, school, bank, enterprise, provider, nobody };

struct Body {
  std::string id;  // "": the country's space that is nobody's
  Setting setting = Setting::state;
  bool made_up = false;
  Day from = 0;         // holds its space from this day
  uint32_t first4 = 0;  // of a block of size4 addresses
  uint32_t size4 = 0;
  uint64_t high6 = 0;        // of a /48
  uint32_t used = 0;         // addresses that hosts stand behind
  double exposure = 1;       // how readily it catches something; 0: never
  double pace = 1;           // how long it takes to clean up; above 1: slow
  double care = 0;           // share of its findings that somebody works on here
  double reaction_days = 1;  // until somebody reads a notice
  std::string sensor;        // the one that watches it from outside
  std::string inside;        // its own sensor, "" for none
};

struct Country {
  std::vector<Body> bodies;  // the last one is nobody
  size_t made_up = 0;
  std::vector<std::string> sensors;
};

// Fills `directory` (which is empty) and says who is there on [from, end]. Errors: invalid, when the
// directory alone has more bodies than `bodies`.
Result<Country> make_country(Directory& directory, size_t bodies, Day from, Day end, uint64_t seed);

}  // namespace luytre::demo
