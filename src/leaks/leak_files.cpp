#include "leaks/leak_files.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include "leaks/leak_lines.h"
#include "sources/source.h"

namespace luytre {

Result<void> read_leak_file(const std::string& path, const WatchedDomains& watched,
                            const LeakFilesOptions& options, LeakSink& sink, LeakCounts& counts) {
  OpenOptions open;
  open.expanded_limit = options.expanded_limit;
  auto source = open_source(path, open);
  if (!source) return std::unexpected(source.error());
  LeakLines lines(watched, sink);
  constexpr size_t kPiece = 1 << 20;
  Result<void> done;
  for (uint64_t pieces = 0;; ++pieces) {
    auto bytes = (*source)->next(kPiece);
    if (!bytes) {
      done = std::unexpected(bytes.error());
      break;
    }
    if (bytes->empty()) break;
    lines.consume({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    if (options.progress && pieces % 16 == 0)
      options.progress(path, (*source)->position(), (*source)->total());
  }
  lines.finish();
  counts += lines.counts();
  return done;
}

void guard_memory() {
  ::prctl(PR_SET_DUMPABLE, 0);
  rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

}  // namespace luytre
