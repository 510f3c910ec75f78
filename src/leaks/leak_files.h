// Reads files of leaks, each by its own format: lists, stealer logs, dumps, tables, JSON, Have I Been Pwned,
// and archives of them. UTF-16 with a byte-order mark is read as such; all else byte by byte.
#pragma once
#include <functional>
#include <string>

#include "base/result.h"
#include "leaks/column_map.h"
#include "leaks/hibp.h"
#include "leaks/leak_archive.h"
#include "leaks/leak_row.h"
#include "leaks/leak_sniff.h"
#include "leaks/line_sample.h"
#include "leaks/watched_domains.h"

namespace luytre {

struct LeakFilesOptions {
  uint64_t expanded_limit = 0;  // refuse a compressed file that expands beyond this; 0: no limit of its own
  // Bytes of the stored file done and in all, for a progress bar.
  std::function<void(const std::string& file, uint64_t done, uint64_t total)> progress = {};
  LeakFormat format = LeakFormat::automatic;
  ColumnMap columns = {};
  std::string domain = {};                 // of files of Have I Been Pwned; "": after their names
  const HibpBreaches* breaches = nullptr;  // what is known of breaches by name
  LineSample* sample = nullptr;            // takes every line of every file
  ArchiveLimits archive = {};
};

// One file: what it counted; on an error what came before is with the sink already. Of an archive the first
// of its problems is the error, after everything else in it was read. Password files of a stealer on disk
// take their computer from the files beside and above them, whose folder's cookies and histories are passed
// over.
Result<void> read_leak_file(const std::string& path, const WatchedDomains& watched,
                            const LeakFilesOptions& options, LeakSink& sink, LeakCounts& counts);

// Keeps what this process holds out of core files, those of debuggers too (coredump_filter), and of other
// processes' reach (PR_SET_DUMPABLE, RLIMIT_CORE), and lets freed memory be overwritten (M_PERTURB):
// libraries that unpack do not wipe theirs. Called before the first byte of a leak is read.
void guard_memory();

}  // namespace luytre
