#include "indicators/store_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <fstream>
#include <set>

#include "base/file.h"
#include "base/hash.h"
#include "indicators/families.h"

namespace luytre {
namespace {

namespace fs = std::filesystem;
constexpr const char* kSourceEnding = ".ind";
constexpr const char* kBenignEnding = ".benign";
constexpr const char* kChangesEnding = ".changes";
constexpr const char* kQuarantine = "quarantine";

// Readable, and one for each name: "feodo-tracker-0123456789abcdef.ind".
std::string file_name(std::string_view name, const char* ending) {
  std::string readable;
  for (char c : name.substr(0, 40)) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    readable += plain ? c : '-';
  }
  return fmt::format("{}-{:016x}{}", readable, stable_hash64(name), ending);
}

std::optional<FileVersion> version_of(const fs::path& path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileVersion{static_cast<uint64_t>(status.st_ino), static_cast<uint64_t>(status.st_size),
                     static_cast<int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec};
}

fs::path aside(fs::path path) {
  return path += ".tmp";
}

Result<void> sync_file_system(const fs::path& folder) {
  int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return fail_errno(fmt::format("cannot open '{}'", folder.string()));
  int status = ::syncfs(fd);
  int error = errno;
  ::close(fd);
  if (status != 0) return fail_errno(fmt::format("cannot flush '{}'", folder.string()), error);
  return {};
}

std::unexpected<Error> damaged(const fs::path& path, const Error& error) {
  if (error.code != ErrorCode::corrupt) return std::unexpected(error);
  return fail(ErrorCode::corrupt,
              fmt::format("'{}': {}. Move the file away and add the list it was made from again",
                          path.string(), error.message));
}

}  // namespace

Result<void> StoreFiles::refresh(bool* benign_changed) {
  std::set<std::string> present;
  std::error_code error;
  fs::directory_iterator it(folder_, error), end;
  for (; !error && it != end; it.increment(error)) {
    fs::path path = it->path();
    std::string name = path.filename().string();
    bool source = name.ends_with(kSourceEnding), benign = name.ends_with(kBenignEnding);
    if (!source && !benign) continue;
    auto version = version_of(path);
    if (!version) continue;  // gone meanwhile
    present.insert(name);
    auto known = files_.find(name);
    if (known != files_.end() && known->second.version == *version) continue;
    std::string key;
    if (source) {
      auto table = SourceTable::open(path);
      if (!table) return damaged(path, table.error());
      key = table->source();
      if (file_name(key, kSourceEnding) != name)
        return damaged(path, {ErrorCode::corrupt,
                              fmt::format("it holds the source '{}', whose file has another name", key)});
      sources_.insert_or_assign(key, std::move(*table));
    } else {
      auto bytes = read_file(path);
      if (!bytes) return std::unexpected(bytes.error());
      auto list = decode_benign_list(*bytes);
      if (!list) return damaged(path, list.error());
      key = list->name;
      benign_.insert_or_assign(key, std::move(*list));
      if (benign_changed) *benign_changed = true;
    }
    files_[name] = {*version, key};
  }
  if (error)
    return fail(ErrorCode::io, fmt::format("cannot list '{}': {}", folder_.string(), error.message()));
  LUYTRE_TRY(refresh_quarantine());
  std::erase_if(files_, [&](const auto& file) {
    if (present.contains(file.first)) return false;
    if (file.first.ends_with(kSourceEnding)) {
      sources_.erase(file.second.key);
    } else {
      benign_.erase(file.second.key);
      if (benign_changed) *benign_changed = true;
    }
    return true;
  });
  return {};
}

Result<void> StoreFiles::stage_source(std::string_view source, std::string_view bytes) {
  return stage(file_name(source, kSourceEnding), bytes);
}

Result<void> StoreFiles::stage_benign(const BenignList& list) {
  return stage(file_name(list.name, kBenignEnding), encode_benign_list(list));
}

