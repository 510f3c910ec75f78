// Archives, streamed: zip, 7z, tar, and gzip, zstd, xz, bzip2 around them or alone (libarchive). Nothing is
// written to disk; paths of entries are labels and never used as paths.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace luytre {

// Text or an archive, piece by piece. One thread.
class LeakStream {
 public:
  virtual ~LeakStream() = default;
  // Valid until the next call; empty at the end.
  virtual Result<std::string_view> next() = 0;
};

// Bounds against archives made to swell. One file of the largest collection known has 2.6 TB.
struct ArchiveLimits {
  uint64_t total = uint64_t{8} << 40;  // bytes out, of all depths
  uint64_t entry = uint64_t{4} << 40;
  uint64_t entries = 1'000'000;
  unsigned depth = 3;     // archives in archives
  uint64_t ratio = 1000;  // bytes out to bytes in, once `ratio_from` have come out
  uint64_t ratio_from = uint64_t{256} << 20;
};
// What one file of the disk has used up, with all that is inside it.
struct ArchiveUse {
  uint64_t bytes = 0, entries = 0;
  bool exceeded = false;
};

// `entry`: its bytes; what is not read of it is passed over. An error ends the walk.
using EachEntry = std::function<Result<void>(const std::string& path, LeakStream& entry)>;

// `mapped`: all of the archive when it is in memory, else `in` is read; 7z needs it in memory. `name` is for
// errors. Encrypted entries and those that cannot be unpacked are told to `problem` and passed over.
Result<void> walk_archive(const std::string& name, LeakStream& in, std::string_view mapped,
                          const ArchiveLimits& limits, ArchiveUse& use, const EachEntry& each,
                          const std::function<void(std::string)>& problem);

}  // namespace luytre
