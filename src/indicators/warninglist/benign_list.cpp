#include "indicators/warninglist/benign_list.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "base/domain.h"
#include "base/hash.h"
#include "base/ip.h"
#include "indicators/json_parse.h"
#include "indicators/store_bytes.h"
#include "indicators/value.h"

namespace luytre {
namespace {

constexpr std::array<std::string_view, 5> kKinds = {"string", "substring", "hostname", "cidr", "regex"};
constexpr char kMagic[8] = {'L', 'U', 'Y', 'B', 'E', 'N', '1', '\n'};
constexpr size_t kHeader = 16;  // magic, checksum

constexpr uint32_t bit(IndicatorType type) {
  return 1u << static_cast<unsigned>(type);
}
constexpr uint32_t kAddresses =
    bit(IndicatorType::address) | bit(IndicatorType::prefix) | bit(IndicatorType::address_port);
constexpr uint32_t kNames =
    bit(IndicatorType::domain) | bit(IndicatorType::domain_exact) | bit(IndicatorType::server_name);
constexpr uint32_t kAllTypes = (1u << kIndicatorTypes) - 1;

uint32_t types_of_attribute(std::string_view attribute) {
  // Lists of names and lists of addresses both say domain|ip, beside what they are of.
  if (attribute == "domain|ip") return 0;
  if (attribute.starts_with("ip-") || attribute == "ip") return kAddresses;
  if (attribute.starts_with("hostname") || attribute.starts_with("domain")) return kNames;
  if (attribute == "url" || attribute == "uri" || attribute == "link")
    return bit(IndicatorType::url) | bit(IndicatorType::path);
  if (attribute.starts_with("x509-fingerprint")) return bit(IndicatorType::certificate);
  if (attribute.starts_with("ja3")) return bit(IndicatorType::ja3);
  if (attribute.starts_with("filename|")) attribute.remove_prefix(9);
  if (attribute == "md5" || attribute == "sha1" || attribute == "sha256" || attribute == "malware-sample")
    return bit(IndicatorType::file_hash);
  return 0;
}

// "/…/i" as PHP writes patterns, or a bare one.
std::string bare_regex(std::string_view entry) {
  if (entry.size() < 2 || entry.front() != '/') return std::string(entry);
  size_t end = entry.rfind('/');
  if (end == 0) return std::string(entry);
  std::string_view flags = entry.substr(end + 1);
  std::string pattern(entry.substr(1, end - 1));
  return flags.find('i') == std::string_view::npos ? pattern : "(?i)" + pattern;
}

// The entry as BenignIndex compares it; empty when it cannot be tested.
std::string canonical_entry(BenignKind kind, std::string_view entry, ValueParser& parser) {
  switch (kind) {
    case BenignKind::cidr: {
      auto prefix = Prefix::parse(entry, Prefix::HostBits::clear);
      return prefix ? prefix->to_string() : "";
    }
    case BenignKind::hostname: {
      if (entry.starts_with('.')) entry.remove_prefix(1);
      return normalise_domain(entry).value_or("");
    }
    case BenignKind::regex: {
      RE2::Options options;
      options.set_log_errors(false);
      options.set_max_mem(1 << 20);
      std::string pattern = bare_regex(entry);
      return RE2(pattern, options).ok() ? pattern : "";
    }
    case BenignKind::string: {
      auto value = parser.parse(entry);
      return value ? value->to_string() : std::string(entry);
    }
    case BenignKind::substring:
      break;
  }
  return std::string(entry);
}

const char* const kNoWarninglist = "not a MISP warninglist: it needs \"name\", \"type\" and \"list\"";

}  // namespace

bool sniff_warninglist(std::string_view text) {
  if (!looks_like_json(text)) return false;
  std::string_view head = text.substr(0, 65536),
                   tail = text.substr(text.size() - std::min<size_t>(text.size(), 8192));
  auto has = [&](std::string_view key) { return json_has_key(head, key) || json_has_key(tail, key); };
  return has("list") && has("type") && has("name") && has("version") && !has("objects");
}

Result<BenignList> read_warninglist(const ListText& list, ReaderSink& sink) {
  simdjson::dom::parser json;
  JsonElement root;
  if (std::string problem = parse_json(json, list.text, root); !problem.empty())
    return fail(ErrorCode::invalid, fmt::format("not JSON: {}", problem));
  BenignList result;
  JsonArray entries;
  std::string_view name, type;
  if (root["list"].get(entries) || root["type"].get(type) || root["name"].get(name))
    return fail(ErrorCode::invalid, kNoWarninglist);
  auto kind = std::ranges::find(kKinds, type);
  if (kind == kKinds.end()) return fail(ErrorCode::invalid, kNoWarninglist);
  result.name = printable(name, 120);
  result.kind = static_cast<BenignKind>(kind - kKinds.begin());
  JsonArray attributes;
  bool named_attributes = !root["matching_attributes"].get(attributes) && attributes.size() > 0;
  if (!named_attributes) result.types = kAllTypes;
  if (named_attributes)
    for (auto attribute : attributes) {
      std::string_view text;
      if (!attribute.get(text)) result.types |= types_of_attribute(text);
    }
  ValueParser parser;
  uint64_t number = 0;
  for (auto element : entries) {
    ++number;
    std::string_view entry;
    if (element.get(entry) || trim(entry).empty()) {
      sink.refuse(Refusal::malformed, {.line = number}, "", "a list entry that is no text");
      continue;
    }
    std::string canonical = canonical_entry(result.kind, trim(entry), parser);
    if (canonical.empty()) {
      sink.refuse(Refusal::unsupported, {.line = number}, entry,
                  fmt::format("a {} entry that cannot be tested", type));
      continue;
    }
    result.entries.push_back(std::move(canonical));
  }
  if (result.types == 0) {
    sink.refuse(Refusal::unsupported, {}, name,
                "none of its matching attributes is kept here: it covers nothing");
  }
  return result;
}

std::string encode_benign_list(const BenignList& list) {
  StoreWriter writer;
  writer.put(kMagic);
  writer.put(uint64_t{0});
  writer.put(list.types);
  writer.put(static_cast<uint32_t>(list.kind));
  writer.put_text(list.name);
  writer.put(static_cast<uint32_t>(list.entries.size()));
  for (const std::string& entry : list.entries) writer.put_text(entry);
  uint64_t checksum = stable_hash64(std::string_view(writer.bytes()).substr(kHeader));
  std::memcpy(writer.bytes().data() + 8, &checksum, 8);
  return std::move(writer.bytes());
}

Result<BenignList> decode_benign_list(std::string_view bytes) {
  auto corrupt = [] { return fail(ErrorCode::corrupt, "not a benign list, or damaged"); };
  if (bytes.size() < kHeader || std::memcmp(bytes.data(), kMagic, 8) != 0) return corrupt();
  StoreReader reader(bytes.substr(8));
  if (reader.get<uint64_t>() != stable_hash64(bytes.substr(kHeader))) return corrupt();
  BenignList list;
  list.types = reader.get<uint32_t>();
  uint32_t kind = reader.get<uint32_t>();
  if (kind >= kKinds.size() || list.types > kAllTypes) return corrupt();
  list.kind = static_cast<BenignKind>(kind);
  list.name = reader.get_text();
  uint32_t count = reader.get<uint32_t>();
  if (!reader.ok() || count > reader.remaining() / 4) return corrupt();
  list.entries.reserve(count);
  for (uint32_t i = 0; i < count; ++i) list.entries.emplace_back(reader.get_text());
  if (!reader.ok() || reader.remaining() != 0) return corrupt();
  return list;
}

}  // namespace luytre
