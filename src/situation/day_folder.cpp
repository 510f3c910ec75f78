#include "situation/day_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <set>

#include "base/hash.h"
#include "situation/health_file.h"

namespace luytre {
namespace {

constexpr std::string_view kFirstLine = "luytre-day 1\n";
constexpr int kReadTries = 16;

std::unexpected<Error> broken(std::string_view name, std::string_view what) {
  return fail(ErrorCode::corrupt,
              fmt::format("'{}' is damaged: {}; rebuild the day from its sightings", name, what));
}

std::string_view take_word(std::string_view& line) {
  size_t space = line.find(' ');
  std::string_view word = line.substr(0, space);
  line = space == std::string_view::npos ? std::string_view{} : line.substr(space + 1);
  return word;
}

std::optional<uint64_t> number(std::string_view text) {
  uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string Manifest::text() const {
  std::string out = fmt::format("{}next {}\n", kFirstLine, next);
  for (const File& f : sets) out += fmt::format("sets {} {}\n", f.name, f.size);
  for (const File& f : keys) out += fmt::format("keys {} {}\n", f.name, f.size);
  if (health) out += fmt::format("health {} {}\n", health->name, health->size);
  return out + fmt::format("check {:016x}\n", stable_hash64(out));
}

Result<Manifest> Manifest::parse(std::string_view text, std::string_view name) {
  size_t check = text.rfind("check ");
  if (!text.starts_with(kFirstLine) || check == std::string_view::npos || !text.ends_with('\n'))
    return broken(name, "it is no manifest, or cut short");
  if (text.substr(check) != fmt::format("check {:016x}\n", stable_hash64(text.substr(0, check))))
    return broken(name, "its checksum is wrong");
  Manifest out;
  text = text.substr(kFirstLine.size(), check - kFirstLine.size());
  while (!text.empty()) {
    size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    std::string_view kind = take_word(line);
    std::string_view first = take_word(line);
    if (kind == "next") {
      auto next = number(first);
      if (!next) return broken(name, "a line does not parse");
      out.next = *next;
      continue;
    }
    auto size = number(line);
    // A name is number.kind, so it cannot lead out of the folder.
    size_t dot = first.find('.');
    if (!size || dot == std::string_view::npos || !number(first.substr(0, dot)) ||
        first.substr(dot + 1) != kind)
      return broken(name, "a line does not parse");
    File file{std::string(first), *size};
    if (kind == "sets")
      out.sets.push_back(std::move(file));
    else if (kind == "keys")
      out.keys.push_back(std::move(file));
    else if (kind == "health")
      out.health = std::move(file);
    else
      return broken(name, "a line does not parse");
  }
  return out;
}

Result<DayState> DayFolder::read(bool with_keys) const {
  for (int attempt = 1;; ++attempt) {
    DayState state;
    std::string manifest_name = (path_ / "MANIFEST").string();
    auto text = read_file(manifest_name);
    if (!text) {
      std::error_code error;
      if (!std::filesystem::exists(manifest_name, error) && !error) return state;
      return std::unexpected(text.error());
    }
    auto manifest = Manifest::parse(*text, manifest_name);
    if (!manifest) return std::unexpected(manifest.error());
    state.manifest = std::move(*manifest);

    // A file that is gone was replaced after the manifest was read: read that again.
    bool gone = false;
    auto map = [&](const Manifest::File& file) -> Result<std::span<const std::byte>> {
      std::string name = (path_ / file.name).string();
      auto mapped = MappedFile::open(name);
      if (!mapped) {
        std::error_code error;
        gone = !std::filesystem::exists(name, error) && !error;
        return std::unexpected(mapped.error());
      }
      if (mapped->bytes().size() != file.size)
        return broken(name, "it has another length than the manifest says");
      state.maps.push_back(std::move(*mapped));
      return state.maps.back().bytes();
    };
    auto read_all = [&]() -> Result<void> {
      for (const Manifest::File& file : state.manifest.sets) {
        auto bytes = map(file);
        if (!bytes) return std::unexpected(bytes.error());
        auto view = SetsView::open(*bytes, (path_ / file.name).string());
        if (!view) return std::unexpected(view.error());
        if (view->day() != day_) return broken(file.name, "it is another day's");
        state.content += view->digest();
        state.sets.push_back(std::move(*view));
      }
      if (with_keys)
        for (const Manifest::File& file : state.manifest.keys) {
          auto bytes = map(file);
          if (!bytes) return std::unexpected(bytes.error());
          auto view = KeyView::open(*bytes, (path_ / file.name).string());
          if (!view) return std::unexpected(view.error());
          if (view->day() != day_) return broken(file.name, "it is another day's");
          state.keys.push_back(std::move(*view));
        }
      if (state.manifest.health) {
        auto bytes = map(*state.manifest.health);
        if (!bytes) return std::unexpected(bytes.error());
        std::string_view content(reinterpret_cast<const char*>(bytes->data()), bytes->size());
        auto rows = read_health(content, (path_ / state.manifest.health->name).string());
        if (!rows) return std::unexpected(rows.error());
        state.health = std::move(*rows);
        state.health_digest = stable_hash128(content);
      }
      return {};
    };
    auto done = read_all();
    if (done) return state;
    if (!gone) return std::unexpected(done.error());
    if (attempt == kReadTries) return broken(manifest_name, "it names a file that is not there");
  }
}

Result<void> DayFolder::collect_garbage(const Manifest& manifest) const {
  std::set<std::string> listed{"MANIFEST"};
  for (const auto* files : {&manifest.sets, &manifest.keys})
    for (const Manifest::File& f : *files) listed.insert(f.name);
  if (manifest.health) listed.insert(manifest.health->name);
  std::error_code error;
  std::filesystem::directory_iterator entries(path_, error);
  if (error) return {};  // no folder yet
  std::vector<std::filesystem::path> unlisted;
  for (const auto& entry : entries)
    if (!listed.contains(entry.path().filename().string())) unlisted.push_back(entry.path());
  for (const auto& path : unlisted) {
    std::filesystem::remove_all(path, error);
    if (error)
      return fail(ErrorCode::io, fmt::format("cannot remove '{}': {}", path.string(), error.message()));
  }
  return {};
}

Result<Manifest::File> DayFolder::write(Manifest& manifest, const char* kind, std::string_view bytes) const {
  std::error_code error;
  if (std::filesystem::create_directories(path_, error)) {
    LUYTRE_TRY(sync_path(path_.parent_path()));
  } else if (error) {
    return fail(ErrorCode::io, fmt::format("cannot create '{}': {}", path_.string(), error.message()));
  }
  Manifest::File file{fmt::format("{}.{}", manifest.next++, kind), bytes.size()};
  std::filesystem::path path = path_ / file.name;
  int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return fail_errno(fmt::format("cannot create '{}'", path.string()));
  auto give_up = [&](const char* what) {
    auto failure = fail_errno(fmt::format("cannot {} '{}'", what, path.string()));
    ::close(fd);
    ::unlink(path.c_str());
    return failure;
  };
  for (size_t done = 0; done < bytes.size();) {
    ssize_t n = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return give_up("write");
    done += static_cast<size_t>(n);
  }
  if (::fsync(fd) != 0) return give_up("flush");
  ::close(fd);
  return file;
}

Result<void> DayFolder::commit(const Manifest& manifest) const {
  // The files' own entries go to the disk with the folder, before the manifest that names them.
  LUYTRE_TRY(sync_path(path_));
  LUYTRE_TRY(write_file_atomically(path_ / "MANIFEST", manifest.text()));
  return collect_garbage(manifest);
}

}  // namespace luytre
