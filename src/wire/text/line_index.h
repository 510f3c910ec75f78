// Where the lines and fields of a run of text begin and end, found 64 bytes at a time.
//
//   LineIndex index;
//   index.build(text, '\t', '"');
//   for (size_t i = 0; i < index.lines(); ++i) { FieldBounds line = index.line(i); … line.field(text, 2) … }
//
// Every separator byte separates and every '\n' ends a line; quoting is the caller's affair (see watched()).
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace luytre {

// The fields of one line. Cheap to copy; views the index.
class FieldBounds {
 public:
  FieldBounds(const uint32_t* bounds, size_t count) : bounds_(bounds), count_(count) {}
  size_t count() const { return count_; }  // at least 1
  size_t begin(size_t field) const { return static_cast<uint32_t>(bounds_[field] + 1); }
  size_t end(size_t field) const { return bounds_[field + 1]; }
  size_t line_begin() const { return begin(0); }
  size_t line_end() const { return end(count_ - 1); }  // where the '\n' is
  std::string_view field(std::string_view text, size_t i) const {
    return text.substr(begin(i), end(i) - begin(i));
  }

 private:
  const uint32_t* bounds_;  // one before the line, then every field's end
  size_t count_;
};

// Not thread-safe; storage is kept from one build() to the next (8 bytes for each byte of the longest text).
class LineIndex {
 public:
  // Indexes the complete lines of `text` (< 2^31 bytes); what follows its last '\n' belongs to no line.
  // `separator` may be '\n' when only lines are wanted. `watched` is a byte the caller wants to hear of.
  void build(std::string_view text, char separator, char watched);

  size_t lines() const { return lines_; }
  FieldBounds line(size_t i) const {
    return {bounds_.get() + line_ends_[i], line_ends_[i + 1] - line_ends_[i]};
  }
  bool watched() const { return seen_.watched; }  // the watched byte occurs
  bool carriage_return() const { return seen_.carriage_return; }
  bool upper_case() const { return seen_.upper_case; }  // a byte in 'A'..'Z' occurs

  struct Seen {
    bool watched = false, carriage_return = false, upper_case = false;
    friend bool operator==(const Seen&, const Seen&) = default;
  };
  // The work itself, one function for each instruction set; tests call all that the machine has.
  // `bounds` has room for text.size() + 65 numbers and gets the position of every separator and '\n';
  // `line_ends` likewise gets, for every '\n', how many bounds there are up to and with it. Returns the
  // lines.
  using Kernel = size_t (*)(std::string_view text, char separator, char watched, uint32_t* bounds,
                            uint32_t* line_ends, Seen& seen);
  static size_t index_avx2(std::string_view, char, char, uint32_t*, uint32_t*, Seen&);
  static size_t index_avx512(std::string_view, char, char, uint32_t*, uint32_t*, Seen&);  // needs VBMI2

 private:
  std::unique_ptr<uint32_t[]> bounds_;     // [0] is one before the text: 2^32 - 1
  std::unique_ptr<uint32_t[]> line_ends_;  // [0] is 0
  size_t capacity_ = 0;
  size_t lines_ = 0;
  Seen seen_;
};

}  // namespace luytre
