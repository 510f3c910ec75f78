// Why an entry of a list was not taken. Refused ones are counted and shown, not stored.
#pragma once
#include <cstdint>
#include <string>

namespace luytre {

enum class Refusal : uint8_t {
  malformed,      // the line is no indicator
  unsupported,    // understood, but nothing can be tested (a STIX pattern of other observables)
  benign,         // on a benign list
  reserved,       // private or reserved space, or a reserved name (RFC 2606, RFC 6761)
  too_wide,       // wider than /8, or /19 for IPv6
  public_suffix,  // "com", "gov.vn"
  too_general,    // a path of one short segment
};
inline constexpr size_t kRefusals = 7;
const char* to_string(Refusal refusal);  // "malformed", "too-wide", ...

struct Refused {
  Refusal why;
  std::string where;   // "feed.txt line 12", "bundle.json object indicator--…"
  std::string value;   // printable, at most 200 bytes
  std::string detail;  // the benign list's name, the space, ...
};

}  // namespace luytre
