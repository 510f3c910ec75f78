// One name for each malware family, and what words say of a category. The table is data: families.csv,
// compiled in.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/indicator.h"

namespace luytre {

struct KnownFamily {
  std::string_view name;             // static
  std::optional<Category> category;  // when the family's name alone says it
};

// "W32/Conficker.worm.gen.b", "Net-Worm.Win32.Kido.ih", "win.ramnit", "b68-zeroaccess-2-32bit": looked up
// whole, then without platform words in front and variant marks behind. Nothing when the table has no such
// alias; so "mirai_stealer", other malware, is not taken for mirai. Thread-safe.
std::optional<KnownFamily> known_family(std::string_view name);

// "kido", "Downadup", "W32/Conficker" → "conficker". Unknown names are lower-cased with runs of other
// characters made
// '-', at most 64 bytes. Thread-safe.
std::string normalise_family(std::string_view name);

// How a canonical name is written for people, and what malware it is: "zeroaccess" gives {"ZeroAccess",
// "click fraud botnet"}. A family the table does not know is written as it is named, its kind is "". The
// table is families_shown.csv, compiled in. Thread-safe.
struct ShownFamily {
  std::string_view name;  // views the table, or the argument
  std::string_view kind;  // static
};
ShownFamily shown_family(std::string_view canonical);
// What lists call it, ascending, as normalise_family() leaves names; patterns and its own name left out.
std::vector<std::string_view> family_aliases(std::string_view canonical);
// All that the table names, ascending.
std::vector<std::string_view> known_families();

// What the words of a list's or family's name, a tag or a threat type say: "sinkhole", "botnet_cc",
// "apt_naikon", "malware_download", "mass_scanner", "phishing". Nothing when they say nothing.
std::optional<Category> category_from_words(std::string_view words);

namespace detail {
extern const char kFamiliesCsv[];
extern const char kShownCsv[];
}  // namespace detail

}  // namespace luytre
