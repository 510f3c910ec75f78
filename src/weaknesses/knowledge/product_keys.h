// What rules and inventories are joined by: one text a product, of three kinds.
//
//   "cpe:a:openbsd:openssh"       part, vendor and product of a CPE
//   "pkg:deb/debian/openssl"      a package, as package URLs name it (github.com/package-url), no version
//   "name:apache:log4j2"          vendor and product in free words, folded: a guess
//
// Pure functions.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "weaknesses/cpe/cpe.h"
#include "weaknesses/version/version.h"

namespace luytre {

// A package URL taken apart. Names in the case the type asks for.
struct PackageUrl {
  std::string type, space, name, version;
  std::string release;  // of the distribution, out of qualifier distro: release_number()
  std::string source;   // source package, out of qualifiers upstream or source; "": not told
  std::string epoch;
  // "pkg:deb/debian/libssl3@3.0.11-1?distro=debian-12&upstream=openssl". Nothing: not one, or above 2,048
  // bytes.
  static std::optional<PackageUrl> parse(std::string_view text);
};

std::string package_key(std::string_view type, std::string_view space, std::string_view name);
std::optional<std::string> cpe_key(const Cpe& cpe);
// "" when nothing is left of either: vendor or product "n/a", only punctuation.
std::string name_key(std::string_view vendor, std::string_view product);

// How packages of this type are numbered; generic where there is no rule of ours.
VersionScheme scheme_of_package(std::string_view type);
// Packages that a distribution builds, and patches without changing the number of the release it began from.
bool is_distribution_key(std::string_view product_key);

// "bookworm", "debian-12.4", "Debian:12" -> "12"; "jammy", "Ubuntu:22.04:LTS" -> "22.04"; "el8", "rhel-8.9"
// -> "8". Lower case of what is not known.
std::string release_number(std::string_view text);

}  // namespace luytre
