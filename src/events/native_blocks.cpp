#include "events/native_blocks.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/check.h"
#include "base/hash.h"

namespace luytre {
namespace {

constexpr size_t kTileRows = 256;  // taken apart at once: their bytes stay in the first caches

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

// A text of a row that has been parsed once. Returns its end.
const char* get_text(const char* p, std::string_view& text) {
  size_t length = static_cast<uint8_t>(*p++);
  if (length >= 0x80) {
    length &= 0x7f;
    for (unsigned shift = 7;; shift += 7) {
      uint8_t byte = static_cast<uint8_t>(*p++);
      length |= size_t{byte & 0x7fu} << shift;
      if (byte < 0x80) break;
    }
  }
  text = {p, length};
  return p + length;
}

// Makes room for `size` more bytes, doubling.
char* grow(std::string& out, size_t size) {
  size_t before = out.size();
  if (out.capacity() - before < size) out.reserve(std::max(before + size, 2 * out.capacity()));
  out.resize_and_overwrite(before + size, [&](char*, size_t) { return before + size; });
  return out.data() + before;
}

// The distinct texts of one column in one block, numbered as they come. Views the rows.
class Dictionary {
 public:
  uint32_t number(std::string_view text) {
    if (text.empty()) return 0;
    Slot wanted = slot_of(text);
    uint64_t hash = hash_u64(wanted.head ^ hash_u64(wanted.tail + wanted.size));
    size_t mask = slots_.size() - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
      Slot& slot = slots_[at];
      if (slot.number == 0) {
        wanted.number = static_cast<uint32_t>(keys_.size());
        slot = wanted;
        keys_.push_back(text);
        if (keys_.size() * 2 > slots_.size()) rehash();
        return wanted.number;
      }
      if (slot.head == wanted.head && slot.tail == wanted.tail && slot.size == wanted.size &&
          (text.size() <= 16 || keys_[slot.number] == text))
        return slot.number;
    }
  }

  const std::vector<std::string_view>& keys() const { return keys_; }

 private:
  // Up to 16 bytes: the text itself, as its first and its last 8. Longer: a hash of it.
  struct Slot {
    uint64_t head = 0, tail = 0;
    uint32_t size = 0;
    uint32_t number = 0;  // 0: free
  };

  static Slot slot_of(std::string_view text) {
    Slot slot;
    slot.size = static_cast<uint32_t>(text.size());
    if (text.size() > 16) {
      slot.head = hash_bytes(text);
    } else if (text.size() >= 8) {
      std::memcpy(&slot.head, text.data(), 8);
      std::memcpy(&slot.tail, text.data() + text.size() - 8, 8);
    } else {
      std::memcpy(&slot.head, text.data(), text.size());
    }
    return slot;
  }

  void rehash() {
    std::vector<Slot> old(slots_.size() * 4);
    old.swap(slots_);
    size_t mask = slots_.size() - 1;
    for (const Slot& slot : old) {
      if (slot.number == 0) continue;
      size_t at = hash_u64(slot.head ^ hash_u64(slot.tail + slot.size)) & mask;
      while (slots_[at].number != 0) at = (at + 1) & mask;
      slots_[at] = slot;
    }
  }

  std::vector<std::string_view> keys_{std::string_view()};  // number 0 is the empty text
  std::vector<Slot> slots_ = std::vector<Slot>(64);         // a power of two
};

// Some rows taken apart.
struct Tile {
  size_t size = 0;
  std::array<const char*, kTileRows> rows;
  std::vector<std::array<std::string_view, kTileRows>> texts{segment_texts().size()};  // of each text column
};

// One column of the block under construction.
class Column {
 public:
  Column(const SegmentColumn& column, size_t offset, size_t rows) : column_(column), offset_(offset) {
    if (column.few_values)
      numbers_.reserve(rows);
    else
      values_.reserve(rows * (column.width > 0 ? column.width : 16));
  }

  void add_numbers(const Tile& tile) {
    char* to = grow(values_, tile.size * column_.width);
    switch (column_.width) {
      case 1:
        return gather<1>(tile, to);
      case 2:
        return gather<2>(tile, to);
      case 4:
        return gather<4>(tile, to);
      case 8:
        return gather<8>(tile, to);
      default:
        LUYTRE_CHECK(column_.width == 16);
        return gather<16>(tile, to);
    }
  }

