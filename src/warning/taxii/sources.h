// Collections of others that are polled into the indicator store: rows of the ledger.
#pragma once
#include <vector>

#include "access/secret.h"
#include "access/viewer.h"
#include "indicators/store.h"
#include "warning/taxii/client.h"

namespace luytre {

struct PolledSource {
  std::string id, url, source, user, ca_file;  // source: its name in the indicator store
  uint8_t confidence = 50;
  Tlp tlp = Tlp::amber;
  int64_t seconds = 3600;  // between polls
  std::string added_after, outcome;
  Timestamp polled_at = 0;
};

// All of it with Permission::change_feeds in the centre's own; changes are audited. The secret is sealed.
Result<std::vector<PolledSource>> list_polled_sources(Ledger& ledger, const Viewer& viewer);
Result<std::string> add_polled_source(Ledger& ledger, const Viewer& viewer, const SealKey& key,
                                      const PolledSource& source, const std::string& secret);
Result<void> drop_polled_source(Ledger& ledger, const Viewer& viewer, std::string_view id_or_name);

// Polls one, by its row: `store` gets each page as a file's content. Keeps the place after each page, and
// what came of it.
Result<TaxiiPolled> poll_source(
    Ledger& ledger, const SealKey& key, const PolledSource& source, const TaxiiLimits& limits,
    const std::function<Result<void>(const PolledSource&, std::string_view envelope)>& store);

// Puts an envelope into the store, as of this source: it sets the options' format, source, confidence and
// mark. `folder`: for a file that is gone afterwards.
Result<AddReport> store_envelope(IndicatorStore& store, const PolledSource& source, std::string_view envelope,
                                 const std::filesystem::path& folder, AddOptions options);

}  // namespace luytre
