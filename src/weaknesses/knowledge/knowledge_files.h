// Files of published knowledge: told apart by their beginning, read plain or compressed (gzip, zstd).
//
// NVD 2.0 pages and yearly files, CVE list v5 (a record, an array of them, or one a line), CISA's KEV, EPSS,
// OSV (likewise), Debian's security tracker, CSAF.
#pragma once
#include <functional>
#include <string>

#include "weaknesses/knowledge/readers.h"

namespace luytre {

enum class KnowledgeFormat : uint8_t { nvd, cve_list, kev, epss, osv, debian_tracker, csaf };
const char* to_string(KnowledgeFormat format);

// By the first bytes of a file (64 KiB are enough). Nothing: none of these.
std::optional<KnowledgeFormat> knowledge_format(std::string_view beginning);

// Of bytes that are all of one document or list.
bool read_knowledge(KnowledgeFormat format, std::string_view bytes, Timestamp as_of, KnowledgeWriter& writer,
                    ReaderCounts& counts);

struct KnowledgeFilesOptions {
  Timestamp as_of = 0;  // for lists that tell no date, when the file's own is not known
  uint64_t expanded_limit = 64ull << 30;
  uint64_t document_limit = 512 << 20;  // of a document that must be whole in memory
};
// One file ("-": standard input). unsupported: none of the formats; corrupt: damaged in the middle, what came
// before is in the writer.
Result<KnowledgeFormat> read_knowledge_file(const std::string& path, const KnowledgeFilesOptions& options,
                                            KnowledgeWriter& writer, ReaderCounts& counts);

}  // namespace luytre
