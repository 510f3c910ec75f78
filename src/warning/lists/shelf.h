// Lists as files in a folder, made when they are first asked for after a change and served from there.
#pragma once
#include <filesystem>
#include <mutex>

#include "warning/lists/list_format.h"

namespace luytre {

struct ShelfFile {
  std::string content;
  std::string etag;       // of this very content and coding, with its quotes
  Timestamp changed = 0;  // of the collection
};

// Thread-safe. `folder` may be deleted at any time.
class ListShelf {
 public:
  explicit ListShelf(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // A format's file of the collection as it is now, compressed by gzip if asked for.
  Result<ShelfFile> list(Ledger& ledger, const Collection& collection, const Producer& producer,
                         const OutputFormat& format, Timestamp now, const std::string& portal, bool gzip);
  // A file of its MISP feed; not_found when the feed has none of this name.
  Result<ShelfFile> misp(Ledger& ledger, const Collection& collection, const Producer& producer,
                         const std::string& name, Timestamp now, bool gzip);

 private:
  Result<ShelfFile> read(const std::filesystem::path& path, const Collection& collection, bool gzip);

  std::filesystem::path folder_;
  std::mutex writing_;
};

Result<std::string> compress_gzip(std::string_view content);

}  // namespace luytre