  void add_texts(const std::array<std::string_view, kTileRows>& texts, size_t count) {
    if (column_.few_values) {
      for (size_t i = 0; i < count; ++i) numbers_.push_back(dictionary_.number(texts[i]));
    } else {
      for (size_t i = 0; i < count; ++i) {
        std::string_view text = texts[i];
        if (text.size() >= 0x80) {
          put_text(values_, text);
          continue;
        }
        char* to = grow(values_, 1 + text.size());
        *to = static_cast<char>(text.size());
        if (!text.empty()) std::memcpy(to + 1, text.data(), text.size());
      }
    }
  }

  Result<void> write(const NativeSink& sink) const {
    std::string head;
    put_text(head, column_.name);
    put_text(head, native_type(column_));
    if (column_.few_values) append_dictionary(head);
    LUYTRE_TRY(sink(head));
    return column_.few_values ? Result<void>{} : sink(values_);
  }

 private:
  template <size_t width>
  void gather(const Tile& tile, char* to) const {
    for (size_t i = 0; i < tile.size; ++i) std::memcpy(to + i * width, tile.rows[i] + offset_, width);
  }

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
    char* to = grow(out, numbers_.size() << width_code);
    for (size_t i = 0; i < numbers_.size(); ++i)
      std::memcpy(to + (i << width_code), &numbers_[i], size_t{1} << width_code);
  }

  const SegmentColumn& column_;
  size_t offset_;  // in the row, of a number
  std::string values_;
  std::vector<uint32_t> numbers_;
  Dictionary dictionary_;
};

// A row and what it is sorted by.
struct Place {
  Timestamp first;
  uint64_t key;
  const char* row;
};

// Takes up to `most` rows off `rows`, in the table's order, each key once.
Result<std::vector<Place>> take_in_order(std::string_view& rows, size_t most) {
  std::vector<Place> places;
  places.reserve(std::min(most, rows.size() / 64));
  bool ordered = true;
  for (; !rows.empty() && places.size() < most;) {
    ParsedRow row = parse_row(rows);
    if (row.state != ParsedRow::State::ok)
      return fail(ErrorCode::corrupt,
                  fmt::format("a row does not parse {} bytes before the end", rows.size()));
    if (!places.empty())
      ordered &= std::pair(places.back().first, places.back().key) < std::pair(row.sighting.first, row.key);
    places.push_back({row.sighting.first, row.key, rows.data()});
    rows.remove_prefix(row.size);
  }
  if (ordered) return places;
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return std::tuple(a.first, a.key, a.row) < std::tuple(b.first, b.key, b.row);
  });
  size_t kept = 0;
  for (const Place& place : places) {
    bool again = kept > 0 && places[kept - 1].first == place.first && places[kept - 1].key == place.key;
    places[again ? kept - 1 : kept++] = place;
  }
  places.resize(kept);
  return places;
}

}  // namespace

std::string native_type(const SegmentColumn& column) {
  return column.few_values ? fmt::format("LowCardinality({})", column.type) : column.type;
}

Result<size_t> write_native_block(std::string_view& rows, size_t most, const NativeSink& sink) {
  auto places = take_in_order(rows, most);
  if (!places) return std::unexpected(places.error());
  std::vector<Column> columns;
  size_t offset = 0;
  for (const SegmentColumn& column : segment_columns()) {
    columns.emplace_back(column, offset, places->size());
    offset += column.width;
  }
  size_t first_text = columns.size() - segment_texts().size();
  Tile tile;
  for (size_t done = 0; done < places->size(); done += tile.size) {
    tile.size = std::min(kTileRows, places->size() - done);
    for (size_t i = 0; i < tile.size; ++i) {
      tile.rows[i] = (*places)[done + i].row;
      const char* p = tile.rows[i] + offset;  // numbers come before texts
      for (auto& texts : tile.texts) p = get_text(p, texts[i]);
    }
    for (size_t c = 0; c < first_text; ++c) columns[c].add_numbers(tile);
    for (size_t t = 0; t < tile.texts.size(); ++t)
      columns[first_text + t].add_texts(tile.texts[t], tile.size);
  }
  std::string head;
  put_length(head, columns.size());
  put_length(head, places->size());
  LUYTRE_TRY(sink(head));
  for (const Column& column : columns) LUYTRE_TRY(column.write(sink));
  return places->size();
}

}  // namespace luytre
