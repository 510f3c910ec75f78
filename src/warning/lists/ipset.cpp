// Sets for `ipset restore`: filled aside and swapped in.
#include <fmt/format.h>

#include "base/hash.h"
#include "warning/lists/address_sets.h"
#include "warning/lists/writers.h"

namespace luytre {
namespace {

// 31 bytes at most: the collection's name is cut, and told from others by a digest.
std::string set_name(std::string_view collection, int family) {
  if (collection.size() <= 16) return fmt::format("luytre-{}-{}", collection, family);
  return fmt::format("luytre-{}{:04x}-{}", collection.substr(0, 12), stable_hash64(collection) & 0xffff,
                     family);
}

void append_set(std::string& out, const std::string& name, const char* family,
                const std::vector<Prefix>& prefixes) {
  std::string aside = name + "-new";
  // The same for ever: a set that is there must have been made alike.
  constexpr size_t kMost = 1 << 24;
  for (const std::string& one : {name, aside})
    fmt::format_to(std::back_inserter(out), "create -exist {} hash:net family {} maxelem {}\n", one, family,
                   kMost);
  fmt::format_to(std::back_inserter(out), "flush {}\n", aside);
  for (const Prefix& prefix : prefixes) {
    // hash:net takes no network of length 0.
    if (prefix.length > 0)
      fmt::format_to(std::back_inserter(out), "add -exist {} {}\n", aside, prefix.to_string());
  }
  fmt::format_to(std::back_inserter(out), "swap {0} {1}\ndestroy {0}\n", aside, name);
}

}  // namespace

Result<std::string> write_ipset(const OutputInput& input) {
  auto sets = address_sets(input);
  if (!sets) return std::unexpected(sets.error());
  std::string out = list_header(input, "#", sets->v4.size() + sets->v6.size());
  append_set(out, set_name(input.collection.name, 4), "inet", sets->v4);
  append_set(out, set_name(input.collection.name, 6), "inet6", sets->v6);
  return out;
}

}  // namespace luytre
