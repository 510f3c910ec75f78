#include "indicators/families.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <vector>

#include "base/check.h"
#include "base/csv.h"

namespace luytre {
namespace {

constexpr size_t kLongestName = 64;

struct FamilyTable {
  std::vector<std::string> names;  // owns what the maps view
  std::unordered_map<std::string, KnownFamily> exact;
  std::vector<std::pair<std::string, KnownFamily>> beginnings;
};

const FamilyTable& table() {
  static const FamilyTable built = [] {
    auto csv = CsvTable::parse(detail::kFamiliesCsv, "families.csv");
    LUYTRE_CHECK(csv.has_value());
    auto alias_column = csv->column("alias"), family_column = csv->column("family");
    auto category_column = csv->column("category");
    FamilyTable result;
    result.names.reserve(csv->rows());
    for (size_t row = 0; row < csv->rows(); ++row) {
      const std::string& name = result.names.emplace_back(csv->cell(row, family_column));
      KnownFamily family{name, category(csv->cell(row, category_column))};
      std::string alias(csv->cell(row, alias_column));
      if (alias.ends_with('*')) {
        alias.pop_back();
        result.beginnings.emplace_back(alias, family);
      } else {
        result.exact.emplace(alias, family);
      }
    }
    return result;
  }();
  return built;
}

struct ShownTable {
  Result<CsvTable> csv;  // owns what the map views
  std::map<std::string_view, ShownFamily> rows;
};

const ShownTable& shown_table() {
  static const ShownTable* const built = [] {
    auto* table = new ShownTable{CsvTable::parse(detail::kShownCsv, "families_shown.csv"), {}};
    const Result<CsvTable>& csv = table->csv;
    LUYTRE_CHECK(csv.has_value());
    auto family = csv->column("family"), name = csv->column("name"), kind = csv->column("kind");
    for (size_t row = 0; row < csv->rows(); ++row)
      table->rows[csv->cell(row, family)] = {csv->cell(row, name), csv->cell(row, kind)};
    return table;
  }();
  return *built;
}

std::string slug(std::string_view name) {
  std::string out;
  bool gap = false;
  for (char c : name) {
    if (out.size() >= kLongestName) break;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      if (gap && !out.empty()) out += '-';
      out += c;
      gap = false;
    } else {
      gap = true;
    }
  }
  return out;
}

std::optional<KnownFamily> look_up(std::string_view alias) {
  const FamilyTable& t = table();
  if (auto it = t.exact.find(std::string(alias)); it != t.exact.end()) return it->second;
  for (const auto& [beginning, family] : t.beginnings)
    if (alias.starts_with(beginning)) return family;
  return std::nullopt;
}

// Platform and kind words that vendors put in front (CARO naming, Malpedia, Maltrail, Spamhaus).
bool is_front_word(std::string_view word) {
  static constexpr std::string_view kWords[] = {
      "win",       "win32",  "win64",    "w32",     "w64", "elf",      "linux",
      "osx",       "macos",  "apk",      "android", "js",  "jar",      "iot",
      "unix",      "trojan", "troj",     "worm",    "net", "virus",    "pe",
      "bot",       "botnet", "backdoor", "malware", "apt", "sinkhole", "trojandownloader",
      "trojanspy", "spy",    "banker",   "mal",     "p2p", "family",   "email",
      "b68"};
  return std::ranges::find(kWords, word) != std::end(kWords);
}

// ".worm.gen.b", "!ml", "-2": what vendors put behind.
bool is_back_word(std::string_view word) {
  static constexpr std::string_view kWords[] = {"gen",    "worm",   "generic", "variant", "based", "bot",
                                                "botnet", "trojan", "malware", "32bit",   "64bit"};
  return word.size() <= 2 || std::ranges::find(kWords, word) != std::end(kWords);
}

bool has_word(std::string_view dashed, std::string_view word) {
  for (size_t at = dashed.find(word); at != std::string_view::npos; at = dashed.find(word, at + 1)) {
    bool starts = at == 0 || dashed[at - 1] == '-';
    bool ends = at + word.size() == dashed.size() || dashed[at + word.size()] == '-';
    if (starts && ends) return true;
  }
  return false;
}

}  // namespace

std::optional<KnownFamily> known_family(std::string_view name) {
  std::string whole = slug(name);
  std::string_view rest = whole;
  if (rest.empty()) return std::nullopt;
  if (auto found = look_up(rest)) return found;
  for (size_t dash;
       (dash = rest.find('-')) != std::string_view::npos && is_front_word(rest.substr(0, dash));) {
    rest.remove_prefix(dash + 1);
    if (auto found = look_up(rest)) return found;
  }
  for (size_t dash;
       (dash = rest.rfind('-')) != std::string_view::npos && is_back_word(rest.substr(dash + 1));) {
    rest = rest.substr(0, dash);
    if (auto found = look_up(rest)) return found;
  }
  return std::nullopt;
}

std::string normalise_family(std::string_view name) {
  if (auto known = known_family(name)) return std::string(known->name);
  return slug(name);
}

ShownFamily shown_family(std::string_view canonical) {
  auto at = shown_table().rows.find(canonical);
  return at == shown_table().rows.end() ? ShownFamily{canonical, ""} : at->second;
}

std::vector<std::string_view> family_aliases(std::string_view canonical) {
  std::vector<std::string_view> aliases;
  for (const auto& [alias, family] : table().exact)
    if (family.name == canonical && alias != canonical) aliases.push_back(alias);
  std::ranges::sort(aliases);
  return aliases;
}

std::vector<std::string_view> known_families() {
  std::vector<std::string_view> names;
  for (const auto& [family, shown] : shown_table().rows) names.push_back(family);
  return names;
}

std::optional<Category> category_from_words(std::string_view words) {
  std::string dashed = slug(words);
  auto any = [&](std::initializer_list<std::string_view> list) {
    return std::ranges::any_of(list, [&](std::string_view word) { return has_word(dashed, word); });
  };
  if (dashed.starts_with("sinkhole") || any({"sinkhole", "sinkholes", "sinkholed"}))
    return Category::sinkhole;
  if (any({"scanner", "scanners", "scanning", "bruteforce", "brute-force", "reconnaissance"}))
    return Category::scanner;
  if (dashed.starts_with("phish") || any({"phishing", "phish", "phishtank", "openphish"}))
    return Category::phishing;
  if (dashed.starts_with("apt-") || any({"apt", "threat-actor", "intrusion-set"})) return Category::apt_c2;
  if (dashed.size() > 3 && dashed.starts_with("apt") && dashed[3] >= '0' && dashed[3] <= '9')
    return Category::apt_c2;
  if (any({"p2p"})) return Category::p2p;
  if (any({"malware-distribution", "malware-download", "malwaredownload", "payload-delivery", "payload",
           "urlhaus", "malware-hosting", "malware-distribution-site", "distribution", "delivery", "dropper"}))
    return Category::malware_distribution;
  if (any({"c2", "cc", "c-c", "cnc", "c-2", "botnet-cc", "command-and-control", "c2-server", "botnet"}))
    return Category::c2;
  return std::nullopt;
}

}  // namespace luytre
