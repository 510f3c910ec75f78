// A product as an inventory has it, ready to be looked up. Plain data; made once, then read by any thread.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weaknesses/cpe/cpe.h"
#include "weaknesses/version/version.h"

namespace luytre {

struct MatchItem {
  std::vector<std::string> keys;  // product_keys.h: by CPE, by package and source package, by name
  std::optional<Cpe> cpe;
  std::string version;  // "": not known
  std::string release;  // of the distribution; "": not known
  // Keys of the version by scheme (range_key); nothing where it is no version of that scheme.
  std::array<std::optional<std::string>, 7> version_keys;
  bool plain_version = false;  // digits and dots
  bool distribution = false;   // a package of a distribution

  // `version` when the name tells none. Vendor and product are for products without CPE and package.
  static MatchItem of_cpe(const Cpe& cpe, std::string_view version = {});
  // Nothing: not a package URL.
  static std::optional<MatchItem> of_package(std::string_view purl, std::string_view version = {});
  static MatchItem of_words(std::string_view vendor, std::string_view product, std::string_view version);
  // A CPE in either binding or a package URL.
  static std::optional<MatchItem> of_text(std::string_view text, std::string_view version = {});

  void set_version(std::string_view text);
};

}  // namespace luytre
