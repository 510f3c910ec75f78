// One EVE event's members, gathered as raw JSON tokens.
#pragma once
#include <array>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "wire/text/json_line.h"

namespace luytre {

enum class EveType : uint8_t { unknown, flow, dns, http, tls, alert, other };

enum class EveField : uint8_t {
  timestamp,
  src_ip,
  src_port,
  dest_ip,
  dest_port,
  proto,
  start,
  end,
  pkts_toserver,
  pkts_toclient,
  bytes_toserver,
  bytes_toclient,
  tcp_flags,
  tcp_flags_ts,
  dns_type,
  rrname,
  rrtype,
  rcode,
  rdata,
  hostname,
  url,
  http_method,
  http_user_agent,
  status,
  sni,
  ja3,
  ja4,
  fingerprint,
  signature,
  category,
};
inline constexpr size_t kEveFields = 30;

// Not thread-safe; reused for one line after another. Tokens view the line.
class EveEvent {
 public:
  static constexpr size_t kQueryLimit = 64;  // queries of one event that become rows

  enum class Outcome : uint8_t { event, other_type, broken };
  // Reads `line`, behind which LineStream::kPadding bytes are readable. The type is known when it says
  // `event`.
  Outcome read(std::string_view line);

  EveType type = EveType::unknown;
  std::string_view operator[](EveField field) const { return tokens_[static_cast<size_t>(field)]; }

  struct Query {
    std::string_view rrname, rrtype;
  };
  std::vector<Query> queries;      // of a version 3 dns event
  std::vector<IpAddress> answers;  // addresses of a dns event: `answers`, else `grouped`, else `rdata`

 private:
  void forget(int object);
  bool take_members(const JsonValue& value, int object);
  bool take_queries(const JsonValue& value);
  bool take_answers(const JsonValue& value);
  bool take_grouped(const JsonValue& value);

  JsonLine json_;
  std::array<std::string_view, kEveFields> tokens_;
  std::vector<IpAddress> grouped_;
  uint32_t seen_ = 0;  // objects met in this event, a bit each
};

}  // namespace luytre
