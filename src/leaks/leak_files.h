// Reads files of leaks: plain, gzip and zstd, whole folders; each by its own format (today lists of lines).
#pragma once
#include <functional>
#include <string>

#include "base/result.h"
#include "leaks/leak_row.h"
#include "leaks/watched_domains.h"

namespace luytre {

struct LeakFilesOptions {
  uint64_t expanded_limit = 0;  // refuse a compressed file that expands beyond this; 0: no limit
  // Bytes of the stored file done and in all, for a progress bar.
  std::function<void(const std::string& file, uint64_t done, uint64_t total)> progress;
};

// One file: what it counted; on an error what came before is with the sink already.
Result<void> read_leak_file(const std::string& path, const WatchedDomains& watched,
                            const LeakFilesOptions& options, LeakSink& sink, LeakCounts& counts);

// Keeps what this process holds out of core files and other processes' reach (PR_SET_DUMPABLE, RLIMIT_CORE).
// Called before the first byte of a leak is read.
void guard_memory();

}  // namespace luytre
