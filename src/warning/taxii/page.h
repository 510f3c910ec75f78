// Pages of a collection as TAXII answers them: objects, manifest and versions.
#pragma once
#include "warning/taxii/stix_objects.h"
#include "warning/taxii/taxii_query.h"

namespace luytre {

struct TaxiiPage {
  std::string json;              // the envelope, the manifest or the versions; "{}" when there is nothing
  uint64_t first = 0, last = 0;  // dates of the first and last object; 0: none
  size_t count = 0;
  bool more = false;
};
enum class TaxiiView { objects, manifest, versions };

// What `query` asks for, oldest first. A page's work is bounded: with a filter that few objects pass it may
// come short, or empty, with more to follow. Errors: io.
Result<TaxiiPage> taxii_page(Ledger& ledger, const Collection& collection, const Producer& producer,
                             const TaxiiQuery& query, TaxiiView view);

}  // namespace luytre
