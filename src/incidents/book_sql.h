// What the files of this folder do with the ledger again and again. For this folder only.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "access/viewer.h"
#include "incidents/incident.h"
#include "incidents/sealed_files.h"
#include "ledger/ledger.h"

namespace luytre {

inline std::unexpected<Error> no_incident() {
  return fail(ErrorCode::not_found, "there is no such incident here");
}

// What the audit keeps of an event: its step, and the digest of everything in it.
std::string event_mark(const IncidentEvent& event);

// The detail of a "file" event, and the row beside it.
std::string file_detail(const SealedFile& file, std::string_view name, std::string_view type,
                        std::string_view purpose, size_t size);
Result<void> put_file_row(Transaction& t, std::string_view incident, const SealedFile& file, size_t size);
// The files of a mail become those of `incident`: `append` gets the detail of each.
Result<void> attach_mail_files(Transaction& t, std::string_view mail, const Incident& incident,
                               const std::function<Result<void>(const std::string& detail)>& append);
// Whether it is a finding of the same body that the viewer may read: not_found.
Result<void> check_finding(Transaction& t, const Viewer& viewer, const Incident& incident,
                           std::string_view id);

}  // namespace luytre
