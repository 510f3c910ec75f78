// Common Platform Enumeration 2.3: names of products, and how two of them compare.
//
// Sources: NISTIR 7695 (naming, both bindings), NISTIR 7696 (matching, table 6-2). Pure functions.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace luytre {

enum class CpeField : uint8_t {
  part,
  vendor,
  product,
  version,
  update,
  edition,
  language,
  sw_edition,
  target_sw,
  target_hw,
  other
};
inline constexpr size_t kCpeFields = 11;

// One attribute: ANY, NA, or a value; a value is unescaped and in lower case. '*' and '?' that were not
// escaped stand as kMany and kOne, at the ends only.
struct CpeValue {
  enum class Kind : uint8_t { any, na, value };
  Kind kind = Kind::any;
  std::string text;

  static constexpr char kMany = '\x01', kOne = '\x02';
  bool has_wildcard() const {
    return text.find(kMany) != std::string::npos || text.find(kOne) != std::string::npos;
  }
  friend bool operator==(const CpeValue&, const CpeValue&) = default;
};

struct Cpe {
  std::array<CpeValue, kCpeFields> fields;
  CpeValue& operator[](CpeField f) { return fields[static_cast<size_t>(f)]; }
  const CpeValue& operator[](CpeField f) const { return fields[static_cast<size_t>(f)]; }

  // "cpe:2.3:a:openbsd:openssh:7.4:p1:*:*:*:*:*:*" (fewer fields: the rest is ANY), or the older URI form
  // "cpe:/a:openbsd:openssh:7.4" with percent codes and '~'-packed editions. Nothing: neither, or above 1,024
  // bytes.
  static std::optional<Cpe> parse(std::string_view text);
  std::string to_string() const;  // formatted string, escaped
};

// How a source attribute stands to a target's (NISTIR 7696, table 6-2). Undefined: a target with wildcards.
enum class CpeRelation : uint8_t { disjoint, equal, subset, superset, undefined };
CpeRelation compare(const CpeValue& source, const CpeValue& target);

// Whether a rule's name (from a CVE) covers what an inventory has. Where the standard and practice part: an
// inventory without vendor and product matches nothing; a rule for NA does not cover a version that is there;
// `version_known` is false when the rule wants a version that the inventory does not tell.
struct CpeMatch {
  bool covers = false;
  bool version_known = true;
};
// `ignore_version`: the rule's range decides about it (versionStart…, versionEnd…).
CpeMatch covers(const Cpe& rule, const Cpe& inventory, bool ignore_version = false);

// Of part, vendor and product: what rules and inventories are joined by. Nothing when one of them is ANY, NA
// or has a wildcard.
std::optional<std::string> product_key(const Cpe& cpe);

}  // namespace luytre
