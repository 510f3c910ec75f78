// What log-ins and credentials need together.
#pragma once
#include "access/password.h"
#include "access/secret.h"
#include "access/viewer.h"
#include "base/ip.h"

namespace luytre {

struct AccessPolicy {
  bool require_second_factor = true;             // ASVS 5.0.0 6.3.3
  Timestamp session_idle = kMicrosPerHour / 2;   // without a request
  Timestamp session_end = 12 * kMicrosPerHour;   // whatever happens
  Timestamp password_token = 3 * kMicrosPerDay;  // life of a token that sets a password
  Timestamp sensor_token = 1 * kMicrosPerDay;    // life of a token that enrols a sensor
  Timestamp api_token_longest = 366 * kMicrosPerDay;
};

// References to what lives longer. A value; copies may be used by any number of threads.
struct Gate {
  Ledger& ledger;
  const Directory& directory;  // as it is now
  PasswordHasher& hasher;
  const SealKey& key;
  const BreachedPasswords& breached;
  AccessPolicy policy = {};
};

// Where a request comes from.
struct Origin {
  IpAddress address;
  std::string agent = {};  // what the browser says it is; kept to 200 bytes
};

}  // namespace luytre
