// A batch: what a sensor saw in a while, as one unit that is sent, accepted once, and answered.
//
//   one line of JSON, at most kLongestHead bytes (fields of BatchHead), then one zstd frame (RFC 8878):
//     `rows` bytes of sightings as RowBinary (events/segment.h), then health rows (events/health_file.h)
//
// Everything a reader relies on is bounded here, before and after unpacking.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/health.h"
#include "model/sighting.h"

namespace luytre::sensor {

inline constexpr size_t kLongestHead = 4096;
inline constexpr size_t kBatchRowsMost = 20'000;
inline constexpr size_t kBatchBytesMost = 8u << 20;  // packed
inline constexpr size_t kBatchUnpackedMost = 32u << 20;
inline constexpr size_t kBatchDaysMost = 400;  // distinct days of sightings
inline constexpr size_t kBatchHealthMost = 10'000;

struct BatchHead {
  std::string sensor;  // id
  std::string epoch;   // 32 hex digits, made with the spool: numbers of a lost spool do not come again
  uint64_t seq = 0;    // from 1 within an epoch
  uint64_t sightings = 0;
  Timestamp first = 0, last = 0;  // of the sightings' first; 0 and 0 without any
  Timestamp made = 0;             // by the sensor's clock
  uint64_t rows = 0;              // bytes of sightings, unpacked
  uint64_t unpacked = 0;          // bytes in all
  bool thinned = false;           // sightings of one host and family in a day were made one, to save space
  std::string version;            // of the program
  friend bool operator==(const BatchHead&, const BatchHead&) = default;
};

struct Batch {
  BatchHead head;
  std::string content;
  std::vector<HealthRow> health;
  std::string_view rows() const { return std::string_view(content).substr(0, head.rows); }
};

// Fills in what the head says of the content. `content_rows` must parse and fit the bounds (LUYTRE_CHECK).
std::string pack_batch(BatchHead head, std::string_view content_rows, std::span<const HealthRow> health);

Result<BatchHead> read_batch_head(std::string_view bytes);
// Corrupt: anything that breaks the form or a bound. Every row parses, and the head tells the truth of them.
Result<Batch> unpack_batch(std::string_view bytes);

// Cuts rows into pieces that fit one batch each, in order; at least one piece, perhaps empty. `most`: rows a
// piece. ErrorCode::corrupt when a row does not parse.
Result<void> split_rows(std::string_view rows, size_t most,
                        const std::function<Result<void>(std::string_view piece)>& visit);

// The same addresses, families and days with less behind them: of the sightings of one host (internal ones by
// body), family and category in a day the first alone stays, without its detail.
std::string thin_rows(std::string_view rows);

}  // namespace luytre::sensor
