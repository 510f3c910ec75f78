// Readers of published knowledge. Pure: bytes in, contributions into a writer, what cannot be used counted.
//
// One document each, whole in memory; long lists are cut into pieces first (json_pieces.h), so that memory
// does not grow with the list. Nothing in the bytes stops a reader; `false` means that the document is none
// of its kind.
#pragma once
#include <string_view>

#include "weaknesses/knowledge/knowledge_writer.h"

namespace luytre {

struct ReaderCounts {
  uint64_t records = 0;      // given on
  uint64_t older = 0;        // left out: a newer one was there
  uint64_t malformed = 0;    // breaks its format
  uint64_t unsupported = 0;  // well-formed, of a kind not used (git ranges, products without a name)
  uint64_t versions = 0;     // words where a version should be: the rule is left without them
  uint64_t over_limit = 0;   // beyond a bound
  ReaderCounts& operator+=(const ReaderCounts& other);
  friend bool operator==(const ReaderCounts&, const ReaderCounts&) = default;
};

// One element of "vulnerabilities" of an NVD 2.0 page or file: {"cve": {…}} (csrc.nist.gov/schema/nvd).
bool read_nvd_cve(std::string_view json, KnowledgeWriter& writer, ReaderCounts& counts);
// A CVE record 5.x (github.com/CVEProject/cve-schema).
bool read_cve_record(std::string_view json, KnowledgeWriter& writer, ReaderCounts& counts);
// CISA's catalogue, whole.
bool read_kev(std::string_view json, KnowledgeWriter& writer, ReaderCounts& counts);
// An OSV record (ossf.github.io/osv-schema), 1.x.
bool read_osv(std::string_view json, KnowledgeWriter& writer, ReaderCounts& counts);
// One package of Debian's security tracker (security-tracker.debian.org/tracker/data/json): its name and
// {CVE: {releases: {…}}}. The tracker tells no date: `as_of` is when it was fetched.
bool read_debian_package(std::string_view package, std::string_view json, Timestamp as_of,
                         KnowledgeWriter& writer, ReaderCounts& counts);
// A CSAF 2.0 document (docs.oasis-open.org/csaf), security advisory or VEX.
bool read_csaf(std::string_view json, KnowledgeWriter& writer, ReaderCounts& counts);
// FIRST's list: "#model_version:…,score_date:…", a header, then lines cve,epss,percentile. `as_of` when it
// tells no date.
bool read_epss(std::string_view text, Timestamp as_of, KnowledgeWriter& writer, ReaderCounts& counts);

}  // namespace luytre
