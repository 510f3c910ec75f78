// Members of a collection as STIX 2.1 objects (OASIS, 2021-06-10). One member makes one object, or two: an
// indicator, and the relationship that says which malware it indicates.
#pragma once
#include <array>
#include <string>

#include "warning/publication/members.h"

namespace luytre {

struct StixObject {
  std::string_view type;  // "indicator"
  std::string id;         // "indicator--…"
  uint64_t date = 0;      // when it was added to the collection: unique there, ascending
  Timestamp version = 0;  // its `modified`, or `created`
};
// Those of a member in the order of their dates; `count` is 0 for what cannot be said in STIX.
struct StixObjects {
  std::array<StixObject, 2> objects;
  size_t count = 0;
};
StixObjects stix_objects(const Member& member);
// The object as JSON, appended. Two calls for the same version give the same bytes.
void append_stix(std::string& out, const Member& member, const StixObject& object, const Producer& producer);

// The member's UUID that an object id names; "" when it has none of our types.
std::string member_object(std::string_view stix_id);
// "2018-12-03T00:00:00.000000Z", and nothing that is no year of four digits.
std::string stix_time(Timestamp time);

}  // namespace luytre
