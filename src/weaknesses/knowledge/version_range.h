// Ranges of versions out of the words that sources use.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "weaknesses/knowledge/vulnerability.h"

namespace luytre {

// version_key, and for the scheme `generic` with the zeros at the end of the numbers dropped ("2.4.0" is
// "2.4"), since those who number by no rule mean the same by both.
std::optional<std::string> range_key(VersionScheme scheme, std::string_view text);

// Digits and dots only: ordered alike by everybody, so generic order is no guess.
bool is_plain_version(std::string_view text);

// One end of a range. Nothing: words that are no version.
struct RangeEnd {
  std::string key, text;   // key "": open
  bool exclusive = false;  // because the text says so: "2.*" as the upper end is everything before 3
};
std::optional<RangeEnd> lower_end(VersionScheme scheme, std::string_view text);  // "0", "*" and "" are open
std::optional<RangeEnd> upper_end(VersionScheme scheme, std::string_view text);  // "*" and "" are open

// Exactly this version; "*" is all. Nothing for words ("n/a", "unspecified").
std::optional<VersionRange> single_version(VersionScheme scheme, std::string_view text, Affected status);
// From and to; either may be open.
std::optional<VersionRange> version_range(VersionScheme scheme, std::string_view from, bool from_inclusive,
                                          std::string_view to, bool to_inclusive, Affected status);
// Comparisons as text: ">= 1.0, < 2.0.3", "<=4.2", "before 1.2", "1.2 and earlier". Nothing when it is not
// one.
std::optional<VersionRange> constraint_range(VersionScheme scheme, std::string_view text, Affected status);

// "custom", "semver", "maven", "rpm", "python", "deb" … of a CVE record; generic for what is not known.
// Nothing for "git": ancestry cannot be told without the repository.
std::optional<VersionScheme> scheme_of_version_type(std::string_view type);

}  // namespace luytre
