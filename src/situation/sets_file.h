// One file of address sets of one day; docs/formats/day-store.md has the bytes.
//
// National IPv4 addresses stand by /16 container, then by stream, so that a question walks each container
// once over all days while its bitmaps stay in the cache. Everything else (IPv6, hosts inside bodies) stands
// as sorted lists. Values are little-endian and used where they lie in the map.
#pragma once
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"
#include "base/time.h"
#include "situation/day_content.h"

namespace luytre {

struct SetsHeader {
  char magic[8];  // kSetsMagic
  uint64_t file_size;
  int32_t day;
  uint32_t streams, containers, lists;
  uint64_t segments;
  uint64_t names_size;              // bytes of stream names
  uint64_t values_at, values_size;  // from the start of the file
  uint64_t counts_at, counts_size;
  uint64_t digest_high, digest_low;  // ContentDigest
  uint64_t directory_checksum;       // XXH3-64 of the bytes between header and values
  uint64_t body_checksum;            // XXH3-64 of the bytes from values_at to the end
  uint64_t zero;
  uint64_t header_checksum;  // XXH3-64 of the header before this field
};
static_assert(sizeof(SetsHeader) == 128);
inline constexpr char kSetsMagic[8] = {'L', 'T', 'S', 'E', 'T', 'S', '1', '\n'};

// The directory: streams, containers (and one more that ends the last), segments, lists, names.
struct StreamRow {
  uint32_t name_at;  // realm, family and category, one after the other, in the names
  uint16_t realm, family, category, zero;
  uint32_t zero2;
  uint64_t addresses, sightings;
};
struct ContainerRow {
  uint32_t high;  // address >> 16; 65536 in the last row
  uint32_t first_segment;
  uint64_t values_at, counts_at;  // within their sections
};
struct SegmentRow {
  uint32_t stream;
  uint16_t last;        // number of addresses less 1
  uint8_t form;         // kArray: that many u16, ascending; kBitmap: 65,536 bits
  uint8_t count_bytes;  // 0: every address was sighted once; else 1, 2, 4 or 8 bytes an address
  uint64_t sightings;
};
struct ListRow {
  uint32_t stream;
  uint32_t count_bytes;
  uint64_t size;                  // addresses, 16 bytes each: upper then lower half
  uint64_t values_at, counts_at;  // within their sections
  uint64_t sightings;
};
static_assert(sizeof(StreamRow) == 32 && sizeof(ContainerRow) == 24 && sizeof(SegmentRow) == 16 &&
              sizeof(ListRow) == 40);
enum SegmentForm : uint8_t { kArray = 0, kBitmap = 1 };
// An array of this many addresses is as long as a bitmap.
inline constexpr size_t kBitmapFrom = 4096;
inline constexpr size_t kBitmapBytes = 8192;

inline size_t size_of(const SegmentRow& s) {
  return size_t{s.last} + 1;
}
inline size_t value_bytes(const SegmentRow& s) {
  return s.form == kBitmap ? kBitmapBytes : 2 * size_of(s);
}
inline uint64_t count_at(const std::byte* counts, size_t bytes, size_t i) {
  if (bytes == 0) return 1;
  uint64_t count = 0;
  std::memcpy(&count, counts + i * bytes, bytes);
  return count;
}

// A checked view of such a file. Header and directory are verified, and every place they name lies within the
// bytes, so reading through it cannot leave them; the body's checksum is only looked at by verify().
class SetsView {
 public:
  // `name` is for messages. The bytes must outlive the view and start at a multiple of 8.
  static Result<SetsView> open(std::span<const std::byte> bytes, std::string_view name);

  Day day() const { return header_->day; }
  ContentDigest digest() const { return {header_->digest_high, header_->digest_low}; }
  size_t streams() const { return header_->streams; }
  StreamName stream(size_t i) const;
  const StreamRow& stream_row(size_t i) const { return streams_[i]; }
  std::span<const ContainerRow> containers() const { return {containers_, header_->containers}; }
  std::span<const SegmentRow> segments(size_t container) const {
    return {segments_ + containers_[container].first_segment,
            segments_ + containers_[container + 1].first_segment};
  }
  const std::byte* values(size_t container) const { return values_ + containers_[container].values_at; }
  const std::byte* counts(size_t container) const { return counts_ + containers_[container].counts_at; }
  std::span<const ListRow> lists() const { return {lists_, header_->lists}; }
  const std::byte* list_values(const ListRow& list) const { return values_ + list.values_at; }
  const std::byte* list_counts(const ListRow& list) const { return counts_ + list.counts_at; }
  uint64_t segment_count() const { return header_->segments; }

  // The checksum of the body.
  Result<void> check_body() const;
  // Everything: the body, and that order, totals and digest agree with it.
  Result<void> verify() const;
  // Adds all of it to `content`, whose streams must hold those of the file; unsorted afterwards.
  void append_to(DayContent& content) const;

 private:
  friend Result<DayContent> merge_sets(std::span<const SetsView> views, DayContent fresh);
  std::span<const std::byte> bytes_;
  std::string name_;
  const SetsHeader* header_ = nullptr;
  const StreamRow* streams_ = nullptr;
  const ContainerRow* containers_ = nullptr;
  const SegmentRow* segments_ = nullptr;
  const ListRow* lists_ = nullptr;
  const char* names_ = nullptr;
  const std::byte *values_ = nullptr, *counts_ = nullptr;
};

// One address of a list.
inline IpAddress list_address(const std::byte* values, size_t i) {
  uint64_t halves[2];
  std::memcpy(halves, values + 16 * i, 16);
  return {halves[0], halves[1]};
}

// The file's bytes. The same content gives the same bytes. Unsupported: a name over 65,535 bytes.
Result<std::string> write_sets(Day day, const DayContent& content);

// One content out of several files' and `fresh`; bodies are checked first. Counts of one address add up.
Result<DayContent> merge_sets(std::span<const SetsView> views, DayContent fresh);

}  // namespace luytre
