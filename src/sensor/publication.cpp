#include "sensor/publication.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "base/file.h"
#include "indicators/source_table.h"
#include "indicators/store_files.h"
#include "sensor/keys.h"

namespace luytre::sensor {
namespace fs = std::filesystem;
namespace {

constexpr size_t kPacketsHeld = 4;

// The active values of a source that may go out; "" when there are none.
std::string outgoing(const SourceTable& table) {
  std::vector<bool> goes;
  for (const Profile& profile : table.profiles()) goes.push_back(goes_to_bodies(profile.tlp));
  if (table.active().size() == 0) return "";
  if (std::ranges::all_of(goes, std::identity{}))
    return encode_source_table(table.source(), table.profiles(), table.active(), {});
  ColumnsBuilder kept;
  size_t count = 0;
  auto copy = [&](const auto& section, auto& into) {
    for (size_t i = 0; i < section.size(); ++i)
      if (goes[section.profile(i)]) {
        into.add(section.keys[i], section.profile(i));
        ++count;
      }
  };
  copy(table.active().addresses4, kept.addresses4);
  for (size_t i = 0; i < kWideTypes; ++i) copy(table.active().wide[i], kept.wide[i]);
  for (size_t i = 0; i < kTextTypes; ++i) copy(table.active().texts[i], kept.texts[i]);
  return count == 0 ? "" : encode_source_table(table.source(), table.profiles(), kept.view(), {});
}

std::string marks_of(const fs::path& folder) {
  std::vector<std::string> lines;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    struct stat s {};
    if ((it->path().extension() == ".ind" || it->path().extension() == ".benign") &&
        ::stat(it->path().c_str(), &s) == 0)
      lines.push_back(fmt::format("{} {} {} {}.{}\n", it->path().filename().string(), s.st_ino, s.st_size,
                                  s.st_mtim.tv_sec, s.st_mtim.tv_nsec));
  }
  std::ranges::sort(lines);
  std::string marks = "looked\n";
  for (const std::string& line : lines) marks += line;
  return marks;
}

}  // namespace

Result<std::unique_ptr<Publication>> Publication::open(Ledger& ledger, const fs::path& home) {
  std::unique_ptr<Publication> publication(new Publication(ledger, home));
  fs::path folder = publication->folder();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail_errno(fmt::format("cannot create '{}'", folder.string()), error.value());
  ::chmod(folder.c_str(), 0700);
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() != ".json") continue;
    auto text = read_file(it->path());
    auto catalogue = text ? Catalogue::parse(*text) : std::unexpected(text.error());
    if (catalogue) publication->catalogues_[catalogue->serial] = std::move(*catalogue);
  }
  return publication;
}

std::string Publication::version() const {
  std::lock_guard guard(mutex_);
  return catalogues_.empty() ? "" : catalogues_.rbegin()->second.version();
}

Result<std::string> Publication::read_list(const std::string& digest) const {
  return read_file(folder() / (digest + ".list"));
}

Result<bool> Publication::refresh() {
  std::lock_guard guard(mutex_);
  fs::path store = home_ / "indicators";
  std::string marks = marks_of(store);
  if (marks == marks_) return false;
  std::error_code error;
  Catalogue next;
  auto take = [&](bool benign, const std::string& name, const std::string& bytes) -> Result<void> {
    if (bytes.empty()) return {};
    ListFile list{benign, name, sha256_hex(bytes), bytes.size()};
    if (fs::path file = folder() / (list.digest + ".list"); !fs::exists(file, error))
      LUYTRE_TRY(write_file_atomically(file, bytes));
    next.lists.push_back(std::move(list));
    return {};
  };
  uint64_t entries = 0;
  if (fs::exists(store, error)) {
    StoreFiles files(store);
    LUYTRE_TRY(files.refresh());
    for (const auto& [name, table] : files.sources()) {
      LUYTRE_TRY(take(false, name, outgoing(table)));
      entries += table.active().size();
    }
    for (const auto& [name, list] : files.benign()) LUYTRE_TRY(take(true, name, encode_benign_list(list)));
  }
  if (!catalogues_.empty() && catalogues_.rbegin()->second.lists == next.lists) {
    marks_ = marks;
    return false;
  }
  auto written = ledger_.write([&](Transaction& t) -> Result<void> {
    int64_t last = catalogues_.empty() ? 0 : static_cast<int64_t>(catalogues_.rbegin()->first);
    LUYTRE_TRY(t.query("SELECT COALESCE(MAX(serial), 0) FROM indicator_publication", {}, [&](const Row& row) {
      last = std::max(last, row.integer(0));
      return true;
    }));
    next.serial = static_cast<uint64_t>(last + 1);
    LUYTRE_TRY(t.execute(
        "INSERT INTO indicator_publication (serial, version, entries, made_at) VALUES ($1, $2, $3, $4)",
        {last + 1, next.version(), static_cast<int64_t>(entries), t.now()}));
    return {};
  });
  if (!written) return std::unexpected(written.error());
  LUYTRE_TRY(write_file_atomically(folder() / fmt::format("{:012}.json", next.serial), next.to_json()));
  catalogues_[next.serial] = std::move(next);
  packets_.clear();
  marks_ = marks;
  drop_old();
  return true;
}

void Publication::drop_old() {
  std::error_code ignored;
  while (catalogues_.size() > kKept) {
    fs::remove(folder() / fmt::format("{:012}.json", catalogues_.begin()->first), ignored);
    catalogues_.erase(catalogues_.begin());
  }
  std::set<std::string> used;
  for (const auto& [serial, catalogue] : catalogues_)
    for (const ListFile& list : catalogue.lists) used.insert(list.digest);
  std::vector<fs::path> unused;
  for (fs::directory_iterator it(folder(), ignored), end; !ignored && it != end; it.increment(ignored))
    if (it->path().extension() == ".list" && !used.contains(it->path().stem().string()))
      unused.push_back(it->path());
  for (const fs::path& path : unused) fs::remove(path, ignored);
}

Result<std::shared_ptr<const std::string>> Publication::packet(const std::string& have) {
  std::lock_guard guard(mutex_);
  static const Catalogue kNothing;
  const Catalogue& newest = catalogues_.empty() ? kNothing : catalogues_.rbegin()->second;
  const Catalogue* from = &kNothing;
  for (const auto& [serial, catalogue] : catalogues_)
    if (catalogue.version() == have) from = &catalogue;
  auto& held = packets_[from->version()];
  if (held) return held;
  auto made = make_packet(*from, newest, [this](const std::string& digest) { return read_list(digest); });
  if (!made) {
    packets_.erase(from->version());
    return std::unexpected(made.error());
  }
  auto packet = std::make_shared<const std::string>(std::move(*made));
  held = packet;
  if (packets_.size() > kPacketsHeld) packets_.clear();
  return packet;
}

}  // namespace luytre::sensor
