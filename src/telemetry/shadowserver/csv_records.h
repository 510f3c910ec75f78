// RFC 4180 records, quotes and line ends inside quotes understood, found 64 bytes at a time.
//
//   records.begin(text, last);
//   while (auto record = records.next()) … record->field(0) …
//   return records.consumed();
//
// Every '"' opens or closes quoting, so `"a ""b"""` is one field; unquote() gives its text.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/arena.h"

namespace luytre {

// One record. Views the reader: valid until its next begin(), its bounds until the next next(). 64 bytes
// behind every field may be read.
class CsvRecord {
 public:
  CsvRecord(const char* base, const uint32_t* bounds, size_t count, bool carriage_return, bool terminated)
      : base_(base),
        bounds_(bounds),
        count_(count),
        carriage_return_(carriage_return),
        terminated_(terminated) {}
  size_t count() const { return count_; }  // at least 1
  // As written, with its quotes.
  std::string_view raw(size_t i) const {
    uint32_t begin = bounds_[i] + 1, end = bounds_[i + 1];
    if (i + 1 == count_ && carriage_return_) --end;
    return {base_ + begin, end - begin};
  }
  // Without its outer quotes; doubled quotes inside stay as written (see unquote()).
  std::string_view field(size_t i) const {
    std::string_view text = raw(i);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
      text.remove_prefix(1);
      text.remove_suffix(1);
    }
    return text;
  }
  bool terminated() const { return terminated_; }  // false: the input's end ended it

 private:
  const char* base_;
  const uint32_t* bounds_;  // one before the record, then every field's end
  size_t count_;
  bool carriage_return_;  // "\r\n" ends it
  bool terminated_;
};

// `""` made '"'; `field` itself when it has none.
std::string_view unquote(std::string_view field, Arena& arena);

// Not thread-safe.
class CsvRecords {
 public:
  static constexpr size_t kRecordLimit = 1 << 20;  // bytes; a longer record is dropped and counted

  // `last`: nothing follows `text` (< 2^31 bytes). What was not consumed must be handed in again.
  void begin(std::string_view text, bool last);
  std::optional<CsvRecord> next();
  size_t consumed() const { return at_; }
  uint64_t over_limit() const { return over_limit_; }

 private:
  void index_window();
  CsvRecord take(uint32_t end, bool terminated);

  static constexpr size_t kWindow = 32 << 10;
  static constexpr size_t kPadding = 64;

  std::string_view text_;
  size_t at_ = 0;  // where the next record begins
  bool last_ = false;
  bool skipping_ = false;  // inside a record that was too long: up to the next '\n'
  uint64_t over_limit_ = 0;

  size_t window_ = kWindow;             // bytes indexed at once
  size_t base_ = 0;                     // where the index begins, in text_
  std::unique_ptr<uint32_t[]> bounds_;  // [0] is one before base_, then every separator and line end
  size_t capacity_ = 0;
  std::vector<uint32_t> ends_;  // for every line end its place in bounds_
  uint32_t last_bound_ = 0;     // the index's last
  uint32_t bound_ = 0;          // the next record's first
  size_t end_ = 0;              // and its place in ends_
  Arena tails_;                 // records too near the end of `text`, with padding
};

}  // namespace luytre
