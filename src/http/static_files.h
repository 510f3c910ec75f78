// The portal's files, read from a prepared folder once and served from memory. No path of a request ever
// reaches the file system, so none can leave the folder.
//
// Beside "app.3fa9c2d1.js" may lie "app.3fa9c2d1.js.br" and ".gz": served to who accepts them. Names that
// hold a hash of 8 or more letters and digits after '.' or '-' are cached for a year; others are asked for
// again by ETag. Paths without a file and without a dot in the last segment get /index.html: they are routes
// of the page.
#pragma once
#include <filesystem>
#include <memory>

#include "base/result.h"
#include "http/message.h"

namespace luytre::http {

class StaticFiles {
 public:
  // Reads every regular file below `folder` (at most 64 MiB in all, 10,000 files). A symbolic link is an
  // error.
  static Result<StaticFiles> load(const std::filesystem::path& folder);
  // Thread-safe. For Router::add_fallback.
  Response serve(const Request& request) const;
  size_t count() const;

 private:
  struct Files;
  std::shared_ptr<const Files> files_;
};

// "text/html; charset=utf-8" by the name's ending; application/octet-stream when unknown.
std::string_view content_type_of(std::string_view file_name);
// A name with a build hash in it: "index-B7x9_kQ2.js".
bool has_hash(std::string_view file_name);

}  // namespace luytre::http
