#include "indicators/csv/header.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "base/ip.h"
#include "indicators/csv/csv_record.h"
#include "indicators/line_text.h"
#include "indicators/value.h"

namespace luytre {
namespace {

using Role = CsvRole;

std::string simple_name(std::string_view name) {
  std::string out;
  for (char c : trim(name).substr(0, 64))
    out += c == ' ' || c == '-' || c == '.' ? '_' : static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return out;
}

std::optional<CsvColumn> known_column(std::string_view name) {
  using T = IndicatorType;
  static const std::unordered_map<std::string, CsvColumn> kKnown = {
      {"ioc_value", {Role::value, {}}},
      {"ioc", {Role::value, {}}},
      {"indicator", {Role::value, {}}},
      {"value", {Role::value, {}}},
      {"observable", {Role::value, {}}},
      {"dst_ip", {Role::value, T::address}},
      {"dstip", {Role::value, T::address}},
      {"ip", {Role::value, T::address}},
      {"ip_address", {Role::value, T::address}},
      {"ipaddress", {Role::value, T::address}},
      {"address", {Role::value, T::address}},
      {"cidr", {Role::value, T::prefix}},
      {"prefix", {Role::value, T::prefix}},
      {"network", {Role::value, T::prefix}},
      {"domain", {Role::value, T::domain}},
      {"fqdn", {Role::value, T::domain_exact}},
      {"hostname", {Role::value, T::domain_exact}},
      {"url", {Role::value, T::url}},
      {"md5", {Role::value, T::file_hash}},
      {"sha1", {Role::value, T::file_hash}},
      {"sha256", {Role::value, T::file_hash}},
      {"md5_hash", {Role::value, T::file_hash}},
      {"sha1_hash", {Role::value, T::file_hash}},
      {"sha256_hash", {Role::value, T::file_hash}},
      {"ja3", {Role::value, T::ja3}},
      {"ja3_md5", {Role::value, T::ja3}},
      {"ja4", {Role::value, T::ja4}},
      {"server_name", {Role::value, T::server_name}},
      {"certificate", {Role::value, T::certificate}},
      {"ioc_type", {Role::type, {}}},
      {"indicator_type", {Role::type, {}}},
      {"type", {Role::type, {}}},
      {"dst_port", {Role::port, {}}},
      {"dstport", {Role::port, {}}},
      {"port", {Role::port, {}}},
      {"malware_printable", {Role::family, {}}},
      {"fk_malware", {Role::family, {}}},
      {"malware", {Role::family, {}}},
      {"malware_family", {Role::family, {}}},
      {"malware_name", {Role::family, {}}},
      {"family", {Role::family, {}}},
      {"signature", {Role::family, {}}},
      {"listingreason", {Role::family, {}}},
      {"category", {Role::category, {}}},
      {"threat_type", {Role::category, {}}},
      {"threat", {Role::category, {}}},
      {"tags", {Role::tags, {}}},
      {"confidence", {Role::confidence, {}}},
      {"confidence_level", {Role::confidence, {}}},
      {"tlp", {Role::tlp, {}}},
      {"valid_from", {Role::from, {}}},
      {"from", {Role::from, {}}},
      {"valid_until", {Role::until, {}}},
      {"until", {Role::until, {}}},
      {"expires", {Role::until, {}}},
      {"expiration", {Role::until, {}}},
  };
  auto it = kKnown.find(simple_name(name));
  return it == kKnown.end() ? std::nullopt : std::optional(it->second);
}

std::optional<Role> role_named(std::string_view name) {
  static const std::unordered_map<std::string_view, Role> kRoles = {
      {"value", Role::value},           {"type", Role::type},         {"port", Role::port},
      {"family", Role::family},         {"category", Role::category}, {"tags", Role::tags},
      {"confidence", Role::confidence}, {"tlp", Role::tlp},           {"from", Role::from},
      {"until", Role::until},
  };
  auto it = kRoles.find(name);
  return it == kRoles.end() ? std::nullopt : std::optional(it->second);
}

struct Mapped {
  Role role;
  std::string name;   // simple_name
  size_t number = 0;  // from 1, when the name is a number
};

std::optional<std::vector<Mapped>> parse_mapping(std::string_view mapping, std::string& problem) {
  std::vector<Mapped> result;
  while (!mapping.empty()) {
    size_t comma = std::min(mapping.find(','), mapping.size());
    std::string_view part = trim(mapping.substr(0, comma));
    mapping.remove_prefix(std::min(comma + 1, mapping.size()));
    size_t equals = part.find('=');
    if (equals == std::string_view::npos) {
      problem = fmt::format("'{}' is not of the form role=column", part);
      return std::nullopt;
    }
    auto role = role_named(trim(part.substr(0, equals)));
    if (!role) {
      problem = fmt::format(
          "'{}' is no role; roles are value, type, port, family, category, tags, confidence, tlp, "
          "from and until",
          part.substr(0, equals));
      return std::nullopt;
    }
    Mapped& mapped = result.emplace_back(*role, simple_name(part.substr(equals + 1)));
    auto [end, error] =
        std::from_chars(mapped.name.data(), mapped.name.data() + mapped.name.size(), mapped.number);
    if (error != std::errc() || *end != '\0' || mapped.number > 1024) mapped.number = 0;
  }
  return result;
}

char separator_of(std::string_view line) {
  for (char c : {'\t', ';', '|'})
    if (std::ranges::count(line, c) > 0 && std::ranges::count(line, ',') < std::ranges::count(line, c))
      return c;
  return ',';
}

// The columns `line` names, when a value is among them.
std::optional<CsvHeader> as_header(std::string_view line, const std::vector<Mapped>& mapping) {
  CsvHeader header{.separator = separator_of(line)};
  CsvRecords records(line, header.separator);
  std::vector<std::string_view> cells;
  if (!records.next(cells)) return std::nullopt;
  bool by_number =
      !mapping.empty() && std::ranges::all_of(mapping, [](const Mapped& m) { return m.number > 0; });
  for (std::string_view cell : cells) {
    bool data = cell.find("://") != std::string_view::npos || Prefix::parse(cell).has_value();
    if (data && !by_number) return std::nullopt;
  }
  bool certificates = false;
  for (std::string_view cell : cells) certificates = certificates || simple_name(cell) == "listingreason";
  bool value = false;
  for (std::string_view cell : cells) {
    CsvColumn& column = header.columns.emplace_back();
    std::string name = simple_name(cell);
    if (mapping.empty()) {
      column = known_column(name).value_or(CsvColumn{});
      // SSLBL: "Listingdate,SHA1,Listingreason" lists certificates.
      if (certificates && name == "sha1") column.type = IndicatorType::certificate;
    } else {
      for (const Mapped& mapped : mapping) {
        if (mapped.number == 0 && mapped.name != name) continue;
        if (mapped.number != 0 && mapped.number != header.columns.size()) continue;
        auto known = known_column(name);
        column = {mapped.role, known && known->role == Role::value ? known->type : std::nullopt};
      }
    }
    value = value || column.role == Role::value;
  }
  bool one_word = cells.size() == 1 && mapping.empty() && cells[0].find(' ') != std::string_view::npos;
  return value && !one_word ? std::optional(std::move(header)) : std::nullopt;
}

}  // namespace

std::string check_csv_mapping(std::string_view mapping) {
  std::string problem;
  auto parsed = parse_mapping(mapping, problem);
  if (!parsed) return problem;
  if (!parsed->empty() && std::ranges::find(*parsed, Role::value, &Mapped::role) == parsed->end())
    return "it names no value column";
  return "";
}

std::optional<CsvHeader> find_csv_header(std::string_view text, std::string_view mapping_text) {
  std::string problem;
  auto mapping = parse_mapping(mapping_text, problem);
  if (!mapping) return std::nullopt;
  bool by_number =
      !mapping->empty() && std::ranges::all_of(*mapping, [](const Mapped& m) { return m.number > 0; });
  std::optional<CsvHeader> from_comment;
  LineReader lines(text.substr(0, 65536));
  for (std::string_view line; lines.next(line);) {
    if (trim(line).empty()) continue;
    if (line.starts_with('#')) {
      std::string_view words = line.substr(std::min(line.find_first_not_of("# \t"), line.size()));
      bool has_separator = words.find_first_of(",;\t|") != std::string_view::npos;
      if (has_separator && !by_number)
        if (auto header = as_header(words, *mapping)) from_comment = std::move(header);
      continue;
    }
    auto header = as_header(line, *mapping);
    if (by_number) return header;
    if (header) header->in_first_line = true;
    // Data may hold words that are column names too ("url" as a type): a comment's header is given up only
    // for the same.
    if (header && (!from_comment || header->columns == from_comment->columns)) return header;
    return from_comment;
  }
  return from_comment;
}

}  // namespace luytre
