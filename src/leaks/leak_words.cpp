#include "leaks/leak_words.h"

#include <array>
#include <string>
#include <unordered_map>

#include "base/check.h"
#include "base/csv.h"

namespace luytre {
namespace {

using Meanings = std::unordered_map<std::string_view, std::string_view>;

struct Words {
  CsvTable table;
  Meanings stealer, machine, column, system, other;
};

const Words& words() {
  static const Words* all = [] {
    auto table = CsvTable::parse(detail::kLeakWordsCsv, "leak_words.csv");
    LUYTRE_CHECK(table.has_value());
    auto* out = new Words{std::move(*table), {}, {}, {}, {}, {}};  // lives as long as the process
    for (size_t row = 0; row < out->table.rows(); ++row) {
      std::string_view use = out->table.cell(row, 0), word = out->table.cell(row, 1);
      Meanings* meanings = use == "stealer"   ? &out->stealer
                           : use == "machine" ? &out->machine
                           : use == "column"  ? &out->column
                           : use == "system"  ? &out->system
                           : use == "other"   ? &out->other
                                              : nullptr;
      LUYTRE_CHECK(meanings != nullptr && !word.empty());
      meanings->emplace(word, out->table.cell(row, 2));
    }
    return out;
  }();
  return *all;
}

LeakField field_named(std::string_view name) {
  static constexpr auto kNames =
      std::to_array<std::string_view>({"mail", "login", "site", "domain", "secret", "clear", "hash", "kind",
                                       "observed", "machine", "program"});
  static_assert(kNames.size() == kLeakFields);
  for (size_t n = 0; n < kNames.size(); ++n)
    if (kNames[n] == name) return static_cast<LeakField>(n);
  return name == "profile" ? LeakField::program : LeakField::none;
}

LeakField look_up(const Meanings& meanings, std::string_view label) {
  auto found = meanings.find(plain_label(label));
  return found == meanings.end() ? LeakField::none : field_named(found->second);
}

bool holds_one(const Meanings& meanings, std::string_view text) {
  for (const auto& [word, meaning] : meanings)
    if (text.find(word) != std::string_view::npos) return true;
  return false;
}

std::string plain_name(std::string_view path) {
  std::string out;
  for (char c : path.substr(path.size() > 512 ? path.size() - 512 : 0))
    if (c != ' ' && c != '_' && c != '-')
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c == '\\' ? '/' : c;
  return out;
}

bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

}  // namespace

std::string_view plain_label(std::string_view label) {
  static thread_local std::array<char, 48> text;
  size_t n = 0;
  for (char c : label) {
    if (blank(c) || c == '_' || c == '-' || c == '.' || c == '"') continue;
    if (n == text.size()) return {};
    text[n++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  return {text.data(), n};
}

LeakField stealer_key(std::string_view label) {
  return look_up(words().stealer, label);
}

LeakField column_field(std::string_view label) {
  return look_up(words().column, label);
}

std::optional<MachineKey> machine_key(std::string_view label) {
  auto found = words().machine.find(plain_label(label));
  if (found == words().machine.end()) return std::nullopt;
  return found->second == "hardware"   ? MachineKey::hardware
         : found->second == "computer" ? MachineKey::computer
                                       : MachineKey::observed;
}

StealerFile stealer_file(std::string_view path) {
  std::string plain = plain_name(path);
  size_t slash = plain.rfind('/');
  std::string_view name = std::string_view(plain).substr(slash == std::string::npos ? 0 : slash + 1);
  std::string_view folder;
  if (slash != std::string::npos) {
    folder = std::string_view(plain).substr(0, slash);
    folder = folder.substr(folder.rfind('/') + 1);
  }
  static constexpr auto kNoText = std::to_array<std::string_view>(
      {".jpg", ".jpeg", ".png", ".bmp", ".gif", ".exe", ".dll", ".ldb", ".sqlite", ".ico", ".dat"});
  for (std::string_view end : kNoText)
    if (name.ends_with(end)) return StealerFile::other;
  bool table = name.ends_with(".txt") || name.ends_with(".csv") || name.ends_with(".tsv");
  if (table && name.find("pass") != std::string_view::npos &&
      name.find("passwordcracker") == std::string_view::npos)
    return StealerFile::passwords;
  for (std::string_view end : {".sql", ".csv", ".tsv", ".json", ".jsonl"})
    if (name.ends_with(end)) return StealerFile::unknown;
  if (holds_one(words().other, name) || holds_one(words().other, folder)) return StealerFile::other;
  if (name.ends_with(".txt") && holds_one(words().system, name)) return StealerFile::system;
  return StealerFile::unknown;
}

std::optional<LabelledLine> labelled_line(std::string_view line) {
  while (!line.empty() && (blank(line.front()) || line.front() == '-' || line.front() == '*'))
    line.remove_prefix(1);
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  constexpr std::string_view kWide = "：";
  constexpr size_t kLongest = 64;
  std::string_view head = line.substr(0, kLongest);
  size_t end = head.find_first_of(":="), width = 1;
  if (size_t wide = head.find(kWide); wide < end) {
    end = wide;
    width = kWide.size();
  }
  if (end == std::string_view::npos || end == 0) return std::nullopt;
  LabelledLine out{line.substr(0, end), line.substr(end + width)};
  if (!out.value.empty() && blank(out.value.front())) out.value.remove_prefix(1);
  return out;
}

std::vector<std::pair<std::string_view, std::string_view>> leak_words() {
  std::vector<std::pair<std::string_view, std::string_view>> out;
  const CsvTable& table = words().table;
  for (size_t row = 0; row < table.rows(); ++row) out.emplace_back(table.cell(row, 0), table.cell(row, 1));
  return out;
}

}  // namespace luytre
