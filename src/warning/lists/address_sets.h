// Addresses and networks merged into the fewest networks that do not overlap. For this folder only.
#pragma once
#include <vector>

#include "base/ip.h"
#include "warning/lists/list_format.h"

namespace luytre {

struct AddressSets {
  std::vector<Prefix> v4, v6;  // ascending
};
// Services (an address with a port) are left out: a firewall's set would block the whole host.
Result<AddressSets> address_sets(const OutputInput& input);

// Ascending, without what lies in another, halves of one network joined.
std::vector<Prefix> merge_prefixes(std::vector<Prefix> prefixes);

}  // namespace luytre
