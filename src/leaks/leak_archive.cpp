#include "leaks/leak_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace luytre {
namespace {

struct Free {
  void operator()(archive* a) const { ::archive_read_free(a); }
};
using Archive = std::unique_ptr<archive, Free>;

struct Input {
  LeakStream& stream;
  std::optional<Error> failure;
};

la_ssize_t read_input(archive* a, void* data, const void** buffer) {
  auto* input = static_cast<Input*>(data);
  auto piece = input->stream.next();
  if (!piece) {
    input->failure = piece.error();
    ::archive_set_error(a, EIO, "%s", "input");
    return ARCHIVE_FATAL;
  }
  *buffer = piece->data();
  return static_cast<la_ssize_t>(piece->size());
}

std::string said(archive* a) {
  const char* text = ::archive_error_string(a);
  return text ? text : "no reason given";
}

std::string path_of(archive_entry* entry) {
  const char* path = ::archive_entry_pathname_utf8(entry);
  if (!path) path = ::archive_entry_pathname(entry);
  std::string out = path ? std::string(path).substr(0, 1024) : "";
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, '?');
  return out;
}

class Entry : public LeakStream {
 public:
  Entry(archive* a, const std::string& name, const ArchiveLimits& limits, ArchiveUse& use, uint64_t& out)
      : archive_(a), name_(name), limits_(limits), use_(use), out_(out) {}

  Result<std::string_view> next() override {
    for (;;) {
      const void* data = nullptr;
      size_t size = 0;
      la_int64_t offset = 0;
      int code = ::archive_read_data_block(archive_, &data, &size, &offset);
      if (code == ARCHIVE_EOF) return std::string_view{};
      if (code == ARCHIVE_RETRY) continue;
      if (code < ARCHIVE_WARN)
        return fail(ErrorCode::corrupt, fmt::format("'{}' cannot be unpacked: {}", name_, said(archive_)));
      if (size == 0) continue;
      size_ += size;
      out_ += size;
      use_.bytes += size;
      auto in = static_cast<uint64_t>(std::max<la_int64_t>(::archive_filter_bytes(archive_, -1), 1));
      const char* limit = size_ > limits_.entry                                    ? "of one file"
                          : use_.bytes > limits_.total                             ? "in all"
                          : out_ > limits_.ratio_from && out_ / in > limits_.ratio ? "for its size"
                                                                                   : nullptr;
      if (limit) {
        use_.exceeded = true;
        return fail(ErrorCode::invalid, fmt::format("'{}' expands to more than the limit {}; if it is to be "
                                                    "trusted, unpack it and name the files",
                                                    name_, limit));
      }
      return std::string_view(static_cast<const char*>(data), size);
    }
  }

 private:
  archive* archive_;
  const std::string& name_;
  const ArchiveLimits& limits_;
  ArchiveUse& use_;
  uint64_t& out_;
  uint64_t size_ = 0;
};

}  // namespace

Result<void> walk_archive(const std::string& name, LeakStream& in, std::string_view mapped,
                          const ArchiveLimits& limits, ArchiveUse& use, const EachEntry& each,
                          const std::function<void(std::string)>& problem) {
  Archive a(::archive_read_new());
  if (!a) return fail(ErrorCode::io, "no memory for an archive");
  ::archive_read_support_format_zip(a.get());
  ::archive_read_support_format_7zip(a.get());
  ::archive_read_support_format_tar(a.get());
  ::archive_read_support_format_raw(a.get());
  // Without its library libarchive would start a program instead (ARCHIVE_WARN).
  bool filters = ::archive_read_support_filter_gzip(a.get()) == ARCHIVE_OK &&
                 ::archive_read_support_filter_zstd(a.get()) == ARCHIVE_OK &&
                 ::archive_read_support_filter_xz(a.get()) == ARCHIVE_OK &&
                 ::archive_read_support_filter_bzip2(a.get()) == ARCHIVE_OK;
  if (!filters) return fail(ErrorCode::unavailable, "libarchive is built without gzip, zstd, xz or bzip2");

  Input input{in, std::nullopt};
  int opened = mapped.empty() ? ::archive_read_open(a.get(), &input, nullptr, read_input, nullptr)
                              : ::archive_read_open_memory(a.get(), mapped.data(), mapped.size());
  uint64_t out = 0;
  for (bool first = true;; first = false) {
    archive_entry* entry = nullptr;
    int code = opened == ARCHIVE_OK ? ::archive_read_next_header(a.get(), &entry) : opened;
    if (input.failure) return std::unexpected(*input.failure);
    if (code == ARCHIVE_EOF) return {};
    if (code == ARCHIVE_RETRY) continue;
    if (code < ARCHIVE_WARN) {
      // By its words: archive_read_has_encrypted_entries() (libarchive 3.6) may follow a dangling pointer
      // when no format was found.
      std::string why = said(a.get());
      bool locked = why.find("ncrypt") != std::string::npos || why.find("assphrase") != std::string::npos;
      return fail(ErrorCode::corrupt,
                  locked ? fmt::format("'{}' is encrypted: unpack it with its password first", name)
                         : fmt::format("'{}' cannot be read as an archive: {}{}", name, why,
                                       first && mapped.empty() ? "; 7z inside other files is not read" : ""));
    }
    if (::archive_entry_filetype(entry) != AE_IFREG) continue;
    if (++use.entries > limits.entries) {
      use.exceeded = true;
      return fail(
          ErrorCode::invalid,
          fmt::format("'{}' holds more than {} files; unpack it and name the folder", name, limits.entries));
    }
    bool raw = ::archive_format(a.get()) == ARCHIVE_FORMAT_RAW;
    std::string path = raw ? "" : path_of(entry);
    std::string full = raw ? name : fmt::format("{}: {}", name, path);
    if (::archive_entry_is_data_encrypted(entry)) {
      problem(fmt::format("'{}' is encrypted: unpack it with its password first", full));
      continue;
    }
    Entry stream(a.get(), full, limits, use, out);
    auto read = each(path, stream);
    if (input.failure) return std::unexpected(*input.failure);
    if (read) continue;
    if (use.exceeded) return read;
    problem(read.error().message);
  }
}

}  // namespace luytre
