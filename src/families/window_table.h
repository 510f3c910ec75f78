// How many different things a host did in a window: targets scanned, names asked, mail servers tried.
//
// A bounded amount of memory; when it is full an entry whose window ended more than a window ago is replaced,
// else the one of its bucket that was least recently touched is given up and counted. Any thread; a lock a
// shard. Windows are aligned to 1970-01-01 and belong to observation time, so the order in which telemetry is
// read changes nothing (evictions aside). Items are told apart by 32 bits of their hash: of 300 items two
// look alike once in 100,000 windows.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/ip.h"
#include "base/time.h"

namespace luytre {

class WindowTable {
 public:
  struct Options {
    size_t memory;       // bytes, all in all
    Timestamp window;    // microseconds: kMicrosPerHour, kMicrosPerDay
    uint32_t threshold;  // distinct items are told apart up to here; 1 .. 4096
  };
  explicit WindowTable(const Options& options);  // a threshold out of range is brought into it
  ~WindowTable();

  struct Noted {
    uint32_t distinct = 0;  // items so far, this one included, at most the threshold
    bool added = false;     // it was not there before
    bool crossed = false;   // this very item made it reach the threshold: the moment to say something
    Timestamp window_start = kNoTime, window_end = kNoTime;  // [start, end)
  };
  // Where a host's doings about a subject in the window of `time` are kept. Those who note many fetch ahead:
  // places first, then the notes.
  struct Place {
    uint64_t key = 0;  // 0: the time is none
    int32_t window = 0;
  };
  Place place_of(const IpAddress& host, uint64_t subject, Timestamp time) const;
  void prefetch(const Place& place) const;
  Noted note(const Place& place, uint64_t item);

  // `host` did `item` about `subject` at `time`. Both are hashes by base/hash.h's seeded functions (an enemy
  // chooses what they stand for); subject 0 where there is but one. A time that is not known notes nothing.
  Noted note(const IpAddress& host, uint64_t subject, uint64_t item, Timestamp time) {
    return note(place_of(host, subject, time), item);
  }

  // Whether `host` has reached the threshold in the window of `time`.
  bool reached(const IpAddress& host, uint64_t subject, Timestamp time) const;

  uint64_t evicted() const;  // entries given up below the threshold

 private:
  struct Shard;
  struct State;
  size_t bucket_of(uint64_t key) const { return (key >> 32) * buckets_ >> 32; }
  Options options_;
  size_t buckets_;      // of each shard
  size_t item_budget_;  // bytes of items of each shard, beyond those an entry holds itself
  std::unique_ptr<State> state_;
};

}  // namespace luytre
