// Which of two versions is the older, by the rules of those who number them.
//
// A version becomes a key once: bytes whose order is the order of the versions, so that a million of them are
// sorted, searched and cut into ranges like any text. Pure functions. Nothing for what is no version of that
// scheme, and for texts above 256 bytes.
#pragma once
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace luytre {

enum class VersionScheme : uint8_t {
  debian,  // deb-version(7): [epoch:]upstream[-revision]
  rpm,     // rpmvercmp, epoch:version-release; without a release it is before any release of that version
  semver,  // semver.org 2.0.0, with "v" before it and missing parts as 0; build metadata does not count
  maven,  // maven.apache.org/pom.html, "Version Order Specification"; its own few intransitive cases excepted
  python,   // PEP 440
  alpine,   // apk-tools 2
  generic,  // runs of digits and of letters, for all those with no rule: a guess, and to be called one
};
const char* to_string(VersionScheme scheme);
std::optional<VersionScheme> version_scheme(std::string_view name);

std::optional<std::string> version_key(VersionScheme scheme, std::string_view text);
// Of two keys of one scheme.
inline std::strong_ordering compare_keys(std::string_view a, std::string_view b) {
  return a.compare(b) <=> 0;
}
std::optional<std::strong_ordering> compare_versions(VersionScheme scheme, std::string_view a,
                                                     std::string_view b);

}  // namespace luytre
