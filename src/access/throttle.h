// Rising delays after failed attempts, by subject, kept in the ledger so that they hold over restarts and
// hubs. There is no lock-out: whoever could lock others out by guessing wrong would.
#pragma once
#include <string>
#include <vector>

#include "base/ip.h"
#include "ledger/ledger.h"

namespace luytre {

// After `free` failures the next attempt waits 1 s, then 2, 4, … up to `longest`. Forgotten after a day
// without one.
struct Delay {
  std::string subject;
  int64_t free;
  Timestamp longest;
};
// A guess on many accounts from one place; IPv6 counts by /64. Offices share an address, so the first 20 are
// free.
Delay address_delay(const IpAddress& address);
// A guess on one account from anywhere: a minute at most, so that its owner comes in at some time.
Delay account_delay(std::string_view login);
// The same from an address that the account has been used from: strangers' failures do not count there.
Delay known_place_delay(std::string_view user, const IpAddress& address);
// Somebody with a session who types the password again.
Delay own_delay(std::string_view user);

// Counts one attempt as failed under each of `delays`, before it is judged (so that many at once gain
// nothing), and answers nothing; or, when one of them still has to wait, counts nothing and answers until
// when.
Result<std::optional<Timestamp>> enter_attempt(Transaction& transaction, std::span<const Delay> delays);
// It was right: forgets the subject's failures.
Result<void> forgive(Transaction& transaction, const Delay& delay);
// It was not judged, or right but others stay wrong: takes one failure back.
Result<void> take_back(Transaction& transaction, const Delay& delay);

// The address as it is counted: IPv4 whole, IPv6 by /64.
std::string place_of(const IpAddress& address);

}  // namespace luytre
