// What goes round in the made-up country: families, how they come and go over the period, and the lists that
// know their servers.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "base/time.h"
#include "indicators/store.h"
#include "model/sighting.h"

namespace luytre::demo {

enum class Trend : uint8_t { slow_decline, decline, growth, waves, one_wave, even };
// The level at `share` of the period (0 to 1), 1 at its usual height.
double level(Trend trend, double share);

enum class Rhythm : uint8_t { office, home, always };

struct Strain {
  std::string_view family;  // "": what a list of mixed addresses says, and is often wrong
  Category category;
  Trend trend;
  Rhythm rhythm;
  double at_providers, at_nobody, at_bodies;  // addresses infected at once; bodies: for each 300 of them
  double mean_days;                           // until it is cleaned up, at the usual pace
  double again;                               // share that catches it again
  double contacts;                            // a day
  std::string_view detector;                  // sees a third of the contacts too, "" for none
};
std::span<const Strain> strains();

// A value on lists.
struct Server {
  IndicatorType type = IndicatorType::address;
  std::string text;   // as people write it
  IpAddress address;  // where the contact goes
  uint16_t port = 0;
  std::string name;  // "" when it is known by its address
  struct Listing {
    std::string_view source, family;
    Day from = 0;
  };
  std::vector<Listing> lists;
};
// By strain.
std::vector<std::vector<Server>> make_servers(Day from, Day to, uint64_t seed);

// Puts the lists into `store`, and a few values no contact of which was seen; how many entries. `scratch`: a
// folder for files.
Result<uint64_t> add_lists(IndicatorStore& store, const std::vector<std::vector<Server>>& servers, Day from,
                           const std::filesystem::path& scratch);

}  // namespace luytre::demo
