// What is a body's own, by the dated facts of the directory: what may become an asset of it, and what may be
// scanned for it. Immutable; any number of threads.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "directory/directory.h"

namespace luytre {

class BodyScope {
 public:
  // not_found: no such body.
  static Result<BodyScope> of(const Directory& directory, std::string_view organisation, Day day);

  const std::string& organisation() const { return organisation_; }
  const std::string& sector() const { return sector_; }
  // Every address of `prefix` is held outright by the body itself: not by way of an AS, not by one below it.
  bool holds(const Prefix& prefix) const;
  bool holds(const IpAddress& address) const;
  // May stand in this body's inventory: held by it, or an address of the inside (private, link-local,
  // loopback), which every body has.
  bool may_have(const IpAddress& address) const;
  // A name of the body's domains, or one that nobody in the directory holds.
  bool may_have_name(std::string_view name) const;

 private:
  BodyScope(const Directory& directory, Day day) : directory_(directory), day_(day) {}
  Directory directory_;
  Day day_;
  std::string organisation_, sector_;
  std::shared_ptr<const OwnedRanges> ranges_;
};

}  // namespace luytre
