#include "warning/lists/shelf.h"

#include <fmt/format.h>
#include <zlib.h>

#include "base/file.h"
#include "base/hash.h"
#include "warning/lists/misp.h"

namespace luytre {
namespace {

namespace fs = std::filesystem;

// Files of earlier states of the collection go, but for the last one: somebody may be reading it.
void drop_older(const fs::path& folder, const std::string& keep) {
  std::error_code error;
  std::vector<fs::path> others;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (at->path().filename() != keep) others.push_back(at->path());
  std::ranges::sort(others);
  if (!others.empty()) others.pop_back();
  for (const fs::path& old : others) fs::remove_all(old, error);
}

// Of the state that the collection has now, what it is called in files, and when validity was last looked at.
std::string state_name(const Collection& collection, const Producer& producer) {
  return fmt::format(
      "{:016x}-{:016x}", collection.head,
      stable_hash64(fmt::format("{}|{}|{}", collection.changed, producer.name, collection.title)));
}

bool is_feed_file(std::string_view name) {
  if (name == "manifest.json" || name == "hashes.csv") return true;
  return name.size() == 41 && name.ends_with(".json") &&
         name.find_first_not_of("0123456789abcdef-.json") == name.npos && name.find('/') == name.npos;
}

}  // namespace

Result<std::string> compress_gzip(std::string_view content) {
  z_stream stream{};
  // 16: a gzip header; without a time in it, so the same content gives the same bytes.
  if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return fail(ErrorCode::io, "zlib does not start");
  std::string out(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  int done =
      content.size() < UINT32_MAX && out.size() < UINT32_MAX ? deflate(&stream, Z_FINISH) : Z_BUF_ERROR;
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (done != Z_STREAM_END) return fail(ErrorCode::unsupported, "a list of 4 GiB is not compressed");
  return out;
}

Result<ShelfFile> ListShelf::read(const fs::path& path, const Collection& collection, bool compressed) {
  auto content = read_file(path);
  if (!content) return std::unexpected(content.error());
  ShelfFile file{.content = std::move(*content), .changed = static_cast<Timestamp>(collection.head)};
  file.etag = fmt::format("\"{}{}\"", stable_hash128(file.content).to_hex(), compressed ? "-gz" : "");
  if (!compressed) return file;
  auto small = compress_gzip(file.content);
  if (!small) return std::unexpected(small.error());
  file.content = std::move(*small);
  return file;
}

Result<ShelfFile> ListShelf::list(Ledger& ledger, const Collection& collection, const Producer& producer,
                                  const OutputFormat& format, Timestamp now, const std::string& portal,
                                  bool compressed) {
  fs::path folder = folder_ / collection.id / "lists";
  std::string state = state_name(collection, producer);
  fs::path path = folder / state / format.name;
  std::error_code error;
  if (!fs::exists(path, error)) {
    std::lock_guard one_writes(writing_);
    if (!fs::exists(path, error)) {
      auto content = write_list(ledger, collection, producer, format, now, portal);
      if (!content) return std::unexpected(content.error());
      fs::create_directories(folder / state, error);
      LUYTRE_TRY(write_file_atomically(path, *content));
      drop_older(folder, state);
    }
  }
  return read(path, collection, compressed);
}

Result<ShelfFile> ListShelf::misp(Ledger& ledger, const Collection& collection, const Producer& producer,
                                  const std::string& name, Timestamp now, bool compressed) {
  if (!is_feed_file(name)) return fail(ErrorCode::not_found, "a feed has no such file");
  fs::path folder = folder_ / collection.id / "misp";
  std::string state = state_name(collection, producer);
  std::error_code error;
  if (!fs::exists(folder / state / "manifest.json", error)) {
    std::lock_guard one_writes(writing_);
    if (!fs::exists(folder / state / "manifest.json", error)) {
      fs::create_directories(folder / state, error);
      MemberQuery query{.upto = collection.head, .limit = 0, .which = MemberQuery::values};
      LUYTRE_TRY(write_misp_feed(
          {.collection = collection,
           .producer = producer,
           .now = now,
           .portal = "",
           .members =
               [&](const auto& visit) { return read_members(ledger, collection.number, query, visit); }},
          [&](const std::string& file, std::string content) {
            return write_file_atomically(folder / state / file, content);
          }));
      drop_older(folder, state);
    }
  }
  if (!fs::exists(folder / state / name, error)) return fail(ErrorCode::not_found, "a feed has no such file");
  return read(folder / state / name, collection, compressed);
}

}  // namespace luytre
