// Sightings → what they add to each day.
#pragma once
#include <array>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/sighting.h"
#include "situation/day_content.h"

namespace luytre {

// Takes sightings in any order and gives them back day by day, sorted for the files. Not thread-safe.
class DeltaBuilder {
 public:
  // False when the sighting bears no day of 1970 to 9999, and so belongs to none.
  bool add(const Sighting& sighting);

  // One sighting, reduced to what is counted: its key, stream and address.
  struct Row {
    uint64_t key;
    uint32_t stream;    // number by order of coming; kListed is set for all but national IPv4
    uint32_t address4;  // national IPv4; else an index into the other addresses
  };
  // Rows of one day by key, each key once (the first that came).
  struct DayRows {
    Day day;
    std::vector<Row> rows;
  };
  std::vector<DayRows> take();  // ascending by day
  size_t rows() const { return count_; }

  // What `rows` put into the sets.
  DayContent content(std::span<const Row> rows) const;

 private:
  uint32_t stream_of(const Sighting& sighting);

  static constexpr uint32_t kListed = 1u << 31;  // in Row::stream: address4 is an index
  std::vector<StreamName> streams_;
  std::unordered_map<std::string, uint32_t> numbers_;
  std::vector<IpAddress> others_;
  std::vector<DayRows> days_;
  std::unordered_map<Day, size_t> day_index_;
  size_t last_day_ = 0;
  std::array<uint32_t, 64> recent_{};
  size_t count_ = 0;
};

}  // namespace luytre
