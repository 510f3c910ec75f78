#include "sensor/inbox.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>

#include "base/file.h"
#include "events/segment.h"
#include "monitor/attributor.h"
#include "monitor/commit.h"
#include "monitor/home.h"
#include "sensor/batch.h"
#include "sensor/desk.h"
#include "sensor/keys.h"
#include "sensor/kill_point.h"

namespace luytre::sensor {
namespace fs = std::filesystem;
namespace {

constexpr Timestamp kKeptRows = 3 * kMicrosPerDay;  // answers are remembered this long
constexpr Timestamp kOrphanAge = kMicrosPerDay;     // of files whose batch was never answered
constexpr Timestamp kAhead = kMicrosPerDay;         // a sighting may be this far ahead of the hub

struct Waiting {
  std::string sensor, epoch, digest, organisation;
  int64_t seq = 0;
  int64_t sightings = 0;
};

Result<std::vector<Waiting>> waiting_batches(Ledger& ledger, size_t most_sightings) {
  std::vector<Waiting> waiting;
  auto read = ledger.read([&](Transaction& t) {
    waiting.clear();
    size_t sightings = 0;
    return t.query(
        "SELECT b.sensor, b.epoch, b.digest, s.organisation, b.seq, b.sightings FROM sensor_batch b JOIN "
        "sensor s ON "
        "s.id = b.sensor WHERE b.applied_at IS NULL ORDER BY b.received_at, b.sensor, b.epoch, b.seq",
        {}, [&](const Row& row) {
          waiting.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)),
                             std::string(row.text(3)), row.integer(4), row.integer(5)});
          sightings += static_cast<size_t>(row.integer(5));
          return sightings < most_sightings;
        });
  });
  if (!read) return std::unexpected(read.error());
  return waiting;
}

// One attributor a body; they share the directory's tables.
class Judge {
 public:
  explicit Judge(const Directory& directory) : directory_(directory) {}
  Attributor& of(const std::string& organisation) {
    auto& slot = attributors_[organisation];
    if (!slot) slot = std::make_unique<Attributor>(directory_, organisation);
    return *slot;
  }

 private:
  const Directory& directory_;
  std::map<std::string, std::unique_ptr<Attributor>> attributors_;
};

// Files a crash left: written and never answered, or applied and not removed.
void remove_orphans(const fs::path& inbox, Timestamp now) {
  std::error_code error;
  for (fs::directory_iterator it(inbox, error), end; !error && it != end; it.increment(error)) {
    struct stat status {};
    if (::stat(it->path().c_str(), &status) == 0 &&
        static_cast<Timestamp>(status.st_mtime) * kMicrosPerSecond < now - kOrphanAge)
      ::unlink(it->path().c_str());
  }
}

}  // namespace

Result<ApplyReport> apply_inbox(Ledger& ledger, const ApplyOptions& options, Timestamp now) {
  // Looked at first: nothing is locked when nothing waits.
  auto waiting = waiting_batches(ledger, 1);
  if (!waiting) return std::unexpected(waiting.error());
  if (waiting->empty()) {
    remove_orphans(options.home / "inbox", now);
    return ApplyReport{};
  }
  auto home = Home::open(options.home, Home::Access::write);
  if (!home) return std::unexpected(home.error());
  auto directory = home->directory();
  if (!directory) return std::unexpected(directory.error());
  auto apply = [&](Result<std::unique_ptr<Committer>> committer) -> Result<ApplyReport> {
    if (!committer) return std::unexpected(committer.error());
    std::vector<std::string> notes;
    LUYTRE_TRY((*committer)->recover(notes));
    auto report = apply_inbox(ledger, options, *directory, **committer, now);
    if (report) report->notes.insert(report->notes.begin(), notes.begin(), notes.end());
    return report;
  };
  // Flushed once, at the end.
  if (!options.lend) return apply(Committer::open(*home, options.events, SIZE_MAX));
  Result<ApplyReport> report;
  LUYTRE_TRY(options.lend([&](EventStore& events) -> Result<void> {
    report = apply(Committer::open(*home, events, SIZE_MAX));
    return {};
  }));
  return report;
}

Result<ApplyReport> apply_inbox(Ledger& ledger, const ApplyOptions& options, const Directory& directory,
                                Committer& committer, Timestamp now) {
  ApplyReport report;
  fs::path inbox = options.home / "inbox";
  auto waiting = waiting_batches(ledger, options.most_sightings);
  if (!waiting) return std::unexpected(waiting.error());
  if (waiting->empty()) return report;
  Committer::Totals before = committer.totals();
  Judge judge(directory);
  std::vector<HealthRow> health;
  SightingBatch held;
  std::vector<const Waiting*> applied;
  for (const Waiting& batch : *waiting) {
    fs::path path =
        inbox_file(inbox, batch.sensor, batch.epoch, static_cast<uint64_t>(batch.seq), batch.digest);
    auto bytes = read_file(path);
    auto unpacked = !bytes                               ? std::unexpected(bytes.error())
                    : sha256_hex(*bytes) != batch.digest ? fail(ErrorCode::corrupt, "its digest does not fit")
                                                         : unpack_batch(*bytes);
    if (!unpacked) {
      // Accepted, durable, and gone: the disk lost it. It is told, and does not stop the others.
      if (unpacked.error().code == ErrorCode::io) return std::unexpected(unpacked.error());
      report.notes.push_back(fmt::format("batch {} of sensor {} was accepted and cannot be read: {}",
                                         batch.seq, batch.sensor, unpacked.error().message));
      applied.push_back(&batch);
      continue;
    }
    Attributor& attributor = judge.of(batch.organisation);
    LUYTRE_TRY(read_rows(unpacked->rows(), [&](const Sighting& given) {
      Sighting sighting = given;
      sighting.internal = false;
      if (sighting.first > now + kAhead || sighting.first < 0) {
        ++report.undated;
      } else if (!attributor.place(sighting)) {
        ++report.foreign;
      } else {
        held.add(sighting);
      }
    }));
    if (attributor.error()) return std::unexpected(*attributor.error());
    health.insert(health.end(), std::make_move_iterator(unpacked->health.begin()),
                  std::make_move_iterator(unpacked->health.end()));
    applied.push_back(&batch);
    ++report.batches;
  }
  kill_point("before-flush");
  LUYTRE_TRY(committer.add(held));
  LUYTRE_TRY(committer.flush(health));
  report.sightings = committer.totals().sightings - before.sightings;
  report.new_sightings = committer.totals().new_sightings - before.new_sightings;
  kill_point("after-flush");

  auto noted = ledger.write([&](Transaction& t) -> Result<void> {
    for (const Waiting* batch : applied)
      LUYTRE_TRY(
          t.execute("UPDATE sensor_batch SET applied_at = $1 WHERE sensor = $2 AND epoch = $3 AND seq = $4",
                    {t.now(), batch->sensor, batch->epoch, batch->seq}));
    LUYTRE_TRY(t.execute("DELETE FROM sensor_batch WHERE received_at < $1 AND applied_at IS NOT NULL",
                         {t.now() - kKeptRows}));
    return {};
  });
  if (!noted) return std::unexpected(noted.error());
  kill_point("after-note");

  std::error_code ignored;
  for (const Waiting* batch : applied)
    fs::remove(
        inbox_file(inbox, batch->sensor, batch->epoch, static_cast<uint64_t>(batch->seq), batch->digest),
        ignored);
  return report;
}

}  // namespace luytre::sensor
