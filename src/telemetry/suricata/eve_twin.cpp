#include "telemetry/suricata/eve_twin.h"

#include <boost/json.hpp>

#include "wire/text/names.h"
#include "wire/text/values.h"

namespace luytre {
namespace {

using boost::json::object;
using boost::json::value;

const object kNone;

const object& child(const object& from, std::string_view key) {
  auto* found = from.if_contains(key);
  return found && found->is_object() ? found->get_object() : kNone;
}

// The value as text: strings as they are, numbers in digits; "" for the rest.
std::string text(const object& from, std::string_view key) {
  auto* v = from.if_contains(key);
  if (!v) return "";
  if (v->is_string()) return std::string(v->get_string());
  if (v->is_bool()) return v->get_bool() ? "true" : "false";
  if (v->is_int64()) return std::to_string(v->get_int64());
  if (v->is_uint64()) return std::to_string(v->get_uint64());
  if (v->is_double()) return fmt::format("{:.6f}", v->get_double());
  return "";
}

std::string string(const object& from, std::string_view key) {
  auto* v = from.if_contains(key);
  return v && v->is_string() ? std::string(v->get_string()) : "";
}

std::string name_of(std::string name) {
  if (name.ends_with('.')) name.pop_back();
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return name;
}

uint16_t port(const std::string& digits) {
  uint64_t number = parse_count(digits);
  return number <= 65535 ? static_cast<uint16_t>(number) : uint16_t{0};
}

void add_address(std::vector<IpAddress>& to, const value& v) {
  if (!v.is_string()) return;
  if (auto address = IpAddress::parse(std::string(v.get_string()))) to.push_back(*address);
}

std::vector<IpAddress> answers_of(const object& dns) {
  std::vector<IpAddress> found;
  if (auto* list = dns.if_contains("answers"); list && list->is_array())
    for (const value& item : list->get_array())
      if (item.is_object())
        if (auto* rdata = item.get_object().if_contains("rdata")) add_address(found, *rdata);
  if (!found.empty()) return found;
  // In the order they are written.
  for (const auto& [key, list] : child(dns, "grouped"))
    if ((key == "A" || key == "AAAA") && list.is_array())
      for (const value& item : list.get_array()) add_address(found, item);
  if (found.empty())
    if (auto* rdata = dns.if_contains("rdata")) add_address(found, *rdata);
  return found;
}

uint8_t hex_byte(const std::string& digits) {
  if (digits.empty() || digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) return 0;
  unsigned long number = digits.size() > 12 ? 256 : std::stoul(digits, nullptr, 16);
  return number <= 255 ? static_cast<uint8_t>(number) : uint8_t{0};
}

}  // namespace

std::optional<PlainDecoded> decode_eve_line_plainly(std::string_view line) {
  boost::system::error_code error;
  value parsed = boost::json::parse(line, error);
  if (error || !parsed.is_object()) return std::nullopt;
  const object& event = parsed.get_object();
  std::string type = string(event, "event_type");
  PlainDecoded out;
  if (type != "flow" && type != "dns" && type != "http" && type != "tls" && type != "alert") {
    ++out.counts.unsupported;
    return out;
  }
  auto src = IpAddress::parse(string(event, "src_ip")), dst = IpAddress::parse(string(event, "dest_ip"));
  if (!src || !dst) {
    ++out.counts.malformed;
    return out;
  }
  Arena arena;
  PlainRow row;
  row.src = *src;
  row.dst = *dst;
  row.src_port = port(text(event, "src_port"));
  row.dst_port = port(text(event, "dest_port"));
  row.protocol = parse_protocol(text(event, "proto"));
  row.first = row.last = parse_time(text(event, "timestamp"));
  std::vector<PlainRow> rows;
  if (type == "flow") {
    const object& flow = child(event, "flow");
    row.packets = parse_count(text(flow, "pkts_toserver")) + parse_count(text(flow, "pkts_toclient"));
    row.bytes = parse_count(text(flow, "bytes_toserver")) + parse_count(text(flow, "bytes_toclient"));
    if (Timestamp start = parse_time(text(flow, "start")); start != kNoTime) row.first = start;
    row.last = parse_time(text(flow, "end"));
    if (row.last == kNoTime) row.last = row.first;
    std::string sent(text(child(event, "tcp"), "tcp_flags_ts"));
    row.tcp_flags = hex_byte(sent.empty() ? text(child(event, "tcp"), "tcp_flags") : sent);
    rows.push_back(row);
  } else if (type == "dns") {
    const object& dns = child(event, "dns");
    row.kind = ObservationKind::dns;
    std::string way = string(dns, "type");
    if (way == "answer" && row.src_port == 53 && row.dst_port != 53) {
      std::swap(row.src, row.dst);
      std::swap(row.src_port, row.dst_port);
    }
    if (way != "query" && way != "request") row.response_code = parse_dns_code(text(dns, "rcode"));
    if (auto* queries = dns.if_contains("queries"); queries && queries->is_array())
      for (const value& query : queries->get_array())
        if (query.is_object() && rows.size() < 64) {
          row.name = name_of(string(query.get_object(), "rrname"));
          row.query_type = parse_dns_type(text(query.get_object(), "rrtype"));
          rows.push_back(row);
        }
    if (rows.empty()) {
      row.name = name_of(string(dns, "rrname"));
      row.query_type = parse_dns_type(text(dns, "rrtype"));
      rows.push_back(row);
    }
    rows[0].answers = answers_of(dns);
  } else if (type == "http") {
    const object& http = child(event, "http");
    row.kind = ObservationKind::http;
    std::string url = string(http, "url"), host = string(http, "hostname");
    std::string_view authority;
    row.path = request_path(url, authority);
    row.host = host_without_port(host.empty() ? authority : host, arena);
    row.method = string(http, "http_method");
    row.user_agent = string(http, "http_user_agent");
    row.status = port(text(http, "status"));
    rows.push_back(row);
  } else if (type == "tls") {
    const object& tls = child(event, "tls");
    row.kind = ObservationKind::tls;
    row.server_name = name_of(string(tls, "sni"));
    std::string ja3 = string(child(tls, "ja3"), "hash");
    row.ja3 = lower_case(ja3, arena);
    row.ja4 = string(tls, "ja4");
    row.certificate = fingerprint(string(tls, "fingerprint"), arena);
    rows.push_back(row);
  } else {
    row.kind = ObservationKind::alert;
    row.signature = string(child(event, "alert"), "signature");
    row.category = string(child(event, "alert"), "category");
    rows.push_back(row);
  }
  out.counts.records = rows.size();
  out.rows = std::move(rows);
  return out;
}

}  // namespace luytre
