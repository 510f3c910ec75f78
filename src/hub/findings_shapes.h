// Findings, their history and who sees them as the API's shapes. For src/hub/findings_*.cpp, home_api.cpp and
// evidence_*.cpp only.
#pragma once
#include <map>
#include <span>
#include <string>
#include <vector>

#include "advice/advice.h"
#include "findings/rights.h"
#include "hub/api_routes.h"
#include "hub/hub.h"
#include "hub/shapes.h"

namespace luytre {

using Names = std::map<std::string, std::string>;

// The names of whoever has these findings on the desk, and of whoever acted in these entries.
Result<Names> names_in(Ledger& ledger, std::span<const Finding> findings,
                       std::span<const HistoryEntry> history = {});
JsonObject shown(const Finding& finding, const Directory& directory, Timestamp now, const Names& names);
// The same, with a look at the ledger for the assignee's name.
Result<JsonObject> shown(Hub& hub, const Finding& finding, const Directory& directory, Timestamp now);
JsonObject entry_json(const HistoryEntry& entry, const Names& names);
Json advice_json(const Advice& advice, std::string_view family);

// "Conficker"; a detector or weakness is called as it is.
std::string shown_name(FindingKind kind, std::string_view what);
inline std::string shown_name(const Finding& finding) {
  return shown_name(finding.kind, finding.what);
}
// In UTC+7: "21/01/2026", "2026-01-21".
std::string date_vi(Timestamp time);
std::string date_en(Timestamp time);

// Who sees things of `organisation` that bear these marks, in words: the body's own people, those above it in
// today's tree, the centre. As many as there are today.
Result<JsonArray> readers_of(Hub& hub, const Directory& directory, std::string_view organisation, Tlp tlp,
                             bool sensitive, Timestamp now);
// The body a request is about: `organisation=`, or the first the viewer is a member of. invalid: neither;
// not_found: not there, or not the viewer's to read.
Result<std::string> body_asked(Hub& hub, const Asked& asked);

}  // namespace luytre
