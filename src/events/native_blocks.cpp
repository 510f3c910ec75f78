#include "events/native_blocks.h"

#include <cstring>
#include <memory>

#include "base/hash.h"

namespace luytre {
namespace {

constexpr size_t kBlockRows = 65536;  // what the engine itself writes

void put_length(std::string& out, size_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void put_text(std::string& out, std::string_view text) {
  put_length(out, text.size());
  out += text;
}

void put_u64(std::string& out, uint64_t value) {
  out.append(reinterpret_cast<const char*>(&value), 8);
}

// The distinct texts of one column in one block, numbered as they come. Views the rows.
class Dictionary {
 public:
  void clear() {
    keys_.assign(1, {});  // number 0 is the empty text
    slots_.assign(64, 0);
    last_ = 0;
  }

  uint32_t number(std::string_view text) {
    if (text == keys_[last_]) return last_;  // rows come in runs
    if (text.empty()) return last_ = 0;
    size_t mask = slots_.size() - 1;
    size_t slot = hash_bytes(text) & mask;
    for (; slots_[slot] != 0; slot = (slot + 1) & mask)
      if (keys_[slots_[slot]] == text) return last_ = slots_[slot];
    last_ = static_cast<uint32_t>(keys_.size());
    slots_[slot] = last_;
    keys_.push_back(text);
    if (keys_.size() * 2 > slots_.size()) grow();
    return last_;
  }

  const std::vector<std::string_view>& keys() const { return keys_; }

 private:
  void grow() {
    slots_.assign(slots_.size() * 4, 0);
    size_t mask = slots_.size() - 1;
    for (uint32_t i = 1; i < keys_.size(); ++i) {
      size_t slot = hash_bytes(keys_[i]) & mask;
      while (slots_[slot] != 0) slot = (slot + 1) & mask;
      slots_[slot] = i;
    }
  }

  std::vector<std::string_view> keys_;
  std::vector<uint32_t> slots_;  // a power of two; 0: free
  uint32_t last_ = 0;
};

// One column of one block under construction.
class Column {
 public:
  explicit Column(const SegmentColumn& column) : column_(column), type_(native_type(column)) {}

  void clear() {
    values_.clear();
    numbers_.clear();
    if (column_.few_values) dictionary_.clear();
  }

  void add_text(std::string_view text) {
    if (column_.few_values)
      numbers_.push_back(dictionary_.number(text));
    else
      put_text(values_, text);
  }

  void add_number(const char* bytes) { values_.append(bytes, column_.width); }

  void append_to(std::string& out) const {
    put_text(out, column_.name);
    put_text(out, type_);
    if (column_.few_values)
      append_dictionary(out);
    else
      out += values_;
  }

 private:
  // Version 1 (one dictionary with each block), width of the numbers and flags, keys, numbers.
  void append_dictionary(std::string& out) const {
    constexpr uint64_t kVersion = 1, kHasKeys = 1 << 9, kNewDictionary = 1 << 10;
    size_t keys = dictionary_.keys().size();
    unsigned width_code = keys <= 256 ? 0 : keys <= 65536 ? 1 : 2;
    put_u64(out, kVersion);
    put_u64(out, kHasKeys | kNewDictionary | width_code);
    put_u64(out, keys);
    for (std::string_view key : dictionary_.keys()) put_text(out, key);
    put_u64(out, numbers_.size());
    for (uint32_t number : numbers_)
      out.append(reinterpret_cast<const char*>(&number), size_t{1} << width_code);
  }

  const SegmentColumn& column_;
  std::string type_;
  std::string values_;
  std::vector<uint32_t> numbers_;
  Dictionary dictionary_;
};

}  // namespace

std::string native_type(const SegmentColumn& column) {
  return column.few_values ? fmt::format("LowCardinality({})", column.type) : column.type;
}

Result<size_t> append_native(std::string_view& rows, size_t most_rows, std::string& out) {
  auto layout = segment_columns();
  std::vector<Column> columns(layout.begin(), layout.end());
  size_t total = 0;
  while (!rows.empty() && total < most_rows) {
    for (Column& column : columns) column.clear();
    size_t count = 0;
    for (; !rows.empty() && total + count < most_rows && count < kBlockRows; ++count) {
      ParsedRow row = parse_row(rows);
      if (row.state != ParsedRow::State::ok)
        return fail(ErrorCode::corrupt, fmt::format("row {} does not parse", total + count + 1));
      const char* number = rows.data();
      auto text = segment_texts().begin();
      for (size_t i = 0; i < columns.size(); ++i) {
        if (layout[i].width == 0) {
          columns[i].add_text(row.sighting.*(*text++));
        } else {
          columns[i].add_number(number);
          number += layout[i].width;
        }
      }
      rows.remove_prefix(row.size);
    }
    put_length(out, columns.size());
    put_length(out, count);
    for (const Column& column : columns) column.append_to(out);
    total += count;
  }
  return total;
}

}  // namespace luytre
