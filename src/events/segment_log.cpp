#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "base/file.h"
#include "base/hash.h"
#include "events/health_file.h"
#include "events/segment.h"

namespace luytre {
namespace fs = std::filesystem;
namespace {

// "00000012-3500-<32 hex digits>.rows"
struct SegmentName {
  uint64_t sequence = 0, rows = 0;
  std::string digest;

  std::string to_string() const { return fmt::format("{:08}-{}-{}.rows", sequence, rows, digest); }

  static std::optional<SegmentName> parse(std::string_view name) {
    if (!name.ends_with(".rows")) return std::nullopt;
    name.remove_suffix(5);
    size_t first = name.find('-'), last = name.rfind('-');
    if (first == name.npos || first == last) return std::nullopt;
    SegmentName parsed;
    auto number = [](std::string_view text, uint64_t& value) {
      auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      return error == std::errc() && end == text.data() + text.size();
    };
    if (!number(name.substr(0, first), parsed.sequence) ||
        !number(name.substr(first + 1, last - first - 1), parsed.rows))
      return std::nullopt;
    parsed.digest = name.substr(last + 1);
    return parsed;
  }
};

fs::path health_path(const fs::path& folder, uint64_t sequence) {
  return folder / fmt::format("{:08}.health", sequence);
}

std::optional<uint64_t> health_sequence(std::string_view name) {
  if (!name.ends_with(".health")) return std::nullopt;
  uint64_t sequence = 0;
  auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), sequence);
  return error == std::errc() && std::string_view(end) == ".health" ? std::optional(sequence) : std::nullopt;
}

Result<std::vector<fs::path>> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    files.push_back(it->path());
  if (error) return fail_errno(fmt::format("cannot list '{}'", folder.string()), error.value());
  std::sort(files.begin(), files.end());
  return files;
}

Result<void> unlink_if_there(const fs::path& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return fail_errno(fmt::format("cannot remove '{}'", path.string()));
}

// Held while files come and go, so that no number is given twice and nobody clears what another is writing.
class FolderTurn {
 public:
  static Result<FolderTurn> take(const fs::path& folder) {
    FolderTurn turn;
    turn.fd_ = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (turn.fd_ < 0) return fail_errno(fmt::format("cannot open '{}'", folder.string()));
    while (::flock(turn.fd_, LOCK_EX) != 0)
      if (errno != EINTR) return fail_errno(fmt::format("cannot lock '{}'", folder.string()));
    return turn;
  }
  FolderTurn(FolderTurn&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~FolderTurn() {
    if (fd_ >= 0) ::close(fd_);
  }

 private:
  FolderTurn() = default;
  int fd_ = -1;
};

Result<void> create_folder(const fs::path& folder) {
  std::error_code error;
  if (!fs::create_directories(folder, error) && error)
    return fail_errno(fmt::format("cannot create '{}'", folder.string()), error.value());
  if (fs::path parent = fs::absolute(folder).parent_path(); !parent.empty()) return sync_path(parent);
  return {};
}

// The numbers of the segments in the folder.
Result<std::set<uint64_t>> sequences_of(const fs::path& folder) {
  std::set<uint64_t> sequences;
  auto files = files_of(folder);
  if (!files) return std::unexpected(files.error());
  for (const fs::path& file : *files)
    if (auto name = SegmentName::parse(file.filename().string())) sequences.insert(name->sequence);
  return sequences;
}

// Why the file is not what its name says, or "".
Result<std::string> fault_of(const fs::path& path, const SegmentName& name) {
  auto file = MappedFile::open(path);
  if (!file) return std::unexpected(file.error());
  if (stable_hash128(file->text()).to_hex() != name.digest) return "the content does not match its digest";
  uint64_t rows = 0;
  if (auto read = read_rows(file->text(), [&](const Sighting&) { ++rows; }); !read)
    return read.error().message;
  if (rows != name.rows) return fmt::format("it holds {} rows, its name says {}", rows, name.rows);
  return "";
}

}  // namespace

