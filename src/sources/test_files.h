// Folders and files for tests of sources.
#pragma once
#include <gtest/gtest.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#include <fstream>

#include "base/bytes.h"
#include "sources/source.h"

namespace luytre {

// A new empty folder, gone with the object.
class TestFolder {
 public:
  TestFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sources.XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::string write(const std::string& name, std::string_view content) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << content;
    return *this / name;
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

struct ReadOut {
  std::string text;
  std::optional<Error> error;
};

inline ReadOut read_all(ByteSource& source, size_t limit = 1 << 20) {
  ReadOut out;
  for (;;) {
    auto bytes = source.next(limit);
    if (!bytes) {
      out.error = bytes.error();
      return out;
    }
    EXPECT_LE(bytes->size(), limit);
    if (bytes->empty()) {
      EXPECT_TRUE(source.ended());
      return out;
    }
    out.text += as_text(*bytes);
  }
}

inline ReadOut read_all(const std::string& path, const OpenOptions& options = {}, size_t limit = 1 << 20) {
  auto source = open_source(path, options);
  if (!source) return {"", source.error()};
  return read_all(**source, limit);
}

inline std::string gzip(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

inline std::string zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

// Lines that neither repeat nor compress away.
inline std::string some_text(size_t lines) {
  std::string text;
  for (size_t i = 0; i < lines; ++i) text += fmt::format("{} line {}\n", i * 2654435761u, i);
  return text;
}

}  // namespace luytre
