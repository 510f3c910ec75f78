// Users, contacts, sensors and claims of the made-up country.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "access/viewer.h"
#include "demo/clock.h"
#include "demo/country.h"
#include "demo/demo.h"

namespace luytre::demo {

struct Team {
  std::string administrator, member;  // user ids
};
struct People {
  std::string operator_id, analyst_id;
  std::vector<Team> teams;  // by body; empty for nobody
  uint64_t users = 0;
  std::unordered_map<std::string, Membership> memberships;  // by user

  // `user` as the hub would see it at `now`.
  Viewer viewer(const std::string& user, const Directory& directory, Timestamp now) const;
};

// Everybody's account, with no password yet. The clock stands at the beginning of the story.
Result<People> make_people(Ledger& ledger, const Directory& directory, const Country& country);
// Contacts of bodies; most are verified.
Result<void> make_contacts(Ledger& ledger, const Directory& directory, const Country& country, uint64_t seed);
// The bodies' own sensors are the hub's. Their keys are thrown away: nobody goes on as one of them.
Result<void> enrol_sensors(Ledger& ledger, const Directory& directory, const Country& country,
                           const std::filesystem::path& home, Timestamp now);
// Claims over the last weeks: most wait, some are decided. Moves the clock.
Result<void> make_claims(Ledger& ledger, const Directory& directory, const Country& country,
                         const People& people, StoryClock& clock, Day last);
// Tokens for the centre and for two bodies.
Result<std::vector<DemoPerson>> hand_out(Ledger& ledger, const Directory& directory, const Country& country);

}  // namespace luytre::demo
