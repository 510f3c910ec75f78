// To whom a warning goes, and why: each body comes with the reasons, which it is shown.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "directory/directory.h"
#include "findings/book.h"
#include "warning/advisories/content.h"
#include "weaknesses/inventory/asset_book.h"
#include "weaknesses/inventory/weakness_book.h"

namespace luytre {

// Why one body is addressed. Of matches: what matched and how often, never where.
struct AudienceReason {
  enum class Kind : uint8_t { all, sector, named, finding, weakness, asset };
  Kind kind = Kind::all;
  std::string what;        // sector, family, CVE, product
  uint64_t count = 0;      // findings, weaknesses, assets
  bool sensitive = false;  // rests on sensitive findings alone: for those named only
  friend bool operator==(const AudienceReason&, const AudienceReason&) = default;
};
const char* to_string(AudienceReason::Kind kind);

struct Addressee {
  std::string organisation;
  std::vector<AudienceReason> reasons;
  bool sensitive() const;  // all reasons are
};

// What matching looks into. All must outlive the call.
struct AudienceSources {
  const Directory& directory;
  FindingBook& findings;
  AssetBook& assets;
  WeaknessBook& weaknesses;
};

// The bodies valid on the day of `now`, by id. Findings closed, weaknesses closed or accepted do not match.
// A product matches an asset whose CPE names the same vendor and product, whose package URL is the same but
// for the version, or whose words hold the product's name; versions are for the body to compare.
Result<std::vector<Addressee>> resolve_audience(const WarningContent& content, const AudienceSources& sources,
                                                Timestamp now);

std::string reasons_json(const std::vector<AudienceReason>& reasons);
// What reasons_json() wrote; without what does not parse.
std::vector<AudienceReason> read_reasons(std::string_view json);

}  // namespace luytre
