// A segment: the sightings of one flush, as one file of RowBinary (clickhouse.com/docs/interfaces/formats#rowbinary)
// that the engine reads as it stands. Its name carries sequence, row count and XXH3-128 of the content
// ("00000012-3500-<hex>.rows"), so a cut or damaged file is known before it is used.
//
// Writing a segment is the one commit of the write path: it is written beside, flushed and renamed. Whatever is
// derived from it (event store, address sets) is applied afterwards and applied again after a crash.
#pragma once
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/health.h"
#include "model/sighting.h"

namespace luytre {

// The columns, in order, with their engine types: the single source for DDL, writer and reader.
struct SegmentColumn {
  const char* name;
  const char* type;
};
std::span<const SegmentColumn> segment_columns();

// Appends one sighting as RowBinary.
void append_row(std::string& out, const Sighting& sighting);

// Reads rows back; stops at the first that does not parse with ErrorCode::corrupt. Views die with `rows`.
Result<void> read_rows(std::string_view rows, const std::function<void(const Sighting&)>& visit);

// The folder of segments not yet applied everywhere. One process writes it (the home's lock).
class SegmentLog {
 public:
  struct Entry {
    std::filesystem::path path;
    uint64_t sequence = 0;
    uint64_t rows = 0;
    std::vector<HealthRow> health;  // written with it, in a sibling file named by the same sequence
  };
  static Result<SegmentLog> open(const std::filesystem::path& folder);
  // Durable when it returns. Zero rows with health is a segment too.
  Result<Entry> commit(std::string_view rows, uint64_t row_count, std::span<const HealthRow> health);
  // Segments a crash left, ascending; damaged ones are moved to `damaged/` and named in `notes`.
  Result<std::vector<Entry>> pending(std::vector<std::string>& notes) const;
  // After everything derived from it is durable.
  Result<void> remove(const Entry& entry);

 private:
  std::filesystem::path folder_;
  uint64_t next_ = 1;
};

}  // namespace luytre
