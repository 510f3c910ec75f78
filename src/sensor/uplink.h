// The sensor's side of the talk: sends what the spool holds, takes what the hub says.
//
// Only what the hub has signed counts. Everything else, whoever sends it, means: wait and try again, and keep
// spooling.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "sensor/enrolment.h"
#include "sensor/mirror.h"
#include "sensor/spool.h"
#include "sensor/transport.h"

namespace luytre::sensor {

// Full jitter (random between nothing and a bound that doubles from a second to a quarter of an hour):
// sensors that come back together do not stay together.
class Backoff {
 public:
  // Microseconds to wait after one more failure. `random`: any 64 bits.
  int64_t next(uint64_t random);
  void reset() { failures_ = 0; }
  unsigned failures() const { return failures_; }

 private:
  unsigned failures_ = 0;
};

// What became of one batch; also what one answer in a file says.
enum class BatchFate { sent, refused, later, revoked };

struct Round {
  uint64_t sent = 0, refused = 0, left = 0;
  bool revoked = false;
  std::string detail;            // of the last refusal, or of the clock
  std::optional<Error> trouble;  // why it ended before all was sent
};

class Uplink {
 public:
  // Errors: not_found, invalid: the home is no enrolled sensor's, or was revoked; keys that cannot be read.
  static Result<Uplink> open(const std::filesystem::path& home, std::string version);

  // Sends what waits, oldest first, at most `most` batches, until trouble. `clock` is asked for each request.
  Round send(Transport& transport, const std::function<Timestamp()>& clock, size_t most = SIZE_MAX);
  // A request's answer to the sensor's own home, from the transport or from a file. Errors: corrupt, when it
  // is not the hub's or not to this sensor: nothing is changed.
  Result<BatchFate> take_answer(const Message& answer, std::string& detail);
  // Asks for what changed in the lists since the version held, and brings the home to it.
  Result<Mirror::Change> fetch_lists(Transport& transport, Timestamp now);
  // Of a message from a file: the hub's answer about a batch, or lists. What it did, in words. Errors:
  // corrupt, as above.
  Result<std::string> take(const Message& message);
  // What the hub has to know, as one file: batches (they stay until they are answered) and what lists are
  // held.
  Result<size_t> export_to(const std::filesystem::path& file, Timestamp now);
  // The next key: made, told to the hub, and used from then on. Repeated after trouble, it goes on with the
  // same key.
  Result<void> renew_key(Transport& transport, Timestamp now);
  Message request(std::string purpose, Timestamp now, std::string body) const;
  bool is_from_hub(const Message& answer) const;

  const Enrolment& enrolment() const { return enrolment_; }
  Spool& spool() { return spool_; }

 private:
  Uplink(std::filesystem::path home, Enrolment enrolment, SigningKey key, Spool spool)
      : home_(std::move(home)),
        enrolment_(std::move(enrolment)),
        key_(std::move(key)),
        spool_(std::move(spool)) {}

  std::filesystem::path home_;
  Enrolment enrolment_;
  SigningKey key_;
  Spool spool_;
};

}  // namespace luytre::sensor
