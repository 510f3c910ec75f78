// How many hosts stand behind the addresses of a period: an estimate, and it says so. Addresses over-count
// where one host has many in turn (dynamic addresses), and under-count where many hosts share one (NAT).
//
// The method, over pools of 256 neighbouring addresses:
//   1. A pool is dynamic when addresses seen on one day come back after a week much more rarely than after a
//      day (or no more often than by chance); else it is static.
//   2. Static pools tell how hosts behave: p(k), how often an address is there again k days later, falls as
//      q·exp(−k/L) with q the share of its days a host is seen and L how long it stays infected in the mean.
//   3. In a static pool an address is a host. In a dynamic one there are (addresses a day)/q at a time, and
//      1 + (days − 1)/L times as many in the period.
//   4. The sightings a day of an address tell NAT: beyond what one host in 150 reaches (the spread is that of
//      the lower half, taken as log-normal) an address counts for as many hosts as it has times the mean.
// The interval is that of a bootstrap over pools (95 of 100): it holds the chance of what was seen, not a
// wrong model. Without static pools there is neither q nor L: then the bounds are the busiest day and all
// distinct addresses. Small NAT (two or three hosts) is not seen.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "situation/day_store.h"

namespace luytre {

struct SeenAddress {
  uint32_t address;
  uint32_t sightings;
};

struct HostEstimate {
  uint64_t addresses = 0;  // distinct, in the pools looked at, scaled up
  uint64_t hosts = 0;      // 0 when it cannot be told; then low and high are bounds
  uint64_t low = 0, high = 0;
  double seen_share = 0;     // q
  double infected_days = 0;  // L
  uint64_t static_pools = 0, dynamic_pools = 0;
  uint64_t shared_addresses = 0;  // taken as NAT
};

// `days`: one list a day, in order, each address once. Pure; the same input gives the same answer.
HostEstimate estimate_hosts(const std::vector<std::vector<SeenAddress>>& days);

// The same from the day store, national IPv4, behaviour alone left out. Of periods with more than 20 million
// address-days a part of the pools, chosen by hash, is looked at and scaled up.
Result<HostEstimate> estimate_hosts(const DayStore& store, Day from, Day to);

}  // namespace luytre
