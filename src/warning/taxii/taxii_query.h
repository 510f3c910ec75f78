// What a TAXII 2.1 request asks of a collection (OASIS, 2021-06-10, sections 3.3 to 3.5), and where in it.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace luytre {

inline constexpr size_t kTaxiiPage = 1000;       // objects when no limit is asked for
inline constexpr size_t kTaxiiLargest = 10'000;  // at most, whatever is asked for

struct TaxiiQuery {
  uint64_t after = 0;  // only objects whose date in the collection is later (microseconds)
  size_t limit = kTaxiiPage;
  std::vector<std::string> ids, types;   // any of them; empty: all
  std::vector<std::string> versions;     // "last", "first", "all", or times as they were given
  std::vector<Timestamp> version_times;  // those times
  std::vector<std::string> spec_versions;
  // What `next` carries so that it is used with the same question only: all but limit and place.
  uint64_t digest = 0;

  bool wants_type(std::string_view type) const;
  bool wants_id(std::string_view id) const;
  // Of the one version that is held of each object.
  bool wants_version(Timestamp modified) const;
};

// The parameters that a place takes; others are refused.
enum TaxiiParameters : unsigned { kPaging = 1, kMatchObject = 2, kMatchVersion = 4, kMatchSpec = 8 };

// `query`: names and values, decoded, each name once. `collection`: its id, for the digest. Errors: invalid,
// with words for the client.
Result<TaxiiQuery> parse_taxii_query(std::span<const std::pair<std::string, std::string>> query,
                                     std::string_view collection, unsigned takes);
// `next` for what follows the object of this date. Opaque, without state, the same for the same question.
std::string taxii_next(const TaxiiQuery& query, uint64_t date);

// A TAXII timestamp (section 2): "2018-12-03T00:00:00.123456Z", any number of digits, Z only.
std::optional<Timestamp> parse_taxii_time(std::string_view text);

}  // namespace luytre
