// The event store in memory, slow and obvious: what the engines' answers are compared with, and what builds
// use that the embedded engine does not bear. Gone when the object dies.
#pragma once
#include <map>
#include <string>
#include <utility>

#include "events/event_store.h"

namespace luytre {

class MemoryStore : public EventStore {
 public:
  Result<void> prepare() override { return {}; }
  Result<void> insert(const std::filesystem::path& segment) override;
  Result<void> read(const SightingFilter& filter, const std::function<bool(const Sighting&)>& visit) override;
  Result<uint64_t> count(const SightingFilter& filter) override;
  Result<std::vector<Day>> days_of(std::span<const Withdrawal> withdrawals) override;
  Result<std::vector<Day>> withdraw(std::span<const Withdrawal> withdrawals) override;
  Result<void> drop_before(Day day) override;

 private:
  std::map<std::pair<Timestamp, uint64_t>, std::string> rows_;  // by (first, key), as RowBinary
};

}  // namespace luytre
