#include "sensor/spool.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <thread>

#include "base/file.h"
#include "base/hash.h"
#include "events/health_file.h"
#include "events/segment.h"
#include "ledger/ledger.h"
#include "sensor/batch.h"
#include "sensor/keys.h"
#include "sensor/kill_point.h"

namespace luytre::sensor {
namespace fs = std::filesystem;
namespace {

constexpr size_t kRefusedKept = 100;
constexpr size_t kLossRows = 48;  // hours
constexpr size_t kToldMost = 100'000;

std::optional<uint64_t> number_of(const fs::path& path, std::string_view ending) {
  std::string name = path.filename().string();
  if (!name.ends_with(ending)) return std::nullopt;
  uint64_t seq = 0;
  auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), seq);
  return error == std::errc() && std::string_view(end) == ending ? std::optional(seq) : std::nullopt;
}

Result<std::vector<uint64_t>> numbers(const fs::path& folder, std::string_view ending) {
  std::vector<uint64_t> found;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (auto seq = number_of(it->path(), ending)) found.push_back(*seq);
  if (error) return fail_errno(fmt::format("cannot list '{}'", folder.string()), error.value());
  std::ranges::sort(found);
  return found;
}

// Held for a moment by whoever changes the spool; waits for others.
Result<FileLock> lock(const fs::path& folder) {
  for (int tries = 0;; ++tries) {
    auto held = FileLock::acquire(folder / "lock");
    if (held || held.error().code != ErrorCode::busy || tries >= 3000) return held;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

Result<void> move(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) == 0 || errno == ENOENT) return {};
  return fail_errno(fmt::format("cannot rename '{}'", from.string()));
}

}  // namespace

Result<Spool> Spool::open(SpoolOptions options) {
  Spool spool;
  std::error_code error;
  fs::create_directories(options.folder / "refused", error);
  if (error) return fail_errno(fmt::format("cannot create '{}'", options.folder.string()), error.value());
  fs::permissions(options.folder, fs::perms::owner_all, error);
  auto held = lock(options.folder);
  if (!held) return std::unexpected(held.error());
  fs::path file = options.folder / "epoch";
  auto text = read_file(file);
  if (text) spool.epoch_ = text->substr(0, 32);
  if (!is_hex(spool.epoch_, 32)) {
    spool.epoch_ = random_id();
    LUYTRE_TRY(write_file_atomically(file, spool.epoch_ + "\n"));
  }
  spool.options_ = std::move(options);
  return spool;
}

fs::path Spool::batch_path(uint64_t seq) const {
  return options_.folder / fmt::format("{:012}.batch", seq);
}

Result<uint64_t> Spool::next_seq() const {
  uint64_t last = 0;
  for (const fs::path& folder : {options_.folder, options_.folder / "refused"})
    for (std::string_view ending : {".batch", ".sent"}) {
      auto found = numbers(folder, ending);
      if (!found) return std::unexpected(found.error());
      if (!found->empty()) last = std::max(last, found->back());
    }
  return last + 1;
}

Result<void> Spool::write(uint64_t seq, std::string_view rows, std::span<const HealthRow> health,
                          Timestamp now) {
  BatchHead head{
      .sensor = options_.sensor, .epoch = epoch_, .seq = seq, .made = now, .version = options_.version};
  return write_file_atomically(batch_path(seq), pack_batch(std::move(head), rows, health));
}

Result<std::string_view> Spool::own_rows(std::string_view rows, std::string& copy) const {
  uint64_t others = 0;
  auto read = read_rows(rows, [&](const Sighting& s) { others += s.sensor != options_.recorded_as; });
  if (!read) return std::unexpected(read.error());
  if (others == 0) return rows;
  read = read_rows(rows, [&](const Sighting& s) {
    if (s.sensor == options_.recorded_as) append_row(copy, s);
  });
  return copy;
}

