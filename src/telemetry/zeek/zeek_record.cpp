#include "telemetry/zeek/zeek_record.h"

#include "wire/text/key_table.h"

namespace luytre {
namespace {

using enum ZeekField;

constexpr uint8_t number(ZeekField field) {
  return static_cast<uint8_t>(field);
}

}  // namespace

// Zeek's manual, base/protocols/conn: S a SYN, H a SYN with ACK, A a pure ACK, D data, F a FIN, R a RST;
// other letters tell of no flags. After '^' Zeek has found that the connection went the other way round.
uint8_t originator_flags(std::string_view history, std::string_view conn_state) {
  constexpr uint8_t kFin = 1, kSyn = 2, kRst = 4, kAck = 16;
  if (history.empty()) return conn_state == "S0" || conn_state == "REJ" ? kSyn : uint8_t{0};
  uint8_t flags = 0;
  for (char letter : history.substr(history.rfind('^') + 1)) switch (letter) {
      case 'S':
        flags |= kSyn;
        break;
      case 'H':
        flags |= kSyn | kAck;
        break;
      case 'A':
      case 'D':
        flags |= kAck;
        break;
      case 'F':
        flags |= kFin;
        break;
      case 'R':
        flags |= kRst;
        break;
      default:
        break;
    }
  return flags;
}

std::optional<ZeekLog> zeek_log(std::string_view path) {
  if (path == "conn") return ZeekLog::conn;
  if (path == "dns") return ZeekLog::dns;
  if (path == "http") return ZeekLog::http;
  if (path == "ssl") return ZeekLog::ssl;
  return std::nullopt;
}

ObservationKind zeek_kind(ZeekLog log) {
  switch (log) {
    case ZeekLog::conn:
      return ObservationKind::flow;
    case ZeekLog::dns:
      return ObservationKind::dns;
    case ZeekLog::http:
      return ObservationKind::http;
    case ZeekLog::ssl:
      return ObservationKind::tls;
  }
  return ObservationKind::flow;
}

namespace {

const KeyTable kTable = {
    // base/init-bare.zeek and the scripts of the four logs; ja3 and ja4 by the packages of those names.
    {"ts", number(ts)},
    {"id.orig_h", number(orig_h)},
    {"id.orig_p", number(orig_p)},
    {"id.resp_h", number(resp_h)},
    {"id.resp_p", number(resp_p)},
    {"id_orig_h", number(orig_h)},
    {"id_orig_p", number(orig_p)},
    {"id_resp_h", number(resp_h)},
    {"id_resp_p", number(resp_p)},
    {"proto", number(proto)},
    {"duration", number(duration)},
    {"orig_bytes", number(orig_bytes)},
    {"resp_bytes", number(resp_bytes)},
    {"orig_pkts", number(orig_pkts)},
    {"resp_pkts", number(resp_pkts)},
    {"orig_ip_bytes", number(orig_ip_bytes)},
    {"resp_ip_bytes", number(resp_ip_bytes)},
    {"query", number(query)},
    {"qtype", number(qtype)},
    {"qtype_name", number(qtype_name)},
    {"rcode", number(rcode)},
    {"rcode_name", number(rcode_name)},
    {"answers", number(answers)},
    {"method", number(method)},
    {"host", number(host)},
    {"uri", number(uri)},
    {"user_agent", number(user_agent)},
    {"status_code", number(status_code)},
    {"server_name", number(server_name)},
    {"ja3", number(ja3)},
    {"ja4", number(ja4)},
    {"cert_chain_fps", number(cert_chain_fps)},
    {"_path", number(path)},
    {"conn_state", number(conn_state)},
    {"history", number(history)},
    {"trans_depth", number(http_mark)},
    {"rejected", number(dns_mark)},
    {"established", number(ssl_mark)},
    {"resumed", number(ssl_mark)},
    {"cipher", number(ssl_mark)},
};

}  // namespace

std::optional<ZeekField> zeek_field(std::string_view name) {
  int found = kTable.find(name);
  return found < 0 ? std::nullopt : std::optional(static_cast<ZeekField>(found));
}
const KeyTable& zeek_keys() {
  return kTable;
}

}  // namespace luytre
