// DNS messages as a secondary and we exchange them (RFC 1035, 1995, 5936, 6891, 8945). Names are kept in
// their wire form, lower case.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace luytre {

namespace dns {

enum Type : uint16_t {
  kNs = 2,
  kCname = 5,
  kSoa = 6,
  kOpt = 41,
  kTsig = 250,
  kIxfr = 251,
  kAxfr = 252,
  kAny = 255
};
enum Code : uint8_t { kNoError = 0, kFormErr = 1, kServFail = 2, kNotImp = 4, kRefused = 5, kNotAuth = 9 };
inline constexpr uint16_t kBadVersion = 16;  // of EDNS; beyond the header's four bits
inline constexpr uint8_t kQuery = 0, kNotify = 4;
inline constexpr uint16_t kInternet = 1, kAnyClass = 255;
inline constexpr size_t kHeader = 12;

}  // namespace dns

// A TSIG record as it stands in a message (RFC 8945, 4.2). Views the message.
struct TsigRecord {
  size_t offset = 0;  // where it begins
  std::string name, algorithm;
  uint64_t time = 0;  // seconds since 1970, 48 bits
  uint16_t fudge = 0, original_id = 0, error = 0;
  std::string_view mac, other;
};

struct DnsRequest {
  uint16_t id = 0, flags = 0;
  uint8_t opcode = 0;
  bool response = false;
  uint8_t code = 0;  // of a response
  std::string name;  // of the question
  uint16_t type = 0, class_code = 0;
  size_t question_end = 0;
  std::optional<uint32_t> soa_serial;  // of the first SOA in answer or authority
  bool edns = false;
  uint8_t edns_version = 0;
  uint16_t udp_size = 512;
  std::optional<TsigRecord> tsig;
};

enum class DnsReading {
  message,
  malformed,  // `request` has id, flags and opcode; with question_end > 0 the question too
  hopeless,   // shorter than a header
};
// One question (an answer may have none: RFC 5936, 2.2), nothing behind the last record; TSIG last and alone
// (RFC 8945, 5.1).
DnsReading read_dns_request(std::span<const std::byte> bytes, DnsRequest& request,
                            unsigned most_records = 100);

// The name at `offset`, which moves behind it; pointers may only lead backwards. Nothing when it is
// malformed.
std::optional<std::string> read_wire_name(std::span<const std::byte> bytes, size_t& offset);

// Builds one message about a zone. Owners share the zone's name, and a wildcard the name above it, by
// pointers (RFC 1035, 4.1.4), which reach 16 KB far: so no message is longer.
class DnsWriter {
 public:
  static constexpr size_t kMost = 16'383;
  static constexpr size_t kReserved = 700;  // left free for EDNS and TSIG

  // `zone` in wire form. `question`: its bytes, the name uncompressed; "" for none.
  DnsWriter(uint16_t id, uint16_t flags, std::string_view zone, std::string_view question);
  // An answer. `labels`: of the owner below the zone, in wire form without the root; "" is the zone itself.
  // False, and nothing changed, when it does not fit.
  bool add(std::string_view labels, uint16_t type, uint32_t ttl, std::string_view data);
  // EDNS of ours, with the upper bits of `code`; the last record.
  void add_opt(uint16_t code);
  bool has_records() const { return answers_ > 0; }
  std::string take() &&;

 private:
  std::string out_, zone_, last_;
  uint16_t zone_at_ = 0, last_at_ = 0;  // 0: not in the message yet
  uint16_t answers_ = 0;
};

}  // namespace luytre
