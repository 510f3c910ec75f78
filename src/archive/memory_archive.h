// The archive in memory, slow and obvious: what the engine's answers are compared with, and what builds use
// that the embedded engine does not bear. Gone when the object dies.
#pragma once
#include <map>
#include <string>
#include <tuple>

#include "archive/archive.h"

namespace luytre {

class MemoryArchive : public Archive {
 public:
  Result<void> prepare() override { return {}; }
  Result<void> insert(const ArchiveRows& rows) override;
  Result<void> search(const ArchiveKeys& keys, Day from, Day to,
                      const std::function<bool(const ArchivedContact&)>& visit,
                      const std::function<void(double)>& progress) override;
  Result<ArchiveStats> stats() override;
  Result<std::optional<Day>> keep(Day from, uint64_t bytes) override;
  Result<void> compact() override { return {}; }

 private:
  using Key = std::tuple<Day, IpAddress, std::string, uint16_t, uint8_t, uint8_t, IpAddress, std::string,
                         std::string>;  // day, remote, name, port, protocol, via, client, sensor, inside
  struct Times {
    uint32_t first, last, hours;
  };
  std::map<Key, Times> contacts_;
};

}  // namespace luytre
