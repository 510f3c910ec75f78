#include "sensor/mirror.h"

#include <fmt/format.h>

#include <set>

#include "base/file.h"
#include "indicators/source_table.h"
#include "indicators/store.h"
#include "indicators/store_files.h"
#include "sensor/keys.h"

namespace luytre::sensor {
namespace fs = std::filesystem;
namespace {

// Whether the bytes are the list they are called: read by the store's own checks. Text columns want aligned
// bytes.
Result<void> check_list(const ListFile& list, const std::string& bytes) {
  std::string name;
  if (list.benign) {
    auto read = decode_benign_list(bytes);
    if (!read) return std::unexpected(read.error());
    name = read->name;
  } else {
    std::vector<uint64_t> aligned((bytes.size() + 7) / 8);
    std::memcpy(aligned.data(), bytes.data(), bytes.size());
    auto table = SourceTable::view({reinterpret_cast<const char*>(aligned.data()), bytes.size()});
    if (!table) return std::unexpected(table.error());
    name = table->source();
  }
  if (name != list.name)
    return fail(ErrorCode::corrupt, fmt::format("the list '{}' calls itself '{}'", list.name, name));
  return {};
}

}  // namespace

Result<Mirror> Mirror::open(const fs::path& home) {
  Mirror mirror(home);
  std::error_code error;
  fs::create_directories(mirror.folder(), error);
  if (error) return fail_errno(fmt::format("cannot create '{}'", mirror.folder().string()), error.value());
  auto text = read_file(mirror.folder() / "current.json");
  if (!text && text.error().code == ErrorCode::not_found) return mirror;
  auto catalogue = text ? Catalogue::parse(*text) : std::unexpected(text.error());
  if (!catalogue)
    return fail(ErrorCode::corrupt, fmt::format("'{}': {}; remove the folder, and the lists come anew",
                                                mirror.folder().string(), catalogue.error().message));
  mirror.catalogue_ = std::move(*catalogue);
  return mirror;
}

Result<Mirror::Change> Mirror::apply(std::string_view bytes) {
  auto packet = read_packet(bytes);
  if (!packet) return std::unexpected(packet.error());
  const Catalogue& to = packet->to;
  Change change{.version = to.version()};
  if (to.version() == version()) return change;
  if (to.serial < catalogue_.serial)
    return fail(ErrorCode::corrupt,
                fmt::format("the hub offers version {}, older than {}", to.version(), version()));
  if (!packet->from.empty() && packet->from != version())
    return fail(ErrorCode::corrupt,
                fmt::format("the packet starts from version {}, here is {}", packet->from, version()));

  std::error_code ignored;
  std::set<size_t> sent;
  for (const Packet::Part& part : packet->parts) {
    sent.insert(part.list);
    const ListFile& list = to.lists[part.list];
    if (fs::exists(list_file(list.digest), ignored)) continue;
    auto base = part.base.empty() ? Result<std::string>(std::string()) : read_file(list_file(part.base));
    if (!base) return std::unexpected(base.error());
    auto unpacked = unpack_part(*packet, part, *base);
    if (!unpacked) return std::unexpected(unpacked.error());
    LUYTRE_TRY(check_list(list, *unpacked));
    LUYTRE_TRY(write_file_atomically(list_file(list.digest), *unpacked));
  }
  {
    fs::path store = home_ / "indicators";
    fs::create_directories(store, ignored);
    StoreFiles files(store);
    auto lock = FileLock::acquire(files.lock_path());
    if (!lock) return std::unexpected(lock.error());
    files.remove_leftovers();
    auto stage = [&]() -> Result<void> {
      for (size_t i = 0; i < to.lists.size(); ++i) {
        const ListFile& list = to.lists[i];
        // The whole is checked: what was not sent must be here as the catalogue says.
        auto held = read_file(list_file(list.digest));
        if (!held) return std::unexpected(held.error());
        if (sha256_hex(*held) != list.digest)
          return fail(ErrorCode::corrupt, fmt::format("'{}' is damaged: remove '{}', and the lists come anew",
                                                      list_file(list.digest).string(), folder().string()));
        if (!sent.contains(i)) continue;
        if (list.benign) {
          auto benign = decode_benign_list(*held);
          if (!benign) return std::unexpected(benign.error());
          LUYTRE_TRY(files.stage_benign(*benign));
        } else {
          LUYTRE_TRY(files.stage_source(list.name, *held));
        }
        ++change.replaced;
      }
      return files.commit();
    };
    if (auto staged = stage(); !staged) {
      files.discard();
      return std::unexpected(staged.error());
    }
  }
  auto store = IndicatorStore::open(home_ / "indicators");
  if (!store) return std::unexpected(store.error());
  for (const ListFile& old : catalogue_.lists) {
    bool stays = std::ranges::any_of(
        to.lists, [&](const ListFile& list) { return list.benign == old.benign && list.name == old.name; });
    if (stays) continue;
    auto removed = store->remove({}, old.name);
    if (!removed && removed.error().code != ErrorCode::not_found) return std::unexpected(removed.error());
    ++change.removed;
  }
  LUYTRE_TRY(write_file_atomically(folder() / "current.json", to.to_json()));
  catalogue_ = to;
  std::set<std::string> used;
  for (const ListFile& list : to.lists) used.insert(list.digest + ".list");
  std::vector<fs::path> unused;
  for (fs::directory_iterator it(folder(), ignored), end; !ignored && it != end; it.increment(ignored))
    if (it->path().extension() == ".list" && !used.contains(it->path().filename().string()))
      unused.push_back(it->path());
  for (const fs::path& path : unused) fs::remove(path, ignored);
  return change;
}

}  // namespace luytre::sensor
