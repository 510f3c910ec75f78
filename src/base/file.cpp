#include "base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <utility>

namespace luytre {
namespace {

// Closes on every way out.
struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

std::string quoted(std::string_view what, const std::filesystem::path& path) {
  return fmt::format("{} '{}'", what, path.string());
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path) {
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) return fail_errno(quoted("cannot open", path));
  std::string content;
  char buffer[65536];
  for (;;) {
    ssize_t n = ::read(file.fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno(quoted("cannot read", path));
    if (n == 0) return content;
    content.append(buffer, static_cast<size_t>(n));
  }
}

Result<void> sync_path(const std::filesystem::path& path) {
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) return fail_errno(quoted("cannot open", path));
  if (::fsync(file.fd) != 0) return fail_errno(quoted("cannot flush", path));
  return {};
}

Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view content) {
  static std::atomic<unsigned> counter{0};
  std::filesystem::path temporary = path;
  temporary += fmt::format(".{}.{}.tmp", ::getpid(), counter++);
  auto give_up = [&](std::string_view what) {
    auto error = fail_errno(quoted(what, temporary));
    ::unlink(temporary.c_str());
    return error;
  };
  {
    Descriptor file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
    if (file.fd < 0) return fail_errno(quoted("cannot create", temporary));
    for (size_t done = 0; done < content.size();) {
      ssize_t n = ::write(file.fd, content.data() + done, content.size() - done);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return give_up("cannot write");
      done += static_cast<size_t>(n);
    }
    if (::fsync(file.fd) != 0) return give_up("cannot flush");
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return give_up("cannot rename");
  return sync_path(path.has_parent_path() ? path.parent_path() : std::filesystem::path("."));
}

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) return fail_errno(quoted("cannot open", path));
  struct stat status;
  if (::fstat(file.fd, &status) != 0) return fail_errno(quoted("cannot read", path));
  MappedFile mapped;
  if (status.st_size == 0) return mapped;
  void* data = ::mmap(nullptr, static_cast<size_t>(status.st_size), PROT_READ, MAP_SHARED, file.fd, 0);
  if (data == MAP_FAILED) return fail_errno(quoted("cannot map", path));
  mapped.data_ = static_cast<const std::byte*>(data);
  mapped.size_ = static_cast<size_t>(status.st_size);
  return mapped;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_) ::munmap(const_cast<std::byte*>(data_), size_);
}

Result<FileLock> FileLock::acquire(const std::filesystem::path& path) {
  int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return fail_errno(quoted("cannot open", path));
  FileLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return fail(ErrorCode::busy, quoted("another luytre process holds", path));
    return fail_errno(quoted("cannot lock", path));
  }
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace luytre
