// A run of the sinkhole: visits in, sightings committed, an account of everything.
#pragma once
#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "monitor/run.h"
#include "sinkhole/judge.h"
#include "sinkhole/server.h"

namespace luytre::sinkhole {

struct SinkholeOptions {
  RunOptions monitor;      // sensor, organisation, detectors, flush_seconds and stop count here
  std::string log;         // a file that gets a line of JSON for each visit; "": none
  size_t waiting = 65536;  // visits held while sightings are made durable; more are lost and counted
};

struct SinkholeReport {
  std::array<uint64_t, kServices> visits{};    // by Service
  std::array<uint64_t, kVerdicts> verdicts{};  // by Verdict
  ServerCounts server;
  uint64_t lost = 0;
  MonitorCounts counts;
  uint64_t distinct_addresses = 0;
  Committer::Totals committed;
};

// Between the server's thread and the one that makes sightings.
class VisitQueue {
 public:
  explicit VisitQueue(size_t limit) : limit_(limit) {}
  void add(Visit&& visit);  // from the server's thread; beyond the limit it is lost
  // Waits up to `timeout` for visits and takes all.
  std::vector<Visit> take(std::chrono::milliseconds timeout);
  uint64_t lost() const;

 private:
  size_t limit_;
  mutable std::mutex mutex_;
  std::condition_variable some_;
  std::vector<Visit> waiting_;
  uint64_t lost_ = 0;
};

// Serves until *monitor.stop becomes true. `server` was opened with `queue`'s add() as its sink.
Result<SinkholeReport> run_sinkhole(const SinkholeOptions& options, Server& server, VisitQueue& queue,
                                    const PublishedIndicatorSet& names, const VisitorList& harmless,
                                    const Directory& directory, Committer& committer);

}  // namespace luytre::sinkhole
