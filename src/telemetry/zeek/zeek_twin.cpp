#include "telemetry/zeek/zeek_twin.h"

#include <boost/json.hpp>
#include <functional>
#include <map>

#include "wire/text/line_stream.h"
#include "wire/text/names.h"
#include "wire/text/values.h"

namespace luytre {
namespace {

using Getter = std::function<std::string(const std::string&)>;

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> fields(1);
  for (char c : text) {
    if (c == separator) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

std::string no_dot(std::string text) {
  if (text.ends_with('.')) text.pop_back();
  return text;
}

uint16_t port(const std::string& text) {
  uint64_t value = parse_count(text);
  return value <= 65535 ? static_cast<uint16_t>(value) : uint16_t{0};
}

// False when the addresses do not parse.
bool fill_row(PlainRow& row, const std::string& log, const Getter& get) {
  auto src = IpAddress::parse(get("id.orig_h")), dst = IpAddress::parse(get("id.resp_h"));
  if (!src || !dst) return false;
  Arena arena;
  row.src = *src;
  row.dst = *dst;
  row.src_port = port(get("id.orig_p"));
  row.dst_port = port(get("id.resp_p"));
  row.first = row.last = parse_time(get("ts"));
  row.protocol = parse_protocol(get("proto"));
  if (log == "conn") {
    row.kind = ObservationKind::flow;
    if (row.first != kNoTime) row.last = row.first + parse_duration(get("duration"));
    row.packets = parse_count(get("orig_pkts")) + parse_count(get("resp_pkts"));
    bool ip = get("orig_ip_bytes") != "" || get("resp_ip_bytes") != "";
    row.bytes = ip ? parse_count(get("orig_ip_bytes")) + parse_count(get("resp_ip_bytes"))
                   : parse_count(get("orig_bytes")) + parse_count(get("resp_bytes"));
    std::string story = get("history");
    if (story.empty() && (get("conn_state") == "S0" || get("conn_state") == "REJ")) story = "S";
    while (story.find('^') != std::string::npos) story = story.substr(story.find('^') + 1);
    auto did = [&](const char* letters) { return story.find_first_of(letters) != std::string::npos; };
    if (row.protocol == 6)
      row.tcp_flags = static_cast<uint8_t>((did("F") ? 1 : 0) | (did("SH") ? 2 : 0) | (did("R") ? 4 : 0) |
                                           (did("HAD") ? 16 : 0));
  } else if (log == "dns") {
    row.kind = ObservationKind::dns;
    row.name = lower(no_dot(get("query")));
    row.query_type = parse_dns_type(get("qtype") != "" ? get("qtype") : get("qtype_name"));
    row.response_code = parse_dns_code(get("rcode") != "" ? get("rcode") : get("rcode_name"));
  } else if (log == "http") {
    row.kind = ObservationKind::http;
    if (row.protocol == 0) row.protocol = 6;
    std::string uri = get("uri"), host = get("host");
    std::string_view authority;
    row.path = request_path(uri, authority);
    row.host = host_without_port(host.empty() ? authority : host, arena);
    row.method = get("method");
    row.user_agent = get("user_agent");
    row.status = static_cast<uint16_t>(std::min<uint64_t>(parse_count(get("status_code")), 65535));
  } else {
    row.kind = ObservationKind::tls;
    if (row.protocol == 0) row.protocol = 6;
    row.server_name = lower(no_dot(get("server_name")));
    row.ja3 = lower(get("ja3"));
    row.ja4 = get("ja4");
    row.certificate = fingerprint(split(get("cert_chain_fps"), ',')[0], arena);
  }
  return true;
}

std::string unescape(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    auto hex = [&](size_t at) {
      return at < text.size() && std::isxdigit(static_cast<unsigned char>(text[at]));
    };
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'x' && hex(i + 2) && hex(i + 3)) {
      out += static_cast<char>(std::stoi(text.substr(i + 2, 2), nullptr, 16));
      i += 3;
    } else if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '\\') {
      out += '\\';
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool decoded_log(const std::string& path) {
  return path == "conn" || path == "dns" || path == "http" || path == "ssl";
}

}  // namespace

PlainDecoded decode_zeek_tsv_plainly(std::string_view text) {
  PlainDecoded out;
  char separator = '\t', set_separator = ',';
  std::string empty = "(empty)", unset = "-", path, log;
  std::vector<std::string> names;
  std::map<std::string, size_t> columns;
  while (!text.empty()) {
    size_t end = text.find('\n');
    bool unterminated = end == std::string_view::npos;
    std::string line(text.substr(0, end));
    text = unterminated ? std::string_view() : text.substr(end + 1);
    if (line.size() > LineStream::kLineLimit) {
      ++out.counts.over_limit;
      continue;
    }
    if (unterminated && line[0] != '#' && split(line, separator).size() < names.size()) {
      ++out.counts.incomplete;
      continue;
    }
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) continue;
    std::vector<std::string> fields = split(line, separator);
    if (line[0] == '#') {
      if (line.starts_with("#separator ")) {
        std::string byte = unescape(line.substr(11));
        separator = '\t';
        set_separator = ',';
        empty = "(empty)";
        unset = "-";
        path = log = "";
        names.clear();
        if (byte.size() == 1 && byte[0] != '\n') separator = byte[0];
      } else if (fields.size() > 1) {
        std::string value = fields[1].substr(0, 256);
        if (fields[0] == "#set_separator" && value.size() == 1) set_separator = value[0];
        if (fields[0] == "#empty_field") empty = value;
        if (fields[0] == "#unset_field") unset = value;
        if (fields[0] == "#path") path = value;
        if (fields[0] == "#fields") {
          names.assign(fields.begin() + 1, fields.end());
          columns.clear();
          for (size_t i = 0; i < names.size(); ++i) {
            std::string name = names[i];
            if (name.starts_with("id_")) name[2] = '.';
            columns[name] = i;
          }
          bool there = columns.count("id.orig_h") && columns.count("id.resp_h") &&
                       (path != "dns" || columns.count("query"));
          log = decoded_log(path) && there ? path : "";
        }
      }
      continue;
    }
    if (log.empty()) {
      ++out.counts.unsupported;
      continue;
    }
    auto raw = [&](const std::string& name) {
      auto column = columns.find(name);
      if (column == columns.end()) return std::string();
      std::string field = fields[column->second];
      return field == unset || field == empty ? std::string() : field;
    };
    PlainRow row;
    Getter get = [&](const std::string& name) { return unescape(raw(name)); };
    auto address = [&](const char* name) {
      return columns.count(name) ? fields[columns[name]] : std::string();
    };
    Getter with_raw_ends = [&](const std::string& name) {
      if (name == "id.orig_h" || name == "id.resp_h") return address(name.c_str());
      if (name == "id.orig_p" || name == "id.resp_p") {
        std::string digits = address(name.c_str());
        bool plain = digits.size() <= 5 && digits.find_first_not_of("0123456789") == std::string::npos;
        return plain ? digits : std::string();
      }
      return get(name);
    };
    if (fields.size() != names.size() || !fill_row(row, log, with_raw_ends)) {
      ++out.counts.malformed;
      continue;
    }
    if (log == "dns")
      for (const std::string& answer : split(raw("answers"), set_separator))
        if (auto found = IpAddress::parse(answer)) row.answers.push_back(*found);
    out.rows.push_back(row);
    ++out.counts.records;
  }
  return out;
}

std::optional<PlainDecoded> decode_zeek_json_line_plainly(std::string_view line) {
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(line, error);
  if (error || !value.is_object()) return std::nullopt;
  const boost::json::object& object = value.get_object();
  auto text_of = [](const boost::json::value& v) -> std::string {
    if (v.is_string()) return std::string(v.get_string());
    if (v.is_bool()) return v.get_bool() ? "true" : "false";
    if (v.is_int64()) return std::to_string(v.get_int64());
    if (v.is_uint64()) return std::to_string(v.get_uint64());
    if (v.is_double()) return fmt::format("{:.6f}", v.get_double());
    return "";
  };
  auto member = [&](const std::string& name) -> const boost::json::value* {
    if (auto* found = object.if_contains(name)) return found;
    std::string other = name;
    if (other.starts_with("id.")) other[2] = '_';
    return object.if_contains(other);
  };
  Getter get = [&](const std::string& name) -> std::string {
    auto* found = member(name);
    if (!found) return "";
    static constexpr std::string_view kText[] = {"id.orig_h", "id.resp_h", "query",         "method",
                                                 "host",      "uri",       "user_agent",    "server_name",
                                                 "ja3",       "ja4",       "cert_chain_fps"};
    bool must_be_text = std::ranges::find(kText, name) != std::end(kText);
    if (name == "cert_chain_fps" && found->is_array()) {
      const auto& list = found->get_array();
      return list.empty() || !list[0].is_string() ? "" : text_of(list[0]);
    }
    return must_be_text && !found->is_string() ? "" : text_of(*found);
  };
  std::string log;
  auto named = object.if_contains("_path");
  if (named) {
    log = named->is_string() ? text_of(*named) : "";
  } else if (member("conn_state")) {
    log = "conn";
  } else if (member("trans_depth")) {
    log = "http";
  } else if (member("rejected") || member("query")) {
    log = "dns";
  } else if (member("established") || member("resumed") || member("cipher")) {
    log = "ssl";
  }
  PlainDecoded out;
  PlainRow row;
  if (!decoded_log(log)) {
    ++out.counts.unsupported;
  } else if (!fill_row(row, log, get)) {
    ++out.counts.malformed;
  } else {
    if (auto* list = member("answers"); list && log == "dns" && list->is_array())
      for (const auto& item : list->get_array())
        if (item.is_string())
          if (auto found = IpAddress::parse(text_of(item))) row.answers.push_back(*found);
    out.rows.push_back(row);
    ++out.counts.records;
  }
  return out;
}

}  // namespace luytre
