#include "monitor/worker.h"

#include <tuple>

namespace luytre {
namespace {

constexpr Timestamp kLateness = kMicrosPerHour;  // telemetry may come this much out of order

std::optional<ArchiveWriter> make_archive_writer(RunContext& run) {
  if (!run.options.archive) return std::nullopt;
  return std::optional<ArchiveWriter>(
      std::in_place,
      ArchiveWriter::Options{.sensor = run.options.sensor, .organisation = run.options.organisation},
      [&run](ArchiveRows& rows) {
        if (auto kept = run.committer.archive(rows); !kept) run.fail_with(kept.error());
      });
}

}  // namespace

uint16_t OriginTable::add(const std::string& name, uint64_t run) {
  std::lock_guard guard(mutex_);
  auto [it, is_new] = index_.try_emplace({name, run}, static_cast<uint16_t>(names_.size()));
  if (!is_new) return it->second;
  if (names_.size() == 65535) return it->second = 65534;
  names_.emplace_back(name, run);
  return it->second;
}

std::pair<std::string, uint64_t> OriginTable::name(uint16_t origin) const {
  std::lock_guard guard(mutex_);
  return origin < names_.size() ? names_[origin] : std::pair<std::string, uint64_t>{"unknown", 0};
}

void HealthTable::add(const OriginTable& origins,
                      const std::map<SightingMaker::HourKey, SightingMaker::Hour>& hours) {
  std::lock_guard guard(mutex_);
  for (const auto& [key, hour] : hours) {
    auto [source, run] = origins.name(key.origin);
    Hour& row = rows_[{source, run, key.hour}];
    row.counts.records += hour.records;
    row.sampling = std::max(row.sampling, hour.sampling);
  }
}

void HealthTable::add_faults(const std::string& source, uint64_t run, Timestamp hour,
                             const DecodeCounts& counts) {
  DecodeCounts faults = counts;
  faults.records = 0;
  if (faults == DecodeCounts{}) return;
  std::lock_guard guard(mutex_);
  rows_[{source, run, hour}].counts += faults;
}

std::vector<HealthRow> HealthTable::rows() const {
  std::lock_guard guard(mutex_);
  std::vector<HealthRow> rows;
  rows.reserve(rows_.size());
  for (const auto& [key, hour] : rows_)
    rows.push_back(
        {sensor_, std::get<0>(key), std::get<1>(key), std::get<2>(key), hour.counts, hour.sampling});
  return rows;
}

void RunContext::fail_with(const Error& error) {
  std::lock_guard guard(mutex);
  if (!failure) failure = error;
  failed = true;
}

Worker::Worker(RunContext& run)
    : run_(run),
      directory_(run.options.directory_now ? run.options.directory_now() : nullptr),
      archive_(make_archive_writer(run)),
      maker_(run.indicators, directory_ ? *directory_ : run.directory,
             {.sensor = run.options.sensor,
              .organisation = run.options.organisation,
              .detectors = run.options.detectors.get(),
              .archive = archive_ ? &*archive_ : nullptr},
             [&run](SightingBatch& sightings) {
               if (auto added = run.committer.add(sightings); !added) run.fail_with(added.error());
             }) {}

void Worker::hand_over() {
  // A run without end judges windows when telemetry has gone on for a while.
  bool endless = run_.options.follow || !run_.options.listens.empty();
  if (endless && run_.options.detectors && maker_.latest() != kNoTime)
    run_.options.detectors->finish(maker_.latest() - kLateness, maker_);
  maker_.hand_over();
  if (archive_) archive_->hand_over();
  run_.health.add(run_.origins, maker_.take_hours());
  if (maker_.error()) run_.fail_with(*maker_.error());
  if (!run_.options.directory_now) return;
  auto now = run_.options.directory_now();
  if (now && now != directory_) {
    maker_.follow(*now);
    directory_ = std::move(now);
  }
}

Worker::~Worker() {
  hand_over();
  std::lock_guard guard(run_.mutex);
  run_.counts += maker_.counts();
  run_.addresses.insert(maker_.addresses().begin(), maker_.addresses().end());
  run_.internal_hosts.insert(maker_.internal_hosts().begin(), maker_.internal_hosts().end());
}

}  // namespace luytre