Result<void> Spool::add(std::string_view all_rows, std::span<const HealthRow> health, Timestamp now) {
  std::string copy;
  auto rows = own_rows(all_rows, copy);
  if (!rows) return std::unexpected(rows.error());
  auto held = lock(options_.folder);
  if (!held) return std::unexpected(held.error());
  auto seq = next_seq();
  if (!seq) return std::unexpected(seq.error());
  auto lost = losses();
  if (!lost) return std::unexpected(lost.error());
  std::vector<HealthRow> with = std::move(*lost);
  std::vector<HealthRow> fresh;
  for (const HealthRow& row : health) {
    if (row.sensor != options_.recorded_as) continue;
    auto known = told_.find({row.source, row.run, row.hour});
    if (known == told_.end() || known->second.counts != row.counts || known->second.sampling != row.sampling)
      fresh.push_back(row);
  }
  if (fresh.empty() && rows->empty() && now - last_written_ < kSignOfLife) return {};
  with.insert(with.end(), fresh.begin(), fresh.end());
  size_t told = 0;
  auto next = [&] {
    auto part = std::span(with).subspan(told, std::min(with.size() - told, kBatchHealthMost));
    told += part.size();
    return part;
  };
  auto spooled = split_rows(*rows, options_.batch_rows, [&](std::string_view piece) {
    auto written = write((*seq)++, piece, next(), now);
    kill_point("between-batches");
    return written;
  });
  if (!spooled) return spooled;
  while (told < with.size()) LUYTRE_TRY(write((*seq)++, {}, next(), now));
  last_written_ = now;
  if (told_.size() > kToldMost) told_.clear();
  for (HealthRow& row : fresh) told_[{row.source, row.run, row.hour}] = std::move(row);
  return keep_within(now);
}

Result<void> Spool::keep_within(Timestamp now) {
  auto entries = waiting();
  if (!entries) return std::unexpected(entries.error());
  uint64_t bytes = 0;
  for (const Entry& entry : *entries) bytes += entry.bytes;
  if (bytes <= options_.limit) return {};
  uint64_t thinned = 0, lost = 0;
  // The newest stays whole as long as there is another.
  for (Entry& entry : *entries) {
    if (bytes <= options_.limit || &entry == &entries->back()) break;
    auto text = read_file(entry.path);
    auto batch = text ? unpack_batch(*text) : std::unexpected(text.error());
    if (!batch) {
      LUYTRE_TRY(move(entry.path, options_.folder / "refused" / entry.path.filename()));
      bytes -= entry.bytes;
      entry.bytes = 0;
      continue;
    }
    if (batch->head.thinned) continue;
    uint64_t before = batch->head.sightings;
    std::string rows = thin_rows(batch->rows());
    batch->head.thinned = true;
    std::string packed = pack_batch(batch->head, rows, batch->health);
    auto head = read_batch_head(packed);
    thinned += before - (head ? head->sightings : before);
    LUYTRE_TRY(write_file_atomically(entry.path, packed));
    bytes -= std::min<uint64_t>(bytes, entry.bytes);
    entry.bytes = packed.size();
    bytes += entry.bytes;
  }
  for (const Entry& entry : *entries) {
    if (bytes <= options_.limit || &entry == &entries->back()) break;
    if (entry.bytes == 0) continue;
    if (auto text = read_file(entry.path))
      if (auto head = read_batch_head(*text)) lost += head->sightings;
    ::unlink(entry.path.c_str());
    bytes -= entry.bytes;
  }
  return note_loss(now, thinned, lost);
}

Result<std::vector<HealthRow>> Spool::losses() const {
  auto text = read_file(options_.folder / "losses");
  if (!text) {
    if (text.error().code == ErrorCode::not_found) return std::vector<HealthRow>{};
    return std::unexpected(text.error());
  }
  auto rows = decode_health(*text);
  return rows ? *rows : std::vector<HealthRow>{};
}

