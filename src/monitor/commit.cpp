#include "monitor/commit.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/file.h"

namespace luytre {
namespace {

constexpr size_t kContactBytes = 128u << 20;  // held before they are inserted
constexpr size_t kContactsWaiting = 2 * kContactBytes;
constexpr std::chrono::seconds kContactPatience{30};

}  // namespace

Committer::Committer(const Home& home, EventStoreOptions events, size_t flush_rows, SegmentLog log,
                     DayStore days)
    : home_(home),
      event_options_(std::move(events)),
      flush_rows_(flush_rows),
      log_(std::move(log)),
      days_(std::move(days)) {}

Result<std::unique_ptr<Committer>> Committer::open(const Home& home, const EventStoreOptions& events,
                                                   size_t flush_rows) {
  auto log = SegmentLog::open(home.segments());
  if (!log) return std::unexpected(log.error());
  auto days = home.days();
  if (!days) return std::unexpected(days.error());
  return std::unique_ptr<Committer>(
      new Committer(home, events, flush_rows, std::move(*log), std::move(*days)));
}

Result<std::unique_ptr<Committer>> Committer::open(const Home& home, EventStore& events, size_t flush_rows) {
  auto committer = open(home, EventStoreOptions{}, flush_rows);
  if (committer) (*committer)->lent_ = &events;
  return committer;
}

Result<std::unique_ptr<Committer>> Committer::open_deferred(const Home& home, size_t flush_rows) {
  auto committer = open(home, EventStoreOptions{}, flush_rows);
  if (committer) (*committer)->deferred_ = (*committer)->behind_ = true;  // an earlier run may have left some
  return committer;
}

// Another committer applies: this one's lock is not held meanwhile, so that its threads go on.
Result<void> Committer::settle(EventStore& events, std::vector<std::string>& notes) {
  std::lock_guard one(settling_);
  auto applier = open(home_, events, SIZE_MAX);
  if (!applier) return std::unexpected(applier.error());
  Committer& other = **applier;
  {
    std::lock_guard guard(mutex_);
    other.forward_ = forward_;
    std::swap(other.contacts_, contacts_);
    behind_ = false;
  }
  auto settled = [&]() -> Result<void> {
    LUYTRE_TRY(other.flush_archive());
    LUYTRE_TRY(other.apply_pending(notes));
    return other.finish_withdrawal(notes);
  }();
  std::lock_guard guard(mutex_);
  totals_.new_sightings += other.totals_.new_sightings;
  if (!settled) {
    behind_ = true;
    contacts_.append(other.contacts_);
  }
  settled_.notify_all();
  return settled;
}

bool Committer::waiting() const {
  std::lock_guard guard(mutex_);
  return behind_ || contacts_.rows() > 0;
}

// Opened at the first use: the embedded engine takes a while to load and a reader may need none.
Result<EventStore*> Committer::events() {
  if (lent_) return lent_;
  LUYTRE_CHECK(!deferred_);
  if (!events_) {
    auto store = home_.events(event_options_);
    if (!store) return std::unexpected(store.error());
    events_ = std::move(*store);
  }
  return events_.get();
}

Result<void> Committer::recover(std::vector<std::string>& notes) {
  std::lock_guard guard(mutex_);
  std::vector<std::string> damaged;
  auto applied = apply_pending(damaged);
  notes.insert(notes.end(), damaged.begin(), damaged.end());
  if (!applied) return std::unexpected(applied.error());
  if (*applied > 0)
    notes.push_back(
        fmt::format("applied {} segments of an earlier run: {} sightings", *applied, totals_.sightings));
  totals_ = {};
  return finish_withdrawal(notes);
}

// Returns how many there were.
Result<uint64_t> Committer::apply_pending(std::vector<std::string>& notes) {
  auto pending = log_.pending(notes);
  if (!pending) return std::unexpected(pending.error());
  for (const SegmentLog::Entry& segment : *pending) {
    auto file = MappedFile::open(segment.path);
    if (!file) return std::unexpected(file.error());
    SightingBatch sightings;
    LUYTRE_TRY(read_rows(file->text(), [&](const Sighting& sighting) { sightings.add(sighting); }));
    LUYTRE_TRY(apply(segment, file->text(), sightings));
  }
  return pending->size();
}

// A withdrawal that was cut short may have removed evidence of days it had not rebuilt yet: rebuild all days
// that still have their evidence.
Result<void> Committer::finish_withdrawal(std::vector<std::string>& notes) {
  std::error_code error;
  if (!std::filesystem::exists(withdrawal_mark(), error)) return {};
  Day evidence_from = kFirstDay;
  if (auto text = read_file(evidence_mark()))
    evidence_from = parse_day(std::string_view(*text).substr(0, 10)).value_or(kFirstDay);
  std::vector<Day> days = days_.days(evidence_from, kLastDay);
  LUYTRE_TRY(rebuild(days));
  std::filesystem::remove(withdrawal_mark(), error);
  notes.push_back(fmt::format("finished a withdrawal that was cut short: {} days rebuilt", days.size()));
  return {};
}

Result<void> Committer::rebuild(std::span<const Day> days) {
  auto store = events();
  if (!store) return std::unexpected(store.error());
  for (Day day : days) {
    SightingBatch sightings;
    LUYTRE_TRY((*store)->read({.from = day, .to = day}, [&](const Sighting& sighting) {
      sightings.add(sighting);
      return true;
    }));
    LUYTRE_TRY(days_.rebuild(day, sightings));
  }
  return {};
}

Result<void> Committer::apply(const SegmentLog::Entry& segment, std::string_view rows,
                              const SightingBatch& sightings) {
  auto applied = days_.apply(sightings, segment.health);
  if (!applied) return std::unexpected(applied.error());
  if (segment.rows > 0) {
    auto store = events();
    if (!store) return std::unexpected(store.error());
    LUYTRE_TRY((*store)->insert(segment.path));
  }
  if (forward_) LUYTRE_TRY(forward_(rows, segment.health));
  LUYTRE_TRY(log_.remove(segment));
  totals_.sightings += applied->sightings + applied->known;
  totals_.new_sightings += applied->sightings;
  ++totals_.segments;
  return {};
}

Result<void> Committer::add(SightingBatch& sightings) {
  std::lock_guard guard(mutex_);
  if (failure_) return std::unexpected(*failure_);
  for (const Sighting& sighting : sightings.rows) {
    append_row(rows_, sighting);
    held_.add(sighting);
  }
  sightings.clear();
  return held_.rows.size() >= flush_rows_ ? flush_locked({}) : Result<void>{};
}

Result<void> Committer::flush(std::span<const HealthRow> health) {
  std::lock_guard guard(mutex_);
  if (failure_) return std::unexpected(*failure_);
  return flush_locked(health);
}

Result<void> Committer::flush_locked(std::span<const HealthRow> health) {
  if (held_.rows.empty() && health.empty() && contacts_.rows() == 0) return {};
  auto commit = [&]() -> Result<void> {
    if (!deferred_) LUYTRE_TRY(flush_archive());
    if (held_.rows.empty() && health.empty()) return {};
    auto segment = log_.commit(rows_, held_.rows.size(), health);
    if (!segment) return std::unexpected(segment.error());
    if (!deferred_) return apply(*segment, rows_, held_);
    behind_ = true;
    totals_.sightings += held_.rows.size();
    ++totals_.segments;
    return {};
  };
  Result<void> done = commit();
  if (!done) failure_ = done.error();
  held_.clear();
  rows_.clear();
  return done;
}

Result<Archive*> Committer::opened_archive() {
  if (!archive_) {
    auto store = events();
    if (!store) return std::unexpected(store.error());
    auto archive = open_archive(**store, home_.folder() / "archive");
    if (!archive) return std::unexpected(archive.error());
    archive_ = std::move(*archive);
  }
  return archive_.get();
}

Result<void> Committer::flush_archive() {
  if (contacts_.rows() == 0) return {};
  auto archive = opened_archive();
  if (!archive) return std::unexpected(archive.error());
  LUYTRE_TRY((*archive)->insert(contacts_));
  contacts_.clear();
  return {};
}

Result<void> Committer::archive(ArchiveRows& rows) {
  std::unique_lock guard(mutex_);
  if (failure_) return std::unexpected(*failure_);
  contacts_.append(rows);
  rows.clear();
  if (deferred_) {
    if (settled_.wait_for(guard, kContactPatience, [&] { return contacts_.size() < kContactsWaiting; }))
      return {};
    failure_ = Error{ErrorCode::busy, "the archive takes no contacts: see what keeps the event store"};
    return std::unexpected(*failure_);
  }
  if (contacts_.size() < kContactBytes) return {};
  Result<void> done = flush_archive();
  if (!done) failure_ = done.error();
  return done;
}

Result<void> Committer::search_archive(const ArchiveKeys& keys, Day from, Day to,
                                       const std::function<bool(const ArchivedContact&)>& visit,
                                       const std::function<void(double)>& progress) {
  std::lock_guard guard(mutex_);
  LUYTRE_TRY(flush_archive());
  auto archive = opened_archive();
  return archive ? (*archive)->search(keys, from, to, visit, progress) : std::unexpected(archive.error());
}

Result<ArchiveStats> Committer::archive_stats() {
  std::lock_guard guard(mutex_);
  auto archive = opened_archive();
  return archive ? (*archive)->stats() : std::unexpected(archive.error());
}

Result<std::optional<Day>> Committer::keep_archive(Day from, uint64_t bytes) {
  std::lock_guard guard(mutex_);
  auto archive = opened_archive();
  return archive ? (*archive)->keep(from, bytes) : std::unexpected(archive.error());
}

Result<void> Committer::drop_evidence_before(Day day) {
  std::lock_guard guard(mutex_);
  auto store = events();
  if (!store) return std::unexpected(store.error());
  LUYTRE_TRY(write_file_atomically(evidence_mark(), format_day(day) + "\n"));
  return (*store)->drop_before(day);
}

Result<std::vector<Day>> Committer::withdraw(std::span<const Withdrawal> withdrawals) {
  std::lock_guard guard(mutex_);
  auto store = events();
  if (!store) return std::unexpected(store.error());
  LUYTRE_TRY(write_file_atomically(withdrawal_mark(), "days are being rebuilt\n"));
  auto touched = (*store)->withdraw(withdrawals);
  if (!touched) return touched;
  LUYTRE_TRY(rebuild(*touched));
  std::error_code error;
  std::filesystem::remove(withdrawal_mark(), error);
  return touched;
}

Committer::Totals Committer::totals() const {
  std::lock_guard guard(mutex_);
  return totals_;
}

}  // namespace luytre
