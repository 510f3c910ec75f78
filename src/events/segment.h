// A segment: the sightings of one flush, as one file of RowBinary
// (clickhouse.com/docs/interfaces/formats#rowbinary). Its name carries sequence, row count and XXH3-128 of
// the content ("00000012-3500-<hex>.rows"), so a cut or damaged file is known before it is used.
//
// Writing a segment is the one commit of the write path: it is written beside, flushed and renamed. Whatever
// is derived from it (event store, address sets) is applied afterwards and applied again after a crash.
#pragma once
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/health.h"
#include "model/sighting.h"

namespace luytre {

// One column of a row. RowBinary writes numbers little-endian and packed, texts as LEB128 length and bytes.
struct SegmentColumn {
  const char* name;
  const char* type;         // the engine's, as every version since 18.16 takes it
  unsigned width;           // bytes; 0: text
  bool few_values = false;  // a text that repeats (a list, a family, a body): engines may keep a dictionary
};
// The columns, in order: the single source for table definition, writer and reader. Numbers come before
// texts.
std::span<const SegmentColumn> segment_columns();
// The sighting's members behind the text columns, in their order.
std::span<std::string_view Sighting::*const> segment_texts();

// Texts are cut at this many bytes when written; a longer one in a file is damage.
inline constexpr size_t kMaxRowText = 1 << 20;

// Appends one sighting as RowBinary.
void append_row(std::string& out, const Sighting& sighting);

// Reads rows back; stops at the first that does not parse with ErrorCode::corrupt. Views die with `rows`.
Result<void> read_rows(std::string_view rows, const std::function<void(const Sighting&)>& visit);

// One row taken apart: its sighting, and where its bytes are.
struct ParsedRow {
  enum class State { ok, more, corrupt };  // more: `bytes` end inside the row
  State state = State::corrupt;
  size_t size = 0;  // of the row, when ok
  uint64_t key = 0;
  Sighting sighting;
};
ParsedRow parse_row(std::string_view bytes);

// The same for rows that come in pieces of any size. Not thread-safe.
class RowStream {
 public:
  // `visit` returns false to stop; views die when it returns.
  explicit RowStream(std::function<bool(const Sighting&)> visit) : visit_(std::move(visit)) {}
  // False when `visit` has stopped it; ErrorCode::corrupt at a row that does not parse.
  Result<bool> feed(std::string_view piece);
  // ErrorCode::corrupt when bytes of an unfinished row are left.
  Result<void> finish() const;
  uint64_t rows() const { return rows_; }
  std::string_view rest() const { return held_; }

 private:
  Result<size_t> consume(std::string_view bytes);

  std::function<bool(const Sighting&)> visit_;
  std::string held_;  // the start of a row that is not whole yet
  uint64_t rows_ = 0;
  bool stopped_ = false;
};

// The folder of segments not yet applied everywhere. Any number of processes commit, each in its turn (flock of
// the folder); one at a time applies and removes (the home's lock).
class SegmentLog {
 public:
  struct Entry {
    std::filesystem::path path;
    uint64_t sequence = 0;
    uint64_t rows = 0;
    std::vector<HealthRow> health;  // written with it, in a sibling file named by the same sequence
  };
  // Creates the folder; clears what an unfinished commit left.
  static Result<SegmentLog> open(const std::filesystem::path& folder);
  // Durable when it returns. Zero rows with health is a segment too. After a failure the segment is there
  // whole or not at all.
  Result<Entry> commit(std::string_view rows, uint64_t row_count, std::span<const HealthRow> health);
  // Segments a crash left, ascending; damaged ones are moved to `damaged/` and named in `notes`.
  Result<std::vector<Entry>> pending(std::vector<std::string>& notes) const;
  // After everything derived from it is durable. A segment already gone is no error.
  Result<void> remove(const Entry& entry);

 private:
  std::filesystem::path folder_;
  uint64_t next_ = 1;
};

}  // namespace luytre