Result<void> Spool::note_loss(Timestamp now, uint64_t thinned, uint64_t lost) {
  if (thinned == 0 && lost == 0) return {};
  auto rows = losses();
  if (!rows) return std::unexpected(rows.error());
  Timestamp hour = now - now % kMicrosPerHour;
  auto at = std::ranges::find(*rows, hour, &HealthRow::hour);
  if (at == rows->end()) {
    if (rows->size() >= kLossRows) rows->erase(rows->begin());
    HealthRow row;
    row.sensor = options_.recorded_as;
    row.source = "spool";
    row.run = stable_hash64(epoch_);
    row.hour = hour;
    at = rows->insert(rows->end(), std::move(row));
  }
  at->counts.over_limit += thinned;
  at->counts.lost += lost;
  return write_file_atomically(options_.folder / "losses", encode_health(*rows));
}

Result<std::vector<Spool::Entry>> Spool::waiting() const {
  auto found = numbers(options_.folder, ".batch");
  if (!found) return std::unexpected(found.error());
  std::vector<Entry> entries;
  std::error_code error;
  for (uint64_t seq : *found) {
    Entry entry{seq, 0, batch_path(seq)};
    entry.bytes = fs::file_size(entry.path, error);
    if (!error) entries.push_back(std::move(entry));  // else sent meanwhile
  }
  return entries;
}

Result<void> Spool::give_new_number(uint64_t seq, std::string_view digest) {
  auto text = read_file(batch_path(seq));
  if (!text && text.error().code == ErrorCode::not_found) return {};
  if (!text) return std::unexpected(text.error());
  if (sha256_hex(*text) == digest) return {};
  auto batch = unpack_batch(*text);
  // A thinned one may have been sent whole before: then the hub has more than is here.
  if (!batch || batch->head.thinned) return {};
  auto next = next_seq();
  if (!next) return std::unexpected(next.error());
  batch->head.seq = *next;
  return write_file_atomically(batch_path(*next), pack_batch(batch->head, batch->rows(), batch->health));
}

Result<void> Spool::sent(uint64_t seq, std::string_view digest) {
  auto held = lock(options_.folder);
  if (!held) return std::unexpected(held.error());
  LUYTRE_TRY(give_new_number(seq, digest));
  fs::path mark = options_.folder / fmt::format("{:012}.sent", seq);
  auto marks = numbers(options_.folder, ".sent");
  if (!marks) return std::unexpected(marks.error());
  // The largest number stays as a mark; all else can go. Its rename is durable before an older mark goes.
  if (!marks->empty() && marks->back() >= seq) {
    if (::unlink(batch_path(seq).c_str()) != 0 && errno != ENOENT)
      return fail_errno(fmt::format("cannot remove '{}'", batch_path(seq).string()));
    return {};
  }
  LUYTRE_TRY(move(batch_path(seq), mark));
  LUYTRE_TRY(sync_path(options_.folder));
  std::error_code ignored;
  fs::resize_file(mark, 0, ignored);
  for (uint64_t old : *marks) fs::remove(options_.folder / fmt::format("{:012}.sent", old), ignored);
  return {};
}

Result<void> Spool::refused(uint64_t seq) {
  auto held = lock(options_.folder);
  if (!held) return std::unexpected(held.error());
  LUYTRE_TRY(move(batch_path(seq), options_.folder / "refused" / batch_path(seq).filename()));
  LUYTRE_TRY(sync_path(options_.folder / "refused"));
  auto kept = numbers(options_.folder / "refused", ".batch");
  std::error_code ignored;
  if (kept)
    for (size_t i = 0; i + kRefusedKept < kept->size(); ++i)
      fs::remove(options_.folder / "refused" / batch_path((*kept)[i]).filename(), ignored);
  return sync_path(options_.folder);
}

Result<Spool::Size> Spool::size() const {
  auto entries = waiting();
  if (!entries) return std::unexpected(entries.error());
  auto marks = numbers(options_.folder, ".sent");
  auto kept = numbers(options_.folder / "refused", ".batch");
  Size size;
  size.batches = entries->size();
  for (const Entry& entry : *entries) size.bytes += entry.bytes;
  if (kept) size.refused = kept->size();
  if (marks && !marks->empty()) size.last_sent = marks->back();
  return size;
}

}  // namespace luytre::sensor
