// Each version of an advisory as a signed CSAF file, kept as it was signed, and the files of a provider
// around it (CSAF 2.0 section 7): index.txt, changes.csv, ROLIE feed (RFC 8322), provider-metadata.json.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "access/viewer.h"
#include "warning/advisories/csaf.h"

namespace luytre {

struct CsafFile {
  std::string warning;
  unsigned version = 0;
  Tlp tlp = Tlp::red;
  int year = 0;      // UTC, of the first publication (7.1.11)
  std::string name;  // "cb-2026-017.json"
  std::string document, sha256, sha512;
  std::string signature;  // armoured, "" none
  std::string title;
  Timestamp published_at = 0, updated_at = 0;  // as the document has them
  std::string path() const;                    // "2026/cb-2026-017.json"
};

// Detached and armoured over the bytes, "" when nothing is signed.
using CsafSigner = std::function<Result<std::string>(std::string_view)>;

// Makes the files that are missing: of every published or withdrawn advisory as it is now. How many were
// made. Asked again it makes none.
Result<uint64_t> make_csaf_files(Ledger& ledger, const CsafPublisher& publisher, const CsafSigner& sign);

// The newest version of each advisory of `label` (csaf_folder), newest first; those marked TLP:CLEAR are
// everybody's, others those that the viewer may see.
Result<std::vector<CsafFile>> csaf_files(Ledger& ledger, const Viewer& viewer, std::string_view label);
// One of them by year and name; not_found.
Result<CsafFile> csaf_file(Ledger& ledger, const Viewer& viewer, std::string_view label, int year,
                           std::string_view name);

// "2026/cb-2026-017.json" a line, newest first (7.1.12).
std::string csaf_index(const std::vector<CsafFile>& files);
// "path","current_release_date" a line, newest first (7.1.13).
std::string csaf_changes(const std::vector<CsafFile>& files);
std::string csaf_hash_line(std::string_view hash, std::string_view name);  // 7.1.18
// The feed of one label (7.1.15). `now` is its time of update when it is empty.
std::string csaf_rolie(const std::vector<CsafFile>& files, const CsafPublisher& publisher,
                       std::string_view label, Timestamp now);
// `key`: fingerprint of the key that signs, "" none.
std::string csaf_provider_metadata(const CsafPublisher& publisher, const std::string& key, Timestamp updated);

}  // namespace luytre
