// One thread's share of a run: its sighting maker, and what it tells the health table.
#pragma once
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "monitor/commit.h"
#include "monitor/run.h"
#include "monitor/sighting_maker.h"

namespace luytre {

// Who told us: the names behind the batches' origin column. Thread-safe.
class OriginTable {
 public:
  // The index of `name` in this `run`; at most 65,535, later ones share the last.
  uint16_t add(const std::string& name, uint64_t run);
  std::pair<std::string, uint64_t> name(uint16_t origin) const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, uint64_t>> names_;
  std::map<std::pair<std::string, uint64_t>, uint16_t> index_;
};

// Hours and losses of all origins, growing over the run. Thread-safe.
class HealthTable {
 public:
  explicit HealthTable(std::string sensor) : sensor_(std::move(sensor)) {}
  void add(const OriginTable& origins, const std::map<SightingMaker::HourKey, SightingMaker::Hour>& hours);
  // `counts` without records (those come by hour) at `hour`.
  void add_faults(const std::string& source, uint64_t run, Timestamp hour, const DecodeCounts& counts);
  // All rows so far; counters only grow from call to call.
  std::vector<HealthRow> rows() const;

 private:
  std::string sensor_;
  mutable std::mutex mutex_;
  struct Hour {
    DecodeCounts counts;
    uint64_t sampling = 1;
  };
  std::map<std::tuple<std::string, uint64_t, Timestamp>, Hour> rows_;
};

// What the workers of a run share.
struct RunContext {
  const RunOptions& options;
  const PublishedIndicatorSet& indicators;
  const Directory& directory;
  Committer& committer;
  OriginTable origins;
  HealthTable health;
  std::atomic<bool> failed{false};
  std::mutex mutex;  // guards the rest
  std::optional<Error> failure;
  MonitorCounts counts;
  std::unordered_set<IpAddress> addresses, internal_hosts;
  std::vector<InputReport> reports;

  void fail_with(const Error& error);
  bool stopped() const { return failed || (options.stop && *options.stop); }
};

class Worker {
 public:
  explicit Worker(RunContext& run);
  // Gives everything it holds to the run.
  ~Worker();
  SightingMaker& sink() { return maker_; }
  // Sightings and hours so far to the run, so that a flush has them.
  void hand_over();

 private:
  RunContext& run_;
  std::shared_ptr<const Directory> directory_;  // followed; null: the run's
  std::optional<ArchiveWriter> archive_;
  SightingMaker maker_;
};

}  // namespace luytre
