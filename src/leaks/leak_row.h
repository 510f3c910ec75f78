// One record of a leak, as readers give it: whose account, at which watched domain, and the secret for a
// moment.
#pragma once
#include <cstdint>
#include <string_view>

#include "base/time.h"

namespace luytre {

// What a leak shows in the place of a password.
enum class SecretKind : uint8_t {
  none,   // nothing, or a word for nothing ("[NOT_SAVED]")
  plain,  // a password as typed
  hash,   // a hash of one: a secret as well
};
const char* to_string(SecretKind kind);
SecretKind secret_kind(std::string_view secret);

inline constexpr uint32_t kNotWatched = ~0u;

// Views die with the call. `secret` lies in memory that is wiped; nobody copies it but to hash it.
struct LeakRow {
  std::string_view account;     // as written: "Nguyen.A+x@LaiChau.gov.vn", or a log-in name without '@'
  uint32_t mail = kNotWatched;  // the watched domain that the account's mail address belongs to
  uint32_t site = kNotWatched;  // the watched domain of the site: the account of a body's customer
  std::string_view site_host;   // "" when not said
  std::string_view secret;
  SecretKind kind = SecretKind::none;
  std::string_view machine;      // stealer logs: the infected computer, ""
  Timestamp observed = kNoTime;  // when the record says so itself
  std::string_view collection;   // when the file tells of several; "": that of the file
  bool doubtful = false;         // of a fabricated or spam list: no finding by itself
};

class LeakSink {
 public:
  virtual ~LeakSink() = default;
  virtual void row(const LeakRow& row) = 0;
};

struct LeakCounts {
  uint64_t bytes = 0, lines = 0;
  uint64_t rows = 0;         // given to the sink
  uint64_t no_account = 0;   // a watched domain stood there, but no account
  uint64_t overlong = 0;     // lines beyond the limit, passed over
  uint64_t broken = 0;       // of structured formats: what did not parse
  uint64_t files = 0;        // read; those in archives one by one
  uint64_t passed_over = 0;  // files that hold no accounts: cookies, pictures
  LeakCounts& operator+=(const LeakCounts& other);
};

}  // namespace luytre
