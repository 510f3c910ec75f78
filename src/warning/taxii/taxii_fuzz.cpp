// What strangers send to TAXII: an envelope, a query, an Accept field.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "warning/taxii/inbox.h"
#include "warning/taxii/media.h"
#include "warning/taxii/pattern_text.h"
#include "warning/taxii/stix_objects.h"
#include "warning/taxii/taxii_query.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (auto read = read_inbox_objects(text)) {
    size_t kept = 0;
    for (const auto& item : read->items) kept += item.why.empty();
    LUYTRE_CHECK(kept == read->kept.size() && read->items.size() <= kInboxObjects);
  }
  // "name=value&…", as a query after its decoding.
  std::vector<std::pair<std::string, std::string>> pairs;
  for (std::string_view rest = text; !rest.empty() && pairs.size() < 64;) {
    std::string_view one = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    size_t equals = std::min(one.find('='), one.size());
    pairs.emplace_back(one.substr(0, equals), one.substr(std::min(equals + 1, one.size())));
  }
  if (auto query = parse_taxii_query(pairs, "c", kPaging | kMatchObject | kMatchVersion | kMatchSpec)) {
    LUYTRE_CHECK(query->limit > 0 && query->limit <= kTaxiiLargest);
    pairs.assign(1, {"next", taxii_next(*query, 5)});
    auto again = parse_taxii_query(pairs, "c", kPaging);
    if (query->ids.empty() && query->types.empty() && query->versions.empty() && query->spec_versions.empty())
      LUYTRE_CHECK(again && again->after == 5);
  }
  accepts_taxii(text);
  is_taxii(text);
  std::string object = member_object(text);
  LUYTRE_CHECK(object.empty() || object.size() == 36);
  for (size_t type = 0; type < kIndicatorTypes; ++type) {
    std::string pattern = stix_pattern(static_cast<IndicatorType>(type), text);
    LUYTRE_CHECK(pattern.empty() || (pattern.front() == '[' && pattern.back() == ']'));
  }
  return 0;
}
