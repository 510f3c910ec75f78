#include "telemetry/delimited/delimited_twin.h"

#include <algorithm>
#include <charconv>

#include "telemetry/delimited/columns.h"
#include "wire/text/line_stream.h"
#include "wire/text/names.h"
#include "wire/text/values.h"

namespace luytre {
namespace {

using enum ColumnRole;

std::string trim(std::string text) {
  return std::string(trim_spaces(text));
}

// Fields of a line, quotes understood; false when a quoted field is broken.
bool split(const std::string& line, char separator, std::vector<std::string>& fields) {
  fields.assign(1, "");
  size_t i = 0;
  while (i < line.size()) {
    bool starts = i == 0 || line[i - 1] == separator;
    if (line[i] == '"' && fields.back().empty() && starts) {
      for (++i;; ++i) {
        if (i >= line.size()) return false;
        if (line[i] != '"') {
          fields.back() += line[i];
        } else if (i + 1 < line.size() && line[i + 1] == '"') {
          fields.back() += line[i++];
        } else {
          break;
        }
      }
      ++i;
      if (i < line.size() && line[i] != separator) return false;
      if (i < line.size()) {
        fields.emplace_back();
        ++i;
      }
    } else if (line[i] == separator) {
      fields.emplace_back();
      ++i;
    } else {
      fields.back() += line[i++];
    }
  }
  return true;
}

struct Twin {
  std::vector<ColumnRole> must;
  std::span<const ColumnWord> words;
  DecodeOptions options;
  PlainDecoded out;
  std::optional<ColumnMapping> mapping;
  std::optional<ColumnLayout> layout;
  std::vector<std::string> fields;
  bool whole = false;
  size_t without_layout = 0;
  int summary = 0;

  std::string raw(ColumnRole role) const {
    int column = (*layout)[role];
    return column < 0 || static_cast<size_t>(column) >= fields.size() ? ""
                                                                      : fields[static_cast<size_t>(column)];
  }
  std::string cell(ColumnRole role) const { return trim(raw(role)); }

  bool header(const std::string& line) {
    auto found = mapping->read_header(line, options.separator, words, must);
    if (found) layout = found;
    return found.has_value();
  }

  void run(std::string_view text, void (Twin::*record)(), bool dns) {
    mapping = ColumnMapping::parse(options.columns);
    while (!text.empty()) {
      size_t end = text.find('\n');
      bool unterminated = end == std::string_view::npos;
      std::string line(text.substr(0, end));
      text = unterminated ? std::string_view() : text.substr(end + 1);
      if (line.size() > LineStream::kLineLimit) {
        ++out.counts.over_limit;
        continue;
      }
      std::string with_return = line;
      if (line.ends_with('\r')) line.pop_back();
      if (!layout) {
        if (line.empty()) continue;
        bool given_up = !mapping || without_layout >= 64;
        if (!given_up && header(line)) continue;
        if (!given_up && line[0] == '#') continue;
        if (!given_up && mapping->by_number())
          layout = mapping->without_header(line, options.separator, must);
        if (!given_up && dns && mapping->names_nothing()) guess_dns(line);
        if (!layout) {
          ++without_layout;
          ++out.counts.unsupported;
          continue;
        }
      }
      auto raw_fields = static_cast<size_t>(std::ranges::count(with_return, layout->separator)) + 1;
      if (unterminated && raw_fields < layout->columns) {
        ++out.counts.incomplete;
        continue;
      }
      if (line.empty() || line[0] == '#') continue;
      whole = split(line, layout->separator, fields);
      current = line;
      (this->*record)();
    }
  }

  void guess_dns(const std::string& line) {
    char separator = options.separator ? options.separator : find_separator(line);
    if (!split(line.substr(0, 4096), separator, fields) || fields.size() < 3) return;
    if (parse_time(fields[0]) == kNoTime || !IpAddress::parse(fields[1])) return;
    layout.emplace();
    layout->separator = separator;
    layout->columns = 3;
    std::vector<ColumnRole> order = {first, src, name, query_type, response_code, answers};
    for (size_t i = 0; i < order.size() && i < fields.size(); ++i) (*layout)[order[i]] = static_cast<int>(i);
  }

  static uint16_t port(const std::string& text) {
    if (text.empty() || text.size() > 5 || text.find_first_not_of("0123456789") != std::string::npos)
      return 0;
    int value = std::stoi(text);
    return value <= 65535 ? static_cast<uint16_t>(value) : uint16_t{0};
  }

  bool argus() const {
    return (*layout)[state] >= 0 || (*layout)[packets_total] >= 0 || (*layout)[bytes_total] >= 0;
  }

  uint16_t flow_port(const std::string& text) const {
    bool hex = argus() && text.size() > 2 && text.size() <= 6 &&
               (text.starts_with("0x") || text.starts_with("0X")) &&
               text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string::npos;
    return hex ? static_cast<uint16_t>(std::stoul(text, nullptr, 16)) : port(text);
  }

