// Makes sightings durable, in one step that either happened or did not: writing a segment. What is derived
// from it, the day store and the event store, is brought up afterwards, and again after a crash; both take
// the same rows twice without harm.
#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "archive/archive.h"
#include "base/result.h"
#include "events/event_store.h"
#include "events/segment.h"
#include "model/health.h"
#include "model/sighting.h"
#include "monitor/home.h"
#include "situation/day_store.h"

namespace luytre {

class Committer {
 public:
  // `home` must be open for writing and outlive the committer. `flush_rows`: sightings held before a flush.
  static Result<std::unique_ptr<Committer>> open(const Home& home, const EventStoreOptions& events,
                                                 size_t flush_rows);
  // The same over a store that is open: nobody else uses it while the committer lives.
  static Result<std::unique_ptr<Committer>> open(const Home& home, EventStore& events, size_t flush_rows);

  // For a home that others write too: add() and flush() make sightings durable without its lock and go on;
  // they count in figures and evidence after the next settle(). The other functions but archive() and
  // totals() are not for it.
  static Result<std::unique_ptr<Committer>> open_deferred(const Home& home, size_t flush_rows);
  // Applies what waits, of earlier runs too. The caller has the home's lock (a Home opened for writing) and
  // `events` meanwhile. After an error it waits for the next call. Thread-safe, beside add() and flush().
  Result<void> settle(EventStore& events, std::vector<std::string>& notes);
  // Whether settle() has anything to do.
  bool waiting() const;

  // Applies segments a crash left. Call once before adding. Says what it did in `notes`.
  Result<void> recover(std::vector<std::string>& notes);

  // Takes the batch's sightings (empties it) and flushes when enough are held. Thread-safe; a failure is kept
  // and given to every later call, so no thread goes on without knowing.
  Result<void> add(SightingBatch& sightings);
  // Commits what is held, with `health`. Thread-safe.
  Result<void> flush(std::span<const HealthRow> health);

  // Gives every segment, its rows (RowBinary, events/segment.h) and health, to `forward` as well: after they
  // are durable here and before they are forgotten, so each comes at least once, again after a crash. Its
  // failure fails the flush. Call before recover() and add().
  using Forward = std::function<Result<void>(std::string_view rows, std::span<const HealthRow> health)>;
  void forward_to(Forward forward) { forward_ = std::move(forward); }

  // Drops evidence before `day`; figures stay, and can no longer be rebuilt for those days.
  Result<void> drop_evidence_before(Day day);
  // Removes what withdrawn indicators made from the evidence and from the figures of the days it touched.
  Result<std::vector<Day>> withdraw(std::span<const Withdrawal> withdrawals);

  // Takes contacts for the archive (empties them); they are in it when many are held, or flush() has
  // returned, or settle() has. When too many wait for settle() it waits half a minute, and fails.
  // Thread-safe; a failure is kept as add()'s is.
  Result<void> archive(ArchiveRows& rows);
  // Archive's functions of these names. `visit` must not call the committer, which is locked meanwhile.
  Result<void> search_archive(const ArchiveKeys& keys, Day from, Day to,
                              const std::function<bool(const ArchivedContact&)>& visit,
                              const std::function<void(double)>& progress = {});
  Result<ArchiveStats> archive_stats();
  Result<std::optional<Day>> keep_archive(Day from, uint64_t bytes);

  struct Totals {
    uint64_t sightings = 0;      // made, among them known ones
    uint64_t new_sightings = 0;  // not counted before
    uint64_t segments = 0;
  };
  Totals totals() const;

 private:
  Committer(const Home& home, EventStoreOptions events, size_t flush_rows, SegmentLog log, DayStore days);
  Result<void> flush_locked(std::span<const HealthRow> health);
  Result<uint64_t> apply_pending(std::vector<std::string>& notes);
  Result<void> apply(const SegmentLog::Entry& segment, std::string_view rows, const SightingBatch& sightings);
  Result<void> finish_withdrawal(std::vector<std::string>& notes);
  Result<void> rebuild(std::span<const Day> days);
  Result<EventStore*> events();
  Result<Archive*> opened_archive();
  Result<void> flush_archive();
  std::filesystem::path withdrawal_mark() const {
    return home_.folder() / "withdrawal";
  }  // while one is under way
  std::filesystem::path evidence_mark() const {
    return home_.folder() / "evidence-from";
  }  // evidence was dropped before

  const Home& home_;
  EventStoreOptions event_options_;
  size_t flush_rows_;
  Forward forward_;
  SegmentLog log_;
  DayStore days_;
  mutable std::mutex mutex_;    // guards all below
  EventStore* lent_ = nullptr;  // of another, instead of events_
  std::unique_ptr<EventStore> events_;
  std::unique_ptr<Archive> archive_;  // in the engine of events_
  ArchiveRows contacts_;
  SightingBatch held_;
  std::string rows_;
  Totals totals_;
  std::optional<Error> failure_;
  bool deferred_ = false;
  bool behind_ = false;  // deferred: segments wait
  std::condition_variable settled_;
  std::mutex settling_;  // one settle() at a time; taken before mutex_
};

}  // namespace luytre
