#include "indicators/trail/trail.h"

#include <algorithm>
#include <string>

#include "indicators/families.h"
#include "indicators/line_text.h"
#include "indicators/value.h"

namespace luytre {
namespace {

constexpr std::string_view kAliases = "# Aliases:";

// The family a file speaks of: its name, or the first alias the table knows.
std::string family_of(const ListText& list) {
  std::string_view name = list.name;
  if (name.starts_with("sinkhole_")) name.remove_prefix(9);
  if (name.starts_with("sinkhole-")) name.remove_prefix(9);
  if (auto known = known_family(name)) return std::string(known->name);
  LineReader lines(list.text.substr(0, 65536));
  for (std::string_view line; lines.next(line);) {
    if (!line.starts_with(kAliases)) continue;
    for (line.remove_prefix(kAliases.size()); !line.empty();) {
      size_t comma = std::min(line.find(','), line.size());
      if (auto known = known_family(line.substr(0, comma))) return std::string(known->name);
      line.remove_prefix(std::min(comma + 1, line.size()));
    }
  }
  return std::string(name);
}

}  // namespace

bool sniff_trail(std::string_view text) {
  LineReader lines(text.substr(0, 16384));
  for (std::string_view line; lines.next(line);)
    if (line.starts_with(kAliases) || line.starts_with("# Reference:") || line == "# Generic" ||
        (line.starts_with('#') && line.find("Maltrail") != std::string_view::npos))
      return true;
  return false;
}

void read_trail(const ListText& list, ReaderSink& sink) {
  std::string family = family_of(list);
  Said said{.family = family, .category = category_from_words(list.name)};
  ValueParser parser;
  LineReader lines(list.text);
  for (std::string_view line; lines.next(line);) {
    std::string_view raw = trim(line.substr(0, line.find('#')));
    if (raw.empty()) continue;
    Where where{.line = lines.number()};
    if (auto value = parser.parse(raw, ValueParser::BareHost::below)) {
      sink.add(*value, said, where);
    } else {
      sink.refuse(value.error().why, where, raw, value.error().detail);
    }
  }
}

}  // namespace luytre
