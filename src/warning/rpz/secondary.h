// A secondary for tests: asks, verifies every signature, and keeps the zone as RFC 5936 and 1995 say, taking
// nothing on trust. Its reader of answers shares no code with the server but TsigExchange.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "warning/rpz/tsig.h"
#include "warning/rpz/zone.h"

namespace luytre {

struct Ask {
  std::string zone = "rpz.test";
  uint16_t type = dns::kSoa;
  uint16_t id = 0x1234;
  std::optional<uint32_t> serial;  // of an IXFR
  bool edns = false;
  uint16_t flags = 0;
};
// Unsigned.
std::string make_request(const Ask& ask);
std::string make_request(const Ask& ask, TsigExchange& exchange, Timestamp now);

struct ReadRecord {
  std::string owner;  // text, lower case, absolute without final dot
  uint16_t type = 0;
  std::string data;  // CNAME: the name as text; SOA: the serial as text
};
struct ReadMessage {
  uint16_t id = 0, flags = 0;
  std::vector<ReadRecord> answers;
  uint16_t tsig_error = 0;
  uint8_t code() const { return flags & 15; }
};
// Nothing when it is malformed.
std::optional<ReadMessage> read_answer(std::string_view message);

class Secondary {
 public:
  std::set<std::string> records;  // "bad.example.rpz.test CNAME ."
  uint32_t serial = 0;
  std::string problem;  // of the last take()
  bool incremental = false;
  // All answers of one AXFR or IXFR. False, with `problem`, when they are not what the RFCs allow or do not
  // fit what it has.
  bool take(const std::vector<ReadRecord>& answers);
};
// What a secondary should have of `zone`.
std::set<std::string> expected_records(const RpzZone& zone);

// What a resolver with these records does about a query, by the text of RFC 4592 and the draft: the target of
// the CNAME, or "".
std::string resolve_twin(const std::set<std::string>& records, std::string_view zone, std::string_view name);

}  // namespace luytre
