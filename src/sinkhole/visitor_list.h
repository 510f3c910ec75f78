// Visitors that are known and harmless: research scanners and the like.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "indicators/warninglist/benign_index.h"

namespace luytre::sinkhole {

// Many threads may ask once it is built.
class VisitorList {
 public:
  // A MISP warninglist (the "scanners" list of misp-warninglists), or addresses and prefixes, one a line, '#'
  // begins a comment. `name` is for messages.
  Result<void> add(std::string_view text, const std::string& name);
  void build();  // after the last add()
  // The list the visitor stands on; nothing when on none.
  std::optional<std::string> find(const IpAddress& visitor) const;

 private:
  std::vector<BenignList> lists_;
  std::unique_ptr<BenignIndex> index_;
};

}  // namespace luytre::sinkhole