  // Whether the arrow points to the initiator.
  bool back() const {
    std::string arrow = argus() ? raw(direction) : "";
    return arrow.find('<') != std::string::npos &&
           arrow.substr(arrow.find('<')).find('>') == std::string::npos;
  }

  uint8_t flow_flags(uint8_t protocol_number, bool swapped) const {
    if (!cell(tcp_flags).empty()) return parse_tcp_flags(cell(tcp_flags));
    std::string both = cell(state);
    size_t middle = both.find('_');
    if (protocol_number != 6 || middle == std::string::npos) return 0;
    std::string letters = swapped ? both.substr(middle + 1) : both.substr(0, middle);
    for (char c : letters)
      if (std::string_view("FSRPAUEC").find(c) == std::string_view::npos) return 0;
    return parse_tcp_flags(letters);
  }

  void flow_record() {
    int last_needed = argus() ? (*layout)[direction] : -1;
    int needed =
        std::max({(*layout)[src], (*layout)[dst], (*layout)[src_port], (*layout)[dst_port], last_needed}) + 1;
    auto from = IpAddress::parse(cell(src)), to = IpAddress::parse(cell(dst));
    if (!whole || fields.size() < static_cast<size_t>(needed) || !from || !to) {
      if (current == "Summary") {
        summary = 2;
      } else if (current.starts_with("flows,bytes,packets,avg_bps,")) {
        summary = 1;
      } else if (summary > 0) {
        --summary;
      } else if (!header(current)) {
        ++out.counts.malformed;
      }
      return;
    }
    PlainRow row;
    row.src = *from;
    row.dst = *to;
    row.src_port = flow_port(cell(src_port));
    row.dst_port = flow_port(cell(dst_port));
    bool swapped = back();
    if (swapped) {
      std::swap(row.src, row.dst);
      std::swap(row.src_port, row.dst_port);
    }
    row.first = parse_time(cell(first));
    row.last = parse_time(cell(last));
    if (row.last == kNoTime && row.first != kNoTime) row.last = row.first + parse_duration(cell(duration));
    if (row.first == kNoTime && row.last != kNoTime) row.first = row.last - parse_duration(cell(duration));
    row.protocol = parse_protocol(cell(protocol));
    row.packets = parse_count(cell(packets)) + parse_count(cell(packets_back));
    row.bytes = parse_count(cell(bytes)) + parse_count(cell(bytes_back));
    if (!cell(packets_total).empty()) row.packets = parse_count(cell(packets_total));
    if (!cell(bytes_total).empty()) row.bytes = parse_count(cell(bytes_total));
    row.tcp_flags = flow_flags(row.protocol, swapped);
    out.rows.push_back(row);
    ++out.counts.records;
  }

  void dns_record() {
    int needed = std::max((*layout)[name], (*layout)[src]) + 1;
    whole = whole && fields.size() >= static_cast<size_t>(needed);
    auto text = [&](ColumnRole role) { return layout->padded ? cell(role) : raw(role); };
    std::string client = text(src);
    bool strange =
        (*layout)[src] >= 0 && !IpAddress::parse(client) &&
        (client.empty() || std::string_view("0123456789").find(client[0]) == std::string_view::npos);
    if ((!whole || text(name) == layout->header_name || strange) && header(current)) return;
    std::string asked = whole ? text(name) : "";
    if (asked.empty() || asked.size() > kNameTextLimit) {
      ++out.counts.malformed;
      return;
    }
    PlainRow row;
    row.kind = ObservationKind::dns;
    row.name = asked == "-" ? "" : asked;
    if (row.name.ends_with('.')) row.name.pop_back();
    for (char& c : row.name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    auto six = [](const std::string& address) { return address.substr(0, 5).find(':') != std::string::npos; };
    bool v6 = six(text(src)) || six(text(dst));
    auto address = [&](const std::string& from) {
      IpAddress a = IpAddress::parse(from).value_or(IpAddress());
      return v6 || a.is_v4() ? a : IpAddress();
    };
    row.src = address(cell(src));
    row.dst = address(text(dst));
    row.first = row.last = parse_time(cell(first));
    row.query_type = parse_dns_type(cell(query_type));
    row.response_code = parse_dns_code(cell(response_code));
    std::string part;
    for (char c : text(answers) + " ") {
      if (std::string_view("0123456789abcdefABCDEF.:").find(c) != std::string_view::npos) {
        part += c;
        continue;
      }
      if (auto a = IpAddress::parse(part)) row.answers.push_back(*a);
      part.clear();
    }
    out.rows.push_back(row);
    ++out.counts.records;
  }

  std::string current;
};

}  // namespace

PlainDecoded decode_flow_csv_plainly(std::string_view text, const DecodeOptions& options) {
  Twin twin{.must = {src, dst}, .words = flow_column_words(), .options = options};
  twin.run(text, &Twin::flow_record, false);
  return std::move(twin.out);
}

PlainDecoded decode_dns_log_plainly(std::string_view text, const DecodeOptions& options) {
  Twin twin{.must = {name}, .words = dns_column_words(), .options = options};
  twin.run(text, &Twin::dns_record, true);
  return std::move(twin.out);
}

}  // namespace luytre
