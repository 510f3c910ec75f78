#include "telemetry/shadowserver/shadowserver_twin.h"

#include <algorithm>

#include "telemetry/shadowserver/layout.h"
#include "wire/text/values.h"

namespace luytre {
namespace {

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

uint16_t port_of(const std::string& text) {
  if (text.empty() || text.size() > 5) return 0;
  unsigned number = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return 0;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return number <= 65535 ? static_cast<uint16_t>(number) : uint16_t{0};
}

struct Row {
  const ShadowserverLayout& layout;
  const std::vector<std::string>& fields;
  std::string detail = "{";

  std::string at(int column) const { return column < 0 ? "" : fields[static_cast<size_t>(column)]; }
  void put(const std::string& key, const std::string& value) {
    if (value.empty()) return;
    detail += '"';
    append_json_escaped(key, detail, DetailKey::kLimit);
    detail += "\":\"";
    append_json_escaped(value, detail, DetailJson::kValueLimit);
    detail += "\",";
  }
  void keep(int column) { put(layout.header[static_cast<size_t>(column)], at(column)); }
  std::string first_of(const std::vector<int>& columns) {
    std::string found;
    for (int column : columns)
      if (found.empty())
        found = at(column);
      else
        keep(column);
    return found;
  }
};

bool tagged(const std::string& tags, const std::string& word) {
  std::string rest = tags;
  for (char& c : rest)
    if (c == ',' || c == ' ' || c == '|') c = ';';
  return (";" + rest + ";").find(";" + word + ";") != std::string::npos;
}

bool read_row(const ShadowserverLayout& l, const std::vector<std::string>& fields, PlainRow& out) {
  Row row{l, fields};
  out.kind = ObservationKind::report;
  auto address = [](const std::string& text) { return IpAddress::parse(trim_spaces(text)); };
  if (l.src >= 0) {
    if (auto a = address(row.at(l.src)))
      out.src = *a;
    else if (Prefix::parse(row.at(l.src), Prefix::HostBits::clear))
      row.keep(l.src);
    else
      return false;
  }
  if (l.dst >= 0 && !row.at(l.dst).empty()) {
    if (auto a = address(row.at(l.dst)))
      out.dst = *a;
    else
      row.keep(l.dst);
  }
  for (auto [column, port] : {std::pair{l.src_port, &out.src_port}, {l.dst_port, &out.dst_port}}) {
    *port = port_of(row.at(column));
    if (column >= 0 && *port == 0 && row.at(column) != "0") row.keep(column);
  }
  if (l.protocol >= 0) {
    out.protocol = parse_protocol(row.at(l.protocol));
    if (out.protocol == 0) row.keep(l.protocol);
  }
  out.first = out.last = parse_time(row.at(l.time));
  if (out.first == kNoTime) row.keep(l.time);
  if (l.end_time >= 0) {
    Timestamp end = parse_time(row.at(l.end_time));
    if (end != kNoTime && out.first != kNoTime && end >= out.first)
      out.last = end;
    else
      row.keep(l.end_time);
  }
  out.report = l.report;
  out.report_class = l.tag >= 0 && tagged(row.at(l.tag), l.tag_word) ? l.tag_class : l.report_class;
  out.infection = row.first_of(l.infection);
  out.name = row.first_of(l.name);
  if (out.name.find('/') == std::string::npos) {
    if (out.name.ends_with('.')) out.name.pop_back();
    out.name = lower(out.name);
  }
  for (const auto& kept : l.kept) row.keep(static_cast<int>(kept.column));
  row.put("severity", l.severity);
  if (row.detail.size() > 1) {
    row.detail.back() = '}';
    out.detail = row.detail;
  }
  return true;
}

struct Cut {
  std::vector<std::vector<std::string>> records;
  bool terminated = true;  // the last one
};

Cut cut(std::string_view text) {
  Cut out;
  std::vector<std::string> fields;
  std::string field;
  bool quoted = false;
  auto end_field = [&] {
    if (field.size() >= 2 && field.front() == '"' && field.back() == '"')
      field = field.substr(1, field.size() - 2);
    std::string plain;
    for (size_t i = 0; i < field.size(); ++i) {
      plain += field[i];
      if (field[i] == '"' && i + 1 < field.size() && field[i + 1] == '"') ++i;
    }
    fields.push_back(plain);
    field.clear();
  };
  for (char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == ',' || c == '\n')) {
      if (c == '\n' && field.ends_with('\r')) field.pop_back();
      end_field();
      if (c == '\n') out.records.push_back(std::exchange(fields, {}));
      continue;
    }
    field += c;
  }
  if (!field.empty() || !fields.empty()) {
    end_field();
    out.records.push_back(fields);
    out.terminated = false;
  }
  return out;
}

}  // namespace

std::vector<std::vector<std::string>> csv_records_plainly(std::string_view text) {
  return cut(text).records;
}

PlainDecoded decode_shadowserver_plainly(std::string_view text, const DecodeOptions& options) {
  PlainDecoded out;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::optional<ShadowserverLayout> layout;
  Cut records = cut(text);
  for (size_t i = 0; i < records.records.size(); ++i) {
    const auto& fields = records.records[i];
    bool terminated = records.terminated || i + 1 < records.records.size();
    if (fields.size() == 1 && fields[0].empty()) continue;
    auto time = layout ? static_cast<size_t>(layout->time) : 0;
    PlainRow row;
    bool good = layout && fields.size() == layout->columns && read_row(*layout, fields, row);
    bool names_time = std::find(fields.begin(), fields.end(), "timestamp") != fields.end();
    if (!layout || (time < fields.size() && fields[time] == "timestamp") || (!good && names_time)) {
      std::vector<std::string> header;
      for (const std::string& word : fields) header.emplace_back(trim_spaces(word));
      if (auto found =
              ShadowserverLayout::of(header, ReportSchema::built_in(), report_type_of_file(options.name)))
        layout = std::move(found);
      else
        ++out.counts.unsupported;
      continue;
    }
    if (good) {
      out.rows.push_back(row);
      ++out.counts.records;
    } else if (!terminated && fields.size() <= layout->columns) {
      ++out.counts.incomplete;
    } else {
      ++out.counts.malformed;
    }
  }
  return out;
}

}  // namespace luytre
