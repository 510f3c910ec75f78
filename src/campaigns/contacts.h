// Which bodies met which things on one day.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "campaigns/thing.h"
#include "findings/rules.h"

namespace luytre {

// One body and one thing on one day.
struct Contact {
  Thing thing;
  std::string organisation;
  Day day = 0;
  Timestamp first = kNoTime, last = kNoTime;
  uint64_t sightings = 0;
  Evidence evidence = Evidence::suspected;
  bool apt = false;                   // a contact with command servers of an APT
  bool conduct = false;               // nothing but conduct: no indicator and no family names it
  std::string family;                 // of the surest; "" when unnamed
  std::vector<std::string> findings;  // ids, at most kMostLinked
};
inline constexpr size_t kMostLinked = 20;

struct ContactLimits {
  size_t most = 2'000'000;  // contacts of one day: later ones are counted and left out
};

// Some 250 bytes a contact. One thread.
class DayContacts {
 public:
  // `rules` outlives it: which finding a sighting belongs to.
  DayContacts(Day day, const Rules& rules, ContactLimits limits = {})
      : day_(day), rules_(rules), limits_(limits) {}
  // Precondition: sighting.day() is the day. In any order, each sighting once.
  void add(const Sighting& sighting);
  // By thing and body; the same whatever the order was. The builder is spent.
  std::vector<Contact> finish();
  uint64_t over_limit() const { return over_limit_; }

 private:
  Day day_;
  const Rules& rules_;
  ContactLimits limits_;
  std::map<std::pair<Thing, std::string>, Contact> contacts_;
  uint64_t over_limit_ = 0;
};

}  // namespace luytre
