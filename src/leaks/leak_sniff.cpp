#include "leaks/leak_sniff.h"

#include <algorithm>
#include <array>

#include "leaks/leak_table.h"

namespace luytre {
namespace {

constexpr auto kNames =
    std::to_array<const char*>({"automatic", "lines", "stealer", "sql", "csv", "json", "hibp"});

std::string_view after_blank(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  return text;
}

// The labels of a site and of a log-in or password among the first lines.
bool is_stealer(std::string_view head) {
  uint32_t seen = 0;
  for (int lines = 0; lines < 200 && !head.empty(); ++lines) {
    size_t end = std::min(head.find('\n'), head.size());
    if (auto labelled = labelled_line(head.substr(0, end)))
      if (LeakField field = stealer_key(labelled->label);
          field == LeakField::site || field == LeakField::login || field == LeakField::secret)
        if (!labelled->value.starts_with("//")) seen |= 1u << static_cast<unsigned>(field);
    head.remove_prefix(std::min(end + 1, head.size()));
  }
  // A list of user:password may begin with the words themselves; a site stands in every log.
  return (seen & 1u << static_cast<unsigned>(LeakField::site)) && (seen & (seen - 1));
}

bool is_sql(std::string_view head) {
  auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c & ~0x20) : c; };
  static constexpr auto kStarts = std::to_array<std::string_view>(
      {"INSERT INTO", "CREATE TABLE", "DROP TABLE", "COPY PUBLIC.", "-- MYSQL DUMP", "-- MARIADB DUMP",
       "-- PHPMYADMIN SQL DUMP", "-- POSTGRESQL DATABASE DUMP", "PRAGMA FOREIGN_KEYS", "INSERT IGNORE INTO",
       "INSERT [", "REPLACE INTO", "SET IDENTITY_INSERT", "/*!40"});
  for (int lines = 0; lines < 400 && !head.empty(); ++lines) {
    size_t end = std::min(head.find('\n'), head.size());
    std::string_view line = after_blank(head.substr(0, end));
    for (std::string_view start : kStarts)
      if (std::ranges::equal(line.substr(0, start.size()), start, {}, upper)) return true;
    if (line.starts_with("COPY ") && line.find(" FROM stdin;") != std::string_view::npos) return true;
    head.remove_prefix(std::min(end + 1, head.size()));
  }
  return false;
}

// Behind a JSON string at the front of `text`; "" when there is none.
std::string_view after_string(std::string_view text) {
  if (!text.starts_with('"')) return {};
  for (size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '\\')
      ++at;
    else if (text[at] == '"')
      return after_blank(text.substr(at + 1));
  }
  return {};
}

// {"alias": ["Name", …  or ["mail@…", …
bool is_hibp(std::string_view head) {
  head = after_blank(head);
  if (head.starts_with('[')) {
    head = after_blank(head.substr(1));
    std::string_view rest = after_string(head);
    return !rest.empty() && head.substr(0, head.size() - rest.size()).find('@') != std::string_view::npos;
  }
  if (!head.starts_with('{')) return false;
  head = after_blank(head.substr(1));
  std::string_view rest = after_string(head);
  if (!rest.starts_with(':')) return false;
  rest = after_blank(rest.substr(1));
  if (!rest.starts_with('[')) return false;
  rest = after_blank(rest.substr(1));
  return rest.starts_with('"') && rest.substr(0, rest.find('"', 1)).find('@') == std::string_view::npos;
}

bool is_json(std::string_view head) {
  head = after_blank(head);
  if (head.starts_with('[')) head = after_blank(head.substr(1));
  if (!head.starts_with('{')) return false;
  head = after_blank(head.substr(1));
  return head.empty() || head.starts_with('}') || after_string(head).starts_with(':');
}

}  // namespace

const char* to_string(LeakFormat format) {
  return kNames[static_cast<size_t>(format)];
}

std::optional<LeakFormat> leak_format(std::string_view name) {
  for (size_t n = 0; n < kNames.size(); ++n)
    if (name == kNames[n]) return static_cast<LeakFormat>(n);
  return std::nullopt;
}

LeakFormat sniff_leak(std::string_view head, const ColumnMap& columns) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  if (columns.numbered()) return LeakFormat::csv;
  if (is_hibp(head)) return LeakFormat::hibp;
  if (is_json(head)) return LeakFormat::json;
  if (is_sql(head)) return LeakFormat::sql;
  if (read_table_header(head.substr(0, head.find('\n')), columns).known()) return LeakFormat::csv;
  if (is_stealer(head)) return LeakFormat::stealer;
  return LeakFormat::lines;
}

LeakWrap leak_wrap(std::string_view head) {
  if (head.starts_with("Rar!\x1a\x07")) return LeakWrap::rar;
  static constexpr auto kStarts = std::to_array<std::string_view>(
      {"PK\x03\x04", "PK\x05\x06", "7z\xBC\xAF\x27\x1C", "\x1f\x8b\x08", "\x28\xb5\x2f\xfd",
       std::string_view("\xFD"
                        "7zXZ\0",
                        6)});
  for (std::string_view start : kStarts)
    if (head.starts_with(start)) return LeakWrap::archive;
  if (head.starts_with("BZh") && head.size() > 9 && head.substr(4, 6) == "1AY&SY") return LeakWrap::archive;
  if (head.size() >= 512 && head.substr(257, 5) == "ustar") return LeakWrap::archive;
  return LeakWrap::none;
}

}  // namespace luytre
