// What a secondary gets back for one request: the zone's SOA and NS, the whole zone (AXFR, RFC 5936) or what
// changed (IXFR, RFC 1995). Whoever does not sign with one of our keys is refused everything.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "warning/rpz/tsig.h"
#include "warning/rpz/zone.h"

namespace luytre {

enum class RpzOutcome : uint8_t {
  ignored,    // no request at all: nothing goes back
  malformed,  // FORMERR
  refused,    // no signature, or not about this zone
  bad_key,    // NOTAUTH, these four
  bad_sig,
  bad_time,
  bad_trunc,
  answered,     // SOA, NS
  current,      // IXFR of who has this version already, or over UDP: the SOA alone
  full,         // AXFR, or an IXFR for which nothing is remembered
  incremental,  // IXFR
};
inline constexpr size_t kRpzOutcomes = 11;
const char* to_string(RpzOutcome outcome);

// The records of a zone in wire form.
class RpzWire {
 public:
  explicit RpzWire(const RpzZone& zone);  // kept by reference
  const std::string& zone_name() const { return name_; }
  std::string soa(uint32_t serial) const;  // its data
  const std::string& ns() const { return ns_; }
  const std::string& target(RpzAction action) const { return targets_[static_cast<size_t>(action)]; }
  // The owner's labels below the zone.
  void labels(const RpzRecord& record, std::string& out) const;

 private:
  const RpzZone& zone_;
  std::string name_, ns_, soa_names_;
  std::array<std::string, 7> targets_;
};

// Not thread-safe. Keeps the zone alive as it was when the request came.
class RpzAnswer {
 public:
  // `keys` must outlive it.
  RpzAnswer(std::span<const std::byte> request, bool tcp, std::shared_ptr<const RpzZone> zone,
            const std::vector<TsigKey>& keys, Timestamp now);
  RpzOutcome outcome() const { return outcome_; }
  // The key that signed the request, without final dot; "" without one.
  std::string key_name() const;
  // The next message, signed where it must be. False: there is none.
  bool next(std::string& message, Timestamp now);

 private:
  enum class Kind { nothing, code, soa, ns, both, empty, full, incremental };
  void judge(std::span<const std::byte> request, bool tcp, const std::vector<TsigKey>& keys, Timestamp now);
  void choose(bool tcp);
  uint64_t items() const;
  bool put(DnsWriter& writer, uint64_t item);

  std::shared_ptr<const RpzZone> zone_;
  RpzWire wire_;
  DnsRequest request_;
  std::string question_, owner_;
  TsigExchange exchange_;
  TsigError error_ = TsigError::none;
  bool signed_ = false;
  RpzOutcome outcome_ = RpzOutcome::ignored;
  Kind kind_ = Kind::nothing;
  uint16_t code_ = 0;
  RpzZone::Change change_;
  uint64_t at_ = 0;  // the next item
  bool first_ = true, done_ = false;
};

}  // namespace luytre
