#include "warning/rpz/tsig.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/bytes.h"
#include "base/check.h"
#include "warning/rpz/owner.h"

namespace luytre {
namespace {

constexpr size_t kTimeBytes = 6;

void put16(std::string& out, unsigned value) {
  out += static_cast<char>(value >> 8);
  out += static_cast<char>(value);
}

void put48(std::string& out, uint64_t value) {
  for (int shift = 40; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

std::string algorithm_name(TsigAlgorithm algorithm) {
  std::string out;
  append_wire_name(algorithm == TsigAlgorithm::hmac_sha256 ? "hmac-sha256" : "hmac-sha512", out);
  return out;
}

size_t mac_size(TsigAlgorithm algorithm) {
  return algorithm == TsigAlgorithm::hmac_sha256 ? 32 : 64;
}

std::string hmac(const TsigKey& key, std::string_view text) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  const EVP_MD* md = key.algorithm == TsigAlgorithm::hmac_sha256 ? EVP_sha256() : EVP_sha512();
  auto made = HMAC(md, key.secret.data(), static_cast<int>(key.secret.size()),
                   reinterpret_cast<const unsigned char*>(text.data()), text.size(), out, &size);
  LUYTRE_CHECK(made != nullptr);
  return {reinterpret_cast<char*>(out), size};
}

bool same_secret_bytes(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

uint64_t seconds(Timestamp now) {
  return static_cast<uint64_t>(std::max<Timestamp>(0, now) / kMicrosPerSecond);
}

bool in_time(const TsigRecord& tsig, Timestamp now) {
  uint64_t at = seconds(now);
  return (at > tsig.time ? at - tsig.time : tsig.time - at) <= tsig.fudge;
}

// The message as it was before its TSIG was added (RFC 8945, 5.1).
std::string without_tsig(std::string_view message, const TsigRecord& tsig) {
  std::string out(message.substr(0, tsig.offset));
  out[0] = static_cast<char>(tsig.original_id >> 8);
  out[1] = static_cast<char>(tsig.original_id);
  uint16_t additionals = static_cast<uint16_t>(load_be16(&out[10]) - 1);
  out[10] = static_cast<char>(additionals >> 8);
  out[11] = static_cast<char>(additionals);
  return out;
}

void append_record(std::string& message, const TsigRecord& tsig) {
  uint16_t additionals = static_cast<uint16_t>(load_be16(&message[10]) + 1);
  message[10] = static_cast<char>(additionals >> 8);
  message[11] = static_cast<char>(additionals);
  message += tsig.name;
  put16(message, dns::kTsig);
  put16(message, dns::kAnyClass);
  message.append(4, '\0');
  put16(message, static_cast<unsigned>(tsig.algorithm.size() + 16 + tsig.mac.size() + tsig.other.size()));
  message += tsig.algorithm;
  put48(message, tsig.time);
  put16(message, tsig.fudge);
  put16(message, static_cast<unsigned>(tsig.mac.size()));
  message += tsig.mac;
  put16(message, tsig.original_id);
  put16(message, tsig.error);
  put16(message, static_cast<unsigned>(tsig.other.size()));
  message += tsig.other;
}

}  // namespace

const TsigKey* find_tsig_key(const std::vector<TsigKey>& keys, std::string_view name) {
  std::string wire;
  append_wire_name(name, wire);
  for (const TsigKey& key : keys)
    if (key.name == wire) return &key;
  return nullptr;
}

// RFC 8945, 4.3: the MAC before with its size, what it is of, and the variables; in later messages of an
// answer the timers only.
std::string TsigExchange::digest_of(std::string_view message, const TsigRecord& v) const {
  std::string text;
  text.reserve(message.size() + waiting_.size() + 256);
  if (!prior_.empty()) {
    put16(text, static_cast<unsigned>(prior_.size()));
    text += prior_;
  }
  text += waiting_;
  text += message;
  if (messages_ == 0) {
    text += v.name;
    put16(text, dns::kAnyClass);
    text.append(4, '\0');
    text += v.algorithm;
  }
  put48(text, v.time);
  put16(text, v.fudge);
  if (messages_ == 0) {
    put16(text, v.error);
    put16(text, static_cast<unsigned>(v.other.size()));
    text += v.other;
  }
  return hmac(*key_, text);
}

TsigError TsigExchange::receive(std::string_view message, const TsigRecord& tsig,
                                const std::vector<TsigKey>& keys, Timestamp now, TsigExchange& exchange) {
  auto key = std::find_if(keys.begin(), keys.end(), [&](const TsigKey& k) {
    return k.name == tsig.name && algorithm_name(k.algorithm) == tsig.algorithm;
  });
  if (key == keys.end()) return TsigError::bad_key;
  exchange = TsigExchange(*key);
  size_t whole = mac_size(key->algorithm);
  // A shortened MAC is not taken, as RFC 8945 (5.2.4) lets a server decide; of a wrong size it is none.
  if (tsig.mac.size() < whole && tsig.mac.size() >= std::max<size_t>(10, whole / 2))
    return TsigError::bad_trunc;
  std::string mac = exchange.digest_of(without_tsig(message, tsig), tsig);
  if (!same_secret_bytes(mac, tsig.mac)) return TsigError::bad_sig;
  exchange.prior_ = std::move(mac);
  exchange.asked_time_ = tsig.time;
  return in_time(tsig, now) ? TsigError::none : TsigError::bad_time;
}

void TsigExchange::sign(std::string& message, Timestamp now, TsigError error) {
  LUYTRE_CHECK(key_ != nullptr && message.size() >= dns::kHeader);
  TsigRecord tsig{.name = key_->name,
                  .algorithm = algorithm_name(key_->algorithm),
                  .time = seconds(now),
                  .fudge = kFudge,
                  .original_id = load_be16(message.data()),
                  .error = static_cast<uint16_t>(error)};
  std::string clock;
  if (error == TsigError::bad_time) {
    put48(clock, tsig.time);
    tsig.time = asked_time_;
    tsig.other = clock;
  }
  bool request = prior_.empty();
  std::string mac = digest_of(message, tsig);
  tsig.mac = mac;
  append_record(message, tsig);
  prior_ = std::move(mac);
  if (!request) ++messages_;
}

bool TsigExchange::verify(std::string_view message, const DnsRequest& parsed, Timestamp now) {
  if (!parsed.tsig) {
    if (messages_ == 0 || ++unsigned_ > kMostUnsigned) return false;
    waiting_ += message;
    return true;
  }
  const TsigRecord& tsig = *parsed.tsig;
  if (tsig.name != key_->name || tsig.algorithm != algorithm_name(key_->algorithm)) return false;
  if (tsig.error != 0 || tsig.other.size() > kTimeBytes || !in_time(tsig, now)) return false;
  std::string mac = digest_of(without_tsig(message, tsig), tsig);
  if (!same_secret_bytes(mac, tsig.mac)) return false;
  prior_ = std::move(mac);
  waiting_.clear();
  unsigned_ = 0;
  ++messages_;
  return true;
}

void add_unsigned_refusal(std::string& message, const TsigRecord& request, TsigError error) {
  append_record(message, {.name = request.name,
                          .algorithm = request.algorithm,
                          .time = request.time,
                          .fudge = TsigExchange::kFudge,
                          .original_id = load_be16(message.data()),
                          .error = static_cast<uint16_t>(error)});
}

}  // namespace luytre
