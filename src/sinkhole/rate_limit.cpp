#include "sinkhole/rate_limit.h"

#include <algorithm>

#include "base/hash.h"

namespace luytre::sinkhole {

RateLimit::RateLimit(const Options& options)
    : options_(options), sources_(std::make_unique<Bucket[]>(kSlots)) {}

double RateLimit::filled(const Bucket& bucket, double rate, double burst, Timestamp time) {
  if (bucket.since == kNoTime) return burst;
  double seconds = static_cast<double>(std::max<Timestamp>(time - bucket.since, 0)) / kMicrosPerSecond;
  return std::min(burst, bucket.tokens + seconds * rate);
}

bool RateLimit::allow(const IpAddress& source, Timestamp time) {
  IpAddress network = source.is_v4() ? source : mask(source, 64);
  Bucket& own = sources_[hash_pair(network.high(), network.low()) % kSlots];
  double mine = filled(own, options_.per_source, options_.source_burst, time);
  double all = filled(all_, options_.in_all, options_.all_burst, time);
  bool allowed = mine >= 1 && all >= 1;
  // A source beyond its own limit takes nothing from the others.
  own = {time, allowed ? mine - 1 : mine};
  all_ = {time, allowed ? all - 1 : all};
  return allowed;
}

}  // namespace luytre::sinkhole
