// Files: read whole, map, and write so that a crash leaves the old content or the new, never a mixture.
#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace luytre {

Result<std::string> read_file(const std::filesystem::path& path);

// Writes `content` beside `path`, flushes it to the disk, renames it over `path` and flushes the folder.
Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view content);

// Flushes a file's data, or a folder's entries, to the disk.
Result<void> sync_path(const std::filesystem::path& path);

// A read-only map of a whole file. An empty file maps to an empty span. Movable, not copyable.
class MappedFile {
 public:
  static Result<MappedFile> open(const std::filesystem::path& path);
  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return {data_, size_}; }
  std::string_view text() const { return {reinterpret_cast<const char*>(data_), size_}; }

 private:
  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

// An exclusive lock on a file, held for the object's life; another process (or another FileLock in this one)
// gets ErrorCode::busy. The file is created and stays.
class FileLock {
 public:
  static Result<FileLock> acquire(const std::filesystem::path& path);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace luytre