Result<void> StoreFiles::refresh_quarantine() {
  fs::path path = folder_ / kQuarantine;
  FileVersion version = version_of(path).value_or(FileVersion{});
  if (version == quarantine_version_) return {};
  quarantine_.clear();
  if (version != FileVersion{}) {
    auto bytes = read_file(path);
    if (!bytes) return std::unexpected(bytes.error());
    auto entries = decode_quarantine(*bytes);
    if (!entries) return damaged(path, entries.error());
    quarantine_ = std::move(*entries);
  }
  quarantine_version_ = version;
  return {};
}

Result<void> StoreFiles::stage_quarantine(std::vector<Quarantined> entries) {
  std::ranges::sort(entries, {},
                    [](const Quarantined& q) { return std::tie(q.profile.source, q.type, q.value); });
  return stage(kQuarantine, encode_quarantine(entries));
}

Result<void> StoreFiles::stage_changes(Timestamp at, std::string_view source, std::string_view bytes) {
  return stage(fmt::format("{:016x}-{:016x}{}", at, stable_hash64(source), kChangesEnding), bytes);
}

namespace {

// The time in the name of a file of changes.
std::optional<Timestamp> changes_time(std::string_view name) {
  Timestamp at = 0;
  if (!name.ends_with(kChangesEnding) || name.size() < 16) return std::nullopt;
  auto [end, error] = std::from_chars(name.data(), name.data() + 16, at, 16);
  return error == std::errc() && end == name.data() + 16 ? std::optional(at) : std::nullopt;
}

}  // namespace

Result<std::vector<fs::path>> StoreFiles::changes(Timestamp since) const {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error))
    if (auto at = changes_time(it->path().filename().string()); at && *at >= since)
      found.push_back(it->path());
  if (error)
    return fail(ErrorCode::io, fmt::format("cannot list '{}': {}", folder_.string(), error.message()));
  std::ranges::sort(found);
  return found;
}

void StoreFiles::drop_changes(Timestamp before) const {
  auto all = changes(INT64_MIN);
  if (!all) return;
  std::error_code error;
  for (const fs::path& path : *all)
    if (*changes_time(path.filename().string()) < before) fs::remove(path, error);
}

Result<void> StoreFiles::stage(const std::string& name, std::string_view bytes) {
  fs::path path = aside(folder_ / name);
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) {
    auto error = fail_errno(fmt::format("cannot write '{}'", path.string()));
    ::unlink(path.c_str());
    return error;
  }
  staged_.push_back(name);
  return {};
}

Result<void> StoreFiles::commit() {
  if (staged_.empty()) return {};
  // Many small files: one flush of the file system costs less than one of each.
  constexpr size_t kFew = 8;
  if (staged_.size() <= kFew) {
    for (const std::string& name : staged_) LUYTRE_TRY(sync_path(aside(folder_ / name)));
  } else {
    LUYTRE_TRY(sync_file_system(folder_));
  }
  for (const std::string& name : staged_) {
    fs::path path = folder_ / name;
    if (::rename(aside(path).c_str(), path.c_str()) != 0)
      return fail_errno(fmt::format("cannot replace '{}'", path.string()));
  }
  staged_.clear();
  return sync_path(folder_);
}

void StoreFiles::discard() {
  for (const std::string& name : staged_) ::unlink(aside(folder_ / name).c_str());
  staged_.clear();
}

Result<void> StoreFiles::drop_benign(std::string_view name) {
  std::error_code error;
  fs::remove(folder_ / file_name(name, kBenignEnding), error);
  if (error)
    return fail(ErrorCode::io, fmt::format("cannot remove the benign list '{}': {}", name, error.message()));
  return sync_path(folder_);
}

void StoreFiles::remove_leftovers() const {
  std::error_code error;
  std::vector<fs::path> leftovers;
  for (fs::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error))
    if (it->path().extension() == ".tmp") leftovers.push_back(it->path());
  for (const fs::path& path : leftovers) fs::remove(path, error);
}

size_t StoreFiles::bytes() const {
  size_t total = 0;
  for (const auto& [name, known] : files_)
    if (name.ends_with(kSourceEnding)) total += known.version.size;
  return total;
}

}  // namespace luytre
