// Sets for nftables, replaced in one transaction by `nft -f`.
#include <fmt/format.h>

#include "warning/lists/address_sets.h"
#include "warning/lists/writers.h"

namespace luytre {
namespace {

void append_set(std::string& out, std::string_view name, const char* type,
                const std::vector<Prefix>& prefixes) {
  // What is there is emptied first; made before that, so that it is there.
  fmt::format_to(std::back_inserter(out),
                 "add set inet luytre {0} {{ type {1}; flags interval; }}\nflush set inet luytre {0}\n", name,
                 type);
  constexpr size_t kOnALine = 64;
  for (size_t i = 0; i < prefixes.size(); ++i) {
    if (i % kOnALine == 0) fmt::format_to(std::back_inserter(out), "add element inet luytre {} {{ ", name);
    out += prefixes[i].to_string();
    out += i % kOnALine + 1 == kOnALine || i + 1 == prefixes.size() ? " }\n" : ", ";
  }
}

// A name that nft takes.
std::string set_name(std::string_view collection, int family) {
  std::string name = fmt::format("luytre_{}_{}", collection, family);
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
}

}  // namespace

Result<std::string> write_nftables(const OutputInput& input) {
  auto sets = address_sets(input);
  if (!sets) return std::unexpected(sets.error());
  std::string out = list_header(input, "#", sets->v4.size() + sets->v6.size()) + "add table inet luytre\n";
  append_set(out, set_name(input.collection.name, 4), "ipv4_addr", sets->v4);
  append_set(out, set_name(input.collection.name, 6), "ipv6_addr", sets->v6);
  return out;
}

}  // namespace luytre
