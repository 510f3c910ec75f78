// What a sensor has still to send: batches on disk, one file each, oldest first.
//
//   epoch                    32 hex digits, made with the folder
//   <seq>.batch              waiting; durable before its source is forgotten
//   <seq>.sent               the number of the last one that was sent: numbers are never used twice
//   refused/<seq>.batch      the hub will not have it; kept for people, the newest kRefusedKept
//   losses                   health rows (source "spool") of what was given up for want of space
//
// Beyond the limit of bytes the oldest batches are thinned first (thin_rows: figures stay exact), and given
// up only when all are thin. Both are said in health. Any number of processes; each change is one short lock.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/health.h"

namespace luytre::sensor {

struct SpoolOptions {
  std::filesystem::path folder;
  std::string sensor;                  // id
  std::string recorded_as;             // the sensor's name in health rows
  std::string version;                 // of the program
  uint64_t limit = uint64_t{4} << 30;  // bytes
  size_t batch_rows = 5'000;
};

class Spool {
 public:
  static Result<Spool> open(SpoolOptions options);

  // Sightings as RowBinary, and health; those of other sensors (what the home knew before it was enrolled)
  // are left out, and so is health that this object was given before. With nothing new there is a batch every
  // kSignOfLife, an empty one. Durable when it returns. The same rows may come again: batches of their own,
  // which change nothing at the hub.
  static constexpr Timestamp kSignOfLife = 300 * kMicrosPerSecond;
  Result<void> add(std::string_view rows, std::span<const HealthRow> health, Timestamp now);

  struct Entry {
    uint64_t seq = 0;
    uint64_t bytes = 0;
    std::filesystem::path path;
  };
  Result<std::vector<Entry>> waiting() const;  // ascending
  // The hub has a batch of this number, with this digest (SHA-256 of the file). When that is another's (a
  // copy of this spool was in use elsewhere), ours gets a new number and waits on. One already gone is no
  // error.
  Result<void> sent(uint64_t seq, std::string_view digest);
  Result<void> refused(uint64_t seq);

  struct Size {
    uint64_t batches = 0, bytes = 0, refused = 0;
    uint64_t last_sent = 0;  // 0: none
  };
  Result<Size> size() const;
  const std::string& epoch() const { return epoch_; }

 private:
  Result<std::string_view> own_rows(std::string_view rows, std::string& copy) const;
  Result<uint64_t> next_seq() const;
  Result<void> give_new_number(uint64_t seq, std::string_view digest);
  Result<void> write(uint64_t seq, std::string_view rows, std::span<const HealthRow> health, Timestamp now);
  Result<void> keep_within(Timestamp now);
  Result<std::vector<HealthRow>> losses() const;
  Result<void> note_loss(Timestamp now, uint64_t thinned, uint64_t lost);
  std::filesystem::path batch_path(uint64_t seq) const;

  SpoolOptions options_;
  std::string epoch_;
  std::map<std::tuple<std::string, uint64_t, Timestamp>, HealthRow> told_;  // by source, run, hour
  Timestamp last_written_ = INT64_MIN / 2;
};

}  // namespace luytre::sensor
