// The obvious way to attribute: look at every prefix. What AttributionTable is compared with.
#pragma once
#include <string>
#include <vector>

#include "directory/attribution.h"

namespace luytre {

class AttributionTwin {
 public:
  void add(const Prefix& prefix, AttributionBuilder::Rank rank, std::string_view organisation);
  Owner attribute(const IpAddress& address) const;

 private:
  struct Entry {
    Prefix prefix;
    AttributionBuilder::Rank rank;
    std::string organisation;
  };
  std::vector<Entry> entries_;
};

}  // namespace luytre
