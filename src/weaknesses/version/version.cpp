#include "weaknesses/version/version.h"

#include <array>

#include "weaknesses/version/key_bytes.h"

namespace luytre {
namespace {

struct Scheme {
  const char* name;
  std::optional<std::string> (*key)(std::string_view);
};
constexpr Scheme kSchemes[] = {{"debian", version::debian_key},  {"rpm", version::rpm_key},
                               {"semver", version::semver_key},  {"maven", version::maven_key},
                               {"python", version::python_key},  {"alpine", version::alpine_key},
                               {"generic", version::generic_key}};

}  // namespace

const char* to_string(VersionScheme scheme) {
  return kSchemes[static_cast<size_t>(scheme)].name;
}

std::optional<VersionScheme> version_scheme(std::string_view name) {
  for (size_t i = 0; i < std::size(kSchemes); ++i)
    if (name == kSchemes[i].name) return static_cast<VersionScheme>(i);
  return std::nullopt;
}

std::optional<std::string> version_key(VersionScheme scheme, std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  if (text.empty() || text.size() > 256) return std::nullopt;
  return kSchemes[static_cast<size_t>(scheme)].key(text);
}

std::optional<std::strong_ordering> compare_versions(VersionScheme scheme, std::string_view a,
                                                     std::string_view b) {
  auto left = version_key(scheme, a), right = version_key(scheme, b);
  if (!left || !right) return std::nullopt;
  return compare_keys(*left, *right);
}

}  // namespace luytre
