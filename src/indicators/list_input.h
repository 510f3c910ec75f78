// The files behind the paths somebody names.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sources/source.h"

namespace luytre {

struct ListInput {
  std::filesystem::path path;  // "-": standard input
  std::string source;  // the source it gives when nobody names one: the file's stem, or the feed's folder
  std::string name;    // the file's stem
  bool misp_event = false;  // an event of a MISP feed
};

// A file is itself; a folder with a manifest.json is a MISP feed: its events, in the manifest's order; any
// other folder is its files, recursively by name, hidden ones left out, at most 16 folders deep; links to
// folders are not followed. Errors: not_found; invalid for a broken manifest.
Result<std::vector<ListInput>> find_list_inputs(const std::filesystem::path& path);

// The bytes of a file, or of standard input: expanded if they are gzip or zstd, told by the first bytes;
// mapped where it is a plain regular file. More than 4 GiB expanded are refused.
class ListBytes {
 public:
  static Result<ListBytes> read(const std::filesystem::path& path);
  std::string_view text() const;

 private:
  std::unique_ptr<ByteSource> source_;  // holds the map; null when `owned_` has the bytes
  std::string owned_;
};

}  // namespace luytre
