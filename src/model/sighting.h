// A sighting: the evidence that one constituent address had to do with one indicator, once.
//
// Sightings are append-only. Two with the same key are the same sighting, however often the input is read.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/ip.h"
#include "base/time.h"
#include "model/indicator.h"

namespace luytre {

enum class Evidence : uint8_t { suspected, probable, confirmed };
const char* to_string(Evidence evidence);

// How the constituent address found its body.
enum class AttributionReason : uint8_t {
  foreign,  // nobody's here: makes no sighting
  prefix,   // a body holds the network on that day
  asn,      // the holder of the autonomous system that announces it
  country,  // the country's, but no body's: organisation is ""
  sensor,   // the sensor's own body: a private address seen inside
};
const char* to_string(AttributionReason reason);

// The text members view an Arena or the stores that made them.
struct Sighting {
  Timestamp first = kNoTime, last = kNoTime;
  IpAddress address;  // the constituent's
  uint16_t port = 0;
  IpAddress remote;  // the other end; unspecified when there is none
  uint16_t remote_port = 0;
  uint8_t protocol = 0;
  std::string_view name;       // the domain, URL or fingerprint that was seen; "" for an address match
  std::string_view indicator;  // the indicator's value, as people write it
  IndicatorType indicator_type = IndicatorType::address;
  std::string_view source;  // the list the indicator came from; the report; "luytre" for detectors
  std::string_view family;  // "" reads as "unnamed"
  Category category = Category::c2;
  std::string_view detector;  // "indicator", or a detector's name
  Evidence evidence = Evidence::probable;
  uint64_t packets = 0, bytes = 0;  // 0: not known from this source
  std::string_view sensor;
  // What else is known, for people: one JSON object, or "". Not part of the key.
  std::string_view detail;
  std::string_view organisation;  // at the time it was written; figures use the ownership table instead
  AttributionReason reason = AttributionReason::country;
  // Set for a private address seen by a sensor inside a body: counted apart from national addresses, per
  // body.
  bool internal = false;

  Day day() const { return day_of(first); }
  // Stable name of this sighting: a hash over when, who, whom and what, not over how it was attributed.
  uint64_t key() const;
};

// Sightings with the text they view. Movable.
struct SightingBatch {
  std::vector<Sighting> rows;
  Arena text;
  // Copies `sighting` and its text.
  void add(const Sighting& sighting);
  void clear() {
    rows.clear();
    text.clear();
  }
};

}  // namespace luytre
