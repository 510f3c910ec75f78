#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sources/feed.h"

namespace luytre {
namespace {

enum class Compression { none, gzip, zstd };

Compression compression_of(std::span<const std::byte> head) {
  auto byte = [&](size_t i) { return i < head.size() ? static_cast<unsigned>(head[i]) : 0u; };
  if (byte(0) == 0x1f && byte(1) == 0x8b && byte(2) == 8) return Compression::gzip;
  bool frame = byte(0) == 0x28 && byte(1) == 0xb5 && byte(2) == 0x2f && byte(3) == 0xfd;
  bool skippable = byte(0) >> 4 == 5 && byte(1) == 0x2a && byte(2) == 0x4d && byte(3) == 0x18;
  return frame || skippable ? Compression::zstd : Compression::none;
}

}  // namespace

Result<std::unique_ptr<ByteSource>> open_source(const std::string& path, const OpenOptions& options) {
  bool standard_input = path == "-";
  std::string name = standard_input ? "standard input" : path;
  Descriptor fd(standard_input ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                               : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) return fail_errno(fmt::format("cannot open '{}'", name));
  struct stat status;
  if (::fstat(fd.get(), &status) != 0) return fail_errno(fmt::format("cannot read '{}'", name));
  if (S_ISDIR(status.st_mode))
    return fail(ErrorCode::invalid, fmt::format("'{}' is a folder; name the files in it", name));
  bool regular = S_ISREG(status.st_mode) && ::lseek(fd.get(), 0, SEEK_CUR) == 0;
  uint64_t size = regular ? static_cast<uint64_t>(status.st_size) : 0;

  Feed feed(std::move(fd), name, size, !S_ISREG(status.st_mode), options);
  Result<std::span<const std::byte>> head = feed.peek(4);
  if (!head) return std::unexpected(std::move(head).error());
  Compression compression = compression_of(*head);
  if (regular && !standard_input && options.follow) {
    if (compression != Compression::none)
      return fail(ErrorCode::unsupported,
                  fmt::format("'{}' is compressed; only plain files can be followed", name));
    return make_followed_source(std::move(feed), path);
  }
  if (compression == Compression::gzip) return make_gzip_source(std::move(feed));
  if (compression == Compression::zstd) return make_zstd_source(std::move(feed));
  if (size > 0) return make_mapped_source(std::move(feed));
  return make_read_source(std::move(feed));
}

Result<std::vector<std::string>> expand_inputs(const std::string& path) {
  namespace fs = std::filesystem;
  if (path == "-") return std::vector<std::string>{path};
  std::error_code error;
  fs::file_status status = fs::status(path, error);
  if (!fs::exists(status))
    return fail_errno(fmt::format("cannot open '{}'", path), error ? error.value() : ENOENT);
  if (!fs::is_directory(status)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  fs::recursive_directory_iterator entry(path, error), end;
  while (!error && entry != end) {
    bool hidden = entry->path().filename().native().starts_with('.');
    std::error_code ignored;  // a dangling link is no file
    if (hidden && entry->is_directory(ignored)) entry.disable_recursion_pending();
    if (!hidden && entry->is_regular_file(ignored)) files.push_back(entry->path().string());
    entry.increment(error);
  }
  if (error) return fail_errno(fmt::format("cannot list '{}'", path), error.value());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace luytre
