// How many visits are looked at: token buckets, one for each source and one for all.
#pragma once
#include <cstdint>
#include <memory>

#include "base/ip.h"
#include "base/time.h"

namespace luytre::sinkhole {

// A fixed table: sources that share a slot share its bucket, which makes the limit tighter for both, never
// wider. An IPv6 source is its /64. One thread.
class RateLimit {
 public:
  struct Options {
    double per_source = 5, source_burst = 50;  // visits a second, and at once
    double in_all = 2000, all_burst = 4000;
  };
  explicit RateLimit(const Options& options);
  // Whether one visit of `source` at `time` is within both limits; time does not run backwards.
  bool allow(const IpAddress& source, Timestamp time);

 private:
  struct Bucket {
    Timestamp since = kNoTime;  // when `tokens` was right; kNoTime: full
    double tokens = 0;
  };
  static double filled(const Bucket& bucket, double rate, double burst, Timestamp time);

  static constexpr size_t kSlots = 1 << 16;
  Options options_;
  std::unique_ptr<Bucket[]> sources_;
  Bucket all_;
};

}  // namespace luytre::sinkhole
