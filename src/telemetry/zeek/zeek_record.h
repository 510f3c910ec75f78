// What a Zeek record holds for us, whichever way it was written, and how it fills a batch's columns.
#pragma once
#include <array>
#include <optional>
#include <string_view>

#include "model/observation.h"
#include "wire/text/key_table.h"
#include "wire/text/names.h"
#include "wire/text/values.h"

namespace luytre {

enum class ZeekLog : uint8_t { conn, dns, http, ssl };
std::optional<ZeekLog> zeek_log(std::string_view path);
ObservationKind zeek_kind(ZeekLog log);

enum class ZeekField : uint8_t {
  ts,
  orig_h,
  orig_p,
  resp_h,
  resp_p,
  proto,
  duration,
  orig_bytes,
  resp_bytes,
  orig_pkts,
  resp_pkts,
  orig_ip_bytes,
  resp_ip_bytes,
  history,
  conn_state,
  query,
  qtype,
  qtype_name,
  rcode,
  rcode_name,
  answers,
  method,
  host,
  uri,
  user_agent,
  status_code,
  server_name,
  ja3,
  ja4,
  cert_chain_fps,
  // What tells a log without header: its name, and keys that every record of one log has and no other's
  // (conn_state above is conn's).
  path,
  http_mark,
  dns_mark,
  ssl_mark,
};
inline constexpr size_t kZeekFields = 34;
// The field a column or key of this name is ("id.orig_h", also with '_' for the '.').
std::optional<ZeekField> zeek_field(std::string_view name);
// All names, for KeyMemory: numbers are ZeekFields.
const KeyTable& zeek_keys();

// The TCP flags the originator sent, as far as a conn record tells: from the upper-case letters of `history`,
// else from a `conn_state` that says it sent a SYN and nothing more. 0: unknown.
uint8_t originator_flags(std::string_view history, std::string_view conn_state);

// Fills the match columns but addresses, ports and answers. `text(field)` is the field's text, "" when it is
// unset; the views must live as long as the batch.
template <class Text>
void fill_match_columns(ObservationBatch& b, uint32_t row, ZeekLog log, Text&& text) {
  switch (log) {
    case ZeekLog::conn:
      break;
    case ZeekLog::dns:
      b.name[row] = lower_case(without_final_dot(text(ZeekField::query)), b.text);
      break;
    case ZeekLog::http: {
      std::string_view authority, host = text(ZeekField::host);
      b.path[row] = request_path(text(ZeekField::uri), authority);
      b.host[row] = host_without_port(host.empty() ? authority : host, b.text);
      break;
    }
    case ZeekLog::ssl: {
      b.server_name[row] = lower_case(without_final_dot(text(ZeekField::server_name)), b.text);
      b.ja3[row] = lower_case(text(ZeekField::ja3), b.text);
      b.ja4[row] = text(ZeekField::ja4);
      std::string_view chain = text(ZeekField::cert_chain_fps);
      b.certificate[row] = fingerprint(chain.substr(0, chain.find(',')), b.text);
      break;
    }
  }
}

// Fills the other columns but origin. Texts must live as long as the batch, as above.
template <class Text>
void fill_other_columns(ObservationBatch& b, uint32_t row, ZeekLog log, LogClock& clock, Text&& text) {
  Timestamp begin = clock.parse(text(ZeekField::ts));
  b.first[row] = b.last[row] = begin;
  uint8_t protocol = parse_protocol(text(ZeekField::proto));
  switch (log) {
    case ZeekLog::conn: {
      if (begin != kNoTime) b.last[row] = begin + parse_duration(text(ZeekField::duration));
      auto both = [&](ZeekField there, ZeekField back) {
        return parse_count(text(there)) + parse_count(text(back));
      };
      bool ip = !text(ZeekField::orig_ip_bytes).empty() || !text(ZeekField::resp_ip_bytes).empty();
      b.packets[row] = both(ZeekField::orig_pkts, ZeekField::resp_pkts);
      b.bytes[row] = ip ? both(ZeekField::orig_ip_bytes, ZeekField::resp_ip_bytes)
                        : both(ZeekField::orig_bytes, ZeekField::resp_bytes);
      b.sampling[row] = 1;
      b.tcp_flags[row] = protocol == 6
                             ? originator_flags(text(ZeekField::history), text(ZeekField::conn_state))
                             : uint8_t{0};
      break;
    }
    case ZeekLog::dns: {
      std::string_view type = text(ZeekField::qtype), code = text(ZeekField::rcode);
      b.query_type[row] = parse_dns_type(type.empty() ? text(ZeekField::qtype_name) : type);
      b.response_code[row] = parse_dns_code(code.empty() ? text(ZeekField::rcode_name) : code);
      break;
    }
    case ZeekLog::http:
      b.method[row] = text(ZeekField::method);
      b.user_agent[row] = text(ZeekField::user_agent);
      b.status[row] =
          static_cast<uint16_t>(std::min<uint64_t>(parse_count(text(ZeekField::status_code)), 65535));
      if (protocol == 0) protocol = 6;
      break;
    case ZeekLog::ssl:
      if (protocol == 0) protocol = 6;
      break;
  }
  b.protocol[row] = protocol;
}

}  // namespace luytre