Result<SegmentLog> SegmentLog::open(const fs::path& folder) {
  SegmentLog log;
  log.folder_ = folder;
  LUYTRE_TRY(create_folder(folder));
  auto turn = FolderTurn::take(folder);
  if (!turn) return std::unexpected(turn.error());
  auto committed = sequences_of(folder);
  auto files = files_of(folder);
  if (!committed || !files) return std::unexpected(!committed ? committed.error() : files.error());
  // What an unfinished commit left: temporary files, and health whose rows never came.
  for (const fs::path& file : *files) {
    auto health = health_sequence(file.filename().string());
    bool orphan = health && !committed->contains(*health);
    if (orphan || file.extension() == ".tmp") LUYTRE_TRY(unlink_if_there(file));
  }
  if (fs::exists(folder / "damaged")) {
    auto damaged = sequences_of(folder / "damaged");
    if (!damaged) return std::unexpected(damaged.error());
    committed->merge(*damaged);
  }
  if (!committed->empty()) log.next_ = *committed->rbegin() + 1;
  return log;
}

Result<SegmentLog::Entry> SegmentLog::commit(std::string_view rows, uint64_t row_count,
                                             std::span<const HealthRow> health) {
  auto turn = FolderTurn::take(folder_);
  if (!turn) return std::unexpected(turn.error());
  auto others = sequences_of(folder_);
  if (!others) return std::unexpected(others.error());
  if (!others->empty()) next_ = std::max(next_, *others->rbegin() + 1);
  // A number is used once, also when the commit fails: it may have failed after the rename.
  SegmentName name{next_++, row_count, stable_hash128(rows).to_hex()};
  fs::path beside = health_path(folder_, name.sequence);
  // Health first: without its rows it is garbage, and the rows' rename commits both.
  LUYTRE_TRY(health.empty() ? unlink_if_there(beside) : write_file_atomically(beside, encode_health(health)));
  fs::path path = folder_ / name.to_string();
  if (auto written = write_file_atomically(path, rows); !written) {
    // Take back what may have been renamed: the caller was told it failed.
    (void)unlink_if_there(path);
    (void)unlink_if_there(beside);
    return std::unexpected(written.error());
  }
  return Entry{path, name.sequence, row_count, {health.begin(), health.end()}};
}

Result<std::vector<SegmentLog::Entry>> SegmentLog::pending(std::vector<std::string>& notes) const {
  auto files = files_of(folder_);
  if (!files) return std::unexpected(files.error());
  auto set_aside = [&](const fs::path& path, const std::string& why) -> Result<void> {
    fs::path damaged = folder_ / "damaged";
    LUYTRE_TRY(create_folder(damaged));
    fs::path target = damaged / path.filename();
    if (::rename(path.c_str(), target.c_str()) != 0)
      return fail_errno(fmt::format("cannot move '{}' to '{}'", path.string(), target.string()));
    LUYTRE_TRY(sync_path(damaged));
    LUYTRE_TRY(sync_path(folder_));
    notes.push_back(fmt::format("'{}' is damaged ({}); moved to '{}', its input must be read again",
                                path.string(), why, target.string()));
    return {};
  };
  std::vector<Entry> entries;
  for (const fs::path& path : *files) {
    if (path.extension() != ".rows") continue;
    auto name = SegmentName::parse(path.filename().string());
    Result<std::string> fault = name ? fault_of(path, *name) : "its name is not a segment's";
    if (!fault) return std::unexpected(fault.error());
    fs::path beside = name ? health_path(folder_, name->sequence) : fs::path();
    bool has_health = name && fs::exists(beside);
    if (!fault->empty()) {
      LUYTRE_TRY(set_aside(path, *fault));
      if (has_health) LUYTRE_TRY(set_aside(beside, "it belongs to a damaged segment"));
      continue;
    }
    Entry entry{path, name->sequence, name->rows, {}};
    if (has_health) {
      auto content = read_file(beside);
      auto health = content ? decode_health(*content) : std::unexpected(content.error());
      if (health)
        entry.health = std::move(*health);
      else
        LUYTRE_TRY(set_aside(beside, health.error().message));  // the sightings themselves are whole
    }
    entries.push_back(std::move(entry));
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.sequence < b.sequence; });
  return entries;
}

Result<void> SegmentLog::remove(const Entry& entry) {
  auto turn = FolderTurn::take(folder_);
  if (!turn) return std::unexpected(turn.error());
  // Rows first: health alone is garbage that open() clears.
  LUYTRE_TRY(unlink_if_there(entry.path));
  LUYTRE_TRY(unlink_if_there(health_path(folder_, entry.sequence)));
  return sync_path(folder_);
}

}  // namespace luytre
