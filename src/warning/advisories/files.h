// Files that belong to a warning: attachments of the centre, evidence of a body. Kept in the ledger.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "warning/advisories/book.h"

namespace luytre {

inline constexpr size_t kWarningFileLimit = 5 << 20;  // bytes
inline constexpr size_t kWarningFiles = 20;           // of one warning, and of one body for it

struct WarningFile {
  std::string id, organisation;  // "": the centre's
  std::string name, type;
  uint64_t size = 0;
  std::string sha256;
  std::string made_by;
  Timestamp made_at = 0;
};

// The type by name and content: PDF, PNG, JPEG, plain text, CSV, JSON, OpenDocument and Office Open XML
// documents. Errors: invalid: empty, too large, another type, a name that does not fit its content, one that
// is longer than 120 bytes or holds a path.
Result<std::string> file_type(std::string_view name, std::string_view bytes);

// An attachment, with Permission::write_warnings: shown once a version's content names it. The id.
Result<std::string> attach(WarningBook& book, const Viewer& viewer, std::string_view warning,
                           const std::string& name, std::string_view bytes);
// Evidence for one step of one body, with Permission::answer_warnings there. The id.
Result<std::string> attach_evidence(WarningBook& book, const Viewer& viewer, std::string_view organisation,
                                    std::string_view warning, const std::string& step,
                                    const std::string& name, std::string_view bytes);
// Attachments (for who may not write warnings only those of the published version), and the evidence of the
// bodies that the viewer may see.
Result<std::vector<WarningFile>> list_files(WarningBook& book, const Viewer& viewer, const Warning& warning);
struct WarningFileBytes {
  WarningFile file;
  std::string bytes;
};
// By the file's id alone.
Result<WarningFileBytes> read_warning_file(WarningBook& book, const Viewer& viewer, std::string_view id);

}  // namespace luytre
