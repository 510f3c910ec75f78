// Transaction signatures (RFC 8945) with HMAC-SHA-256 and HMAC-SHA-512.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "warning/rpz/dns.h"

namespace luytre {

enum class TsigAlgorithm : uint8_t { hmac_sha256, hmac_sha512 };

struct TsigKey {
  std::string name;  // wire form, lower case
  TsigAlgorithm algorithm = TsigAlgorithm::hmac_sha256;
  std::string secret;  // its bytes
};

// The statements `key "name" { algorithm hmac-sha256; secret "base64"; };` as tsig-keygen writes them and
// BIND includes them; comments as there (#, //, /* */). Errors: invalid with the line, for another algorithm,
// a secret shorter than 16 bytes, a name that comes twice. The error never holds a secret.
Result<std::vector<TsigKey>> parse_tsig_keys(std::string_view text, std::string_view where);
// `name` without final dot, or null.
const TsigKey* find_tsig_key(const std::vector<TsigKey>& keys, std::string_view name);

enum class TsigError : uint16_t { none = 0, bad_sig = 16, bad_key = 17, bad_time = 18, bad_trunc = 22 };

// One request and all messages of its answer, from either end. Not thread-safe.
//
// Who asks: sign() once, verify() each message of the answer. Who answers: verify() once, sign() each
// message.
class TsigExchange {
 public:
  static constexpr uint16_t kFudge = 300;
  static constexpr unsigned kMostUnsigned = 99;  // messages of an answer in a row (RFC 8945, 5.3.1)

  explicit TsigExchange(const TsigKey& key) : key_(&key) {}
  // For who answers: the key is found in the request. Checks key, signature and time, in this order (5.2).
  // With bad_time the exchange can sign the refusal; after bad_key, bad_sig and bad_trunc unsigned_refusal
  // says it.
  static TsigError receive(std::string_view message, const TsigRecord& tsig, const std::vector<TsigKey>& keys,
                           Timestamp now, TsigExchange& exchange);
  TsigExchange() = default;

  // Appends the record. `error` bad_time: with our clock in it, under the asker's time.
  void sign(std::string& message, Timestamp now, TsigError error = TsigError::none);
  // A message of the answer; false: do not believe anything of it, and end the exchange. An unsigned one is
  // held for the next signed one.
  bool verify(std::string_view message, const DnsRequest& parsed, Timestamp now);
  // Nothing is waiting for a signature: the last message of an answer must leave it so.
  bool complete() const { return waiting_.empty() && messages_ > 0; }
  const TsigKey* key() const { return key_; }

 private:
  std::string digest_of(std::string_view message, const TsigRecord& variables) const;

  const TsigKey* key_ = nullptr;
  std::string prior_;        // the MAC before
  uint64_t asked_time_ = 0;  // of the request
  unsigned messages_ = 0;    // of the answer
  std::string waiting_;      // bytes of unsigned ones
  unsigned unsigned_ = 0;
};

// Appends a TSIG without a MAC that repeats the request's names (RFC 8945, 5.3.2).
void add_unsigned_refusal(std::string& message, const TsigRecord& request, TsigError error);

}  // namespace luytre
