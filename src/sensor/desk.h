// The hub's answers to sensors: enrolment, batches, keys. The same for requests over HTTP and from files.
//
// A batch is answered "accepted" when it is durable: its file in the inbox, then its row in the ledger. A
// crash before the row leaves a file that nobody asks for, a crash after it an answer that the sensor asks
// for again. What was answered for good is answered the same again. Answers are signed by the hub's key;
// revocation is such an answer, never an HTTP status.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "ledger/ledger.h"
#include "sensor/batch.h"
#include "sensor/message.h"

namespace luytre::sensor {

// Refused beyond: another day's clock would date sightings wrong. In a file a request may be as old as its
// batches.
inline constexpr Timestamp kSkewMost = kMicrosPerDay;
// A sensor that comes back with a backlog begins this late at most, by its number: they do not come together.
inline constexpr int64_t kStartSlotSeconds = 120;

// "accepted", "refused" (for good: the batch breaks a rule), "revoked", "clock" (later).
struct Answer {
  std::string result;
  std::string detail;
};

enum class Arrival { http, file };

// Thread-safe. One a hub's home; more of them over one inbox and ledger do no harm.
class Desk {
 public:
  // Makes the inbox and the hub's key (<home>/hub.key, mode 0600) when they are not there. `ledger` outlives
  // it.
  static Result<std::unique_ptr<Desk>> open(Ledger& ledger, const std::filesystem::path& home);

  // Answers kEnrol, kBatches and kKey. Errors: not_found for whoever is not known (a bad token, id or
  // signature); invalid, when the request is none of these; what else failed: to be asked again later.
  Result<Message> answer(const Message& request, Arrival arrival, Timestamp now);
  // Checks the signature of a request that is answered elsewhere, notes the contact, and gives the sensor's
  // body. Errors: not_found. `indicators`: the version it says it holds.
  struct Known {
    std::string id, organisation, name;
    bool revoked = false;
  };
  Result<Known> admit(const Message& request, Arrival arrival, Timestamp now, std::string_view indicators);
  Message sign(const Message& request, Timestamp now, std::string body) const;
  // To everybody, bound to no request: for files.
  const SigningKey& key() const { return key_; }
  // Called, on the thread that answers, when a batch was accepted the first time.
  void on_accepted(std::function<void(const Known&)> listener) { accepted_ = std::move(listener); }

  std::filesystem::path inbox() const { return home_ / "inbox"; }

 private:
  Desk(Ledger& ledger, std::filesystem::path home, SigningKey key)
      : ledger_(ledger), home_(std::move(home)), key_(std::move(key)) {}
  Result<std::string> enrol(const Message& request, Timestamp now);
  Result<std::string> take_batch(const Message& request, Arrival arrival, Timestamp now);
  Result<std::string> renew_key(const Message& request, Arrival arrival, Timestamp now);
  Result<Known> identify(Transaction& t, const Message& request, bool& by_next_key);

  Ledger& ledger_;
  std::filesystem::path home_;
  SigningKey key_;
  std::function<void(const Known&)> accepted_;
};

// Where an accepted batch waits until it is in the figures: named by what it is, so that no two share a file.
std::filesystem::path inbox_file(const std::filesystem::path& inbox, std::string_view sensor,
                                 std::string_view epoch, uint64_t seq, std::string_view digest);

}  // namespace luytre::sensor
