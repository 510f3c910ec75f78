// The inventory: what each body has, from its own lists and from scans, with what changed when.
//
// An asset is a place (address, host, URL, image) of one body, or a product at a place. It is known by
// (body, place, product, port), so the same list or scan, read again, changes nothing.
#pragma once
#include <map>
#include <span>
#include <string>
#include <vector>

#include "access/viewer.h"
#include "ledger/ledger.h"
#include "weaknesses/inventory/body_scope.h"

namespace luytre {

struct Asset {
  std::string id;  // asset_id(); filled by the book
  std::string organisation;
  std::string place;  // place_of(); filled by the book
  std::string host, address, domain, url;
  std::string product;  // CPE 2.3, package URL or words; "": the place itself
  std::string version;  // "": not known
  std::string protocol;
  uint16_t port = 0;
  std::string owner, importance;
  unsigned level = 0;  // of the system, 1 to 5; 0: not said
  std::string source;
  Timestamp first_seen = kNoTime, last_seen = kNoTime;
};

// Address, else host, else URL, else domain; "" when none is there.
std::string place_of(const Asset& asset);
std::string asset_id(std::string_view organisation, std::string_view place, std::string_view product,
                     uint16_t port, std::string_view protocol);

struct AssetFilter {
  std::optional<std::string> organisation, place, product, id;
  uint64_t limit = 0;  // 0: no limit
};

struct AssetChange {
  Timestamp at = 0;
  std::string field, before, after, source;
};

struct AssetCounts {
  uint64_t added = 0, changed = 0, unchanged = 0;
  uint64_t foreign = 0;  // another body's, or nobody's the body could show: left out
  uint64_t refused = 0;  // without a place
  friend bool operator==(const AssetCounts&, const AssetCounts&) = default;
};

// Any number of threads.
class AssetBook {
 public:
  explicit AssetBook(Ledger& ledger) : ledger_(ledger) {}

  // Adds to one body's inventory, in one transaction, audited when it changed something. Empty fields leave
  // what is there; what is older than the last sight changes only what was empty. Needs change_assets in that
  // body, else not_found.
  Result<AssetCounts> add(const Viewer& viewer, const BodyScope& scope, std::vector<Asset> assets);
  // By body, place, product. Needs read_findings: others' assets are not there.
  Result<std::vector<Asset>> list(const Viewer& viewer, const AssetFilter& filter = {});
  // How many places each body has; bodies without any are not there.
  Result<std::map<std::string, uint64_t>> places(const Viewer& viewer);
  Result<std::vector<AssetChange>> history(const Viewer& viewer, std::string_view asset);

  // For the weakness book, inside its transaction: as add() does with one.
  static Result<void> put(Transaction& t, const BodyScope& scope, Asset& asset, AssetCounts& counts);

 private:
  Ledger& ledger_;
};

}  // namespace luytre
