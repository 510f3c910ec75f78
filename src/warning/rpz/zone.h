// A response policy zone with its past: what is in it, since which version, and what went when.
//
// Versions are 64-bit numbers that rise; the serial number of the SOA is their low half (RFC 1982 compares
// it). A difference between two versions is found by looking through the records, so there is no journal that
// could say something else than the zone.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "base/result.h"
#include "warning/rpz/rules.h"

namespace luytre {

// b is newer than a (RFC 1982, 3.2). False both ways for numbers half the space apart.
constexpr bool serial_newer(uint32_t b, uint32_t a) {
  return b != a && b - a < 0x8000'0000u;
}

// Immutable once made; any number of threads read it.
class RpzZone {
 public:
  struct Gone {
    RpzRecord record;    // since: the version it came with
    uint64_t until = 0;  // the first version without it
  };
  // Records that an IXFR takes away and puts in place, each sorted.
  struct Change {
    std::vector<const RpzRecord*> removed, added;
  };

  // The version after `before` (null, or one with another face: the past is dropped). The very `before` when
  // nothing differs. `version` must be above that of `before`.
  static std::shared_ptr<const RpzZone> next(std::shared_ptr<const RpzZone> before, RpzRuleSet rules,
                                             uint64_t version, const RpzPolicy& policy);

  uint64_t version() const { return known_.back(); }
  uint32_t serial() const { return static_cast<uint32_t>(version()); }
  const RpzPolicy& policy() const { return policy_; }  // its rows and allow list are not kept
  const std::vector<RpzRecord>& records() const { return records_; }
  const RpzCounts& counts() const { return counts_; }  // empty when it was read from a file
  // The owner inside the zone: "*.bad.example".
  std::string owner(const RpzRecord& record) const;
  std::string target(RpzAction action) const;  // of its CNAME, absolute: "rpz-drop.", "."
  std::string_view key(const RpzRecord& r) const {
    return std::string_view(arena_).substr(r.offset, r.length);
  }
  // What changed since the version with this serial; nothing when that is not remembered, or when the whole
  // zone is shorter.
  std::optional<Change> since(uint32_t serial) const;
  size_t bytes() const;

  // To a file and back; the bytes are this program's own (little-endian columns and a digest at the end).
  // load: not_found; corrupt when anything does not fit.
  Result<void> save(const std::filesystem::path& file) const;
  static Result<std::shared_ptr<const RpzZone>> load(const std::filesystem::path& file,
                                                     const RpzPolicy& policy);

 private:
  RpzZone() = default;
  void inherit(const RpzZone& before);
  void forget();

  RpzPolicy policy_;
  std::string face_;
  std::string arena_;
  std::vector<RpzRecord> records_;
  std::vector<Gone> gone_;       // sorted as records
  std::vector<uint64_t> known_;  // versions a difference can be made from, rising; the last is its own
  RpzCounts counts_;
};

// The zone as a master file (RFC 1035, 5): the same zone gives the same bytes. `write` gets pieces.
Result<void> write_zone_file(const RpzZone& zone, const std::function<Result<void>(std::string_view)>& write);

}  // namespace luytre
