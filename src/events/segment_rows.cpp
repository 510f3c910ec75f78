#include <cstring>

#include "base/check.h"
#include "events/segment.h"

namespace luytre {
namespace {

constexpr SegmentColumn kColumns[] = {
    {"key", "UInt64", 8},
    {"day", "Int32", 4},    // days since 1970-01-01, of `first`
    {"first", "Int64", 8},  // microseconds since 1970-01-01
    {"last", "Int64", 8},
    {"address", "FixedString(16)", 16},  // network order, IPv4 mapped
    {"port", "UInt16", 2},
    {"remote", "FixedString(16)", 16},
    {"remote_port", "UInt16", 2},
    {"protocol", "UInt8", 1},
    {"indicator_type", "UInt8", 1},  // this and the next ones: the enumerations of model/
    {"category", "UInt8", 1},
    {"evidence", "UInt8", 1},
    {"packets", "UInt64", 8},
    {"bytes", "UInt64", 8},
    {"reason", "UInt8", 1},
    {"internal", "UInt8", 1},
    {"name", "String", 0},
    {"indicator", "String", 0},
    {"source", "String", 0, true},
    {"family", "String", 0, true},
    {"detector", "String", 0, true},
    {"sensor", "String", 0, true},
    {"organisation", "String", 0, true},
    {"detail", "String", 0},
};

constexpr size_t kFixedSize = [] {
  size_t size = 0;
  for (const SegmentColumn& column : kColumns) size += column.width;
  return size;
}();

// The texts, in the order of the columns.
constexpr std::string_view Sighting::*kTexts[] = {
    &Sighting::name,     &Sighting::indicator, &Sighting::source,       &Sighting::family,
    &Sighting::detector, &Sighting::sensor,    &Sighting::organisation, &Sighting::detail};

template <class T>
char* put(char* p, T value) {
  std::memcpy(p, &value, sizeof value);
  return p + sizeof value;
}

char* put_address(char* p, const IpAddress& address) {
  p = put(p, __builtin_bswap64(address.high()));
  return put(p, __builtin_bswap64(address.low()));
}

template <class T>
const char* get(const char* p, T& value) {
  std::memcpy(&value, p, sizeof value);
  return p + sizeof value;
}

const char* get_address(const char* p, IpAddress& address) {
  uint64_t high, low;
  p = get(get(p, high), low);
  address = IpAddress(__builtin_bswap64(high), __builtin_bswap64(low));
  return p;
}

template <class Enum>
const char* get_enum(const char* p, Enum& value, Enum last, bool& ok) {
  uint8_t raw;
  p = get(p, raw);
  ok &= raw <= static_cast<uint8_t>(last);
  value = static_cast<Enum>(raw);
  return p;
}

// Reads a text at `p`; ok, or why not.
ParsedRow::State get_text(const char*& p, const char* end, std::string_view& text) {
  size_t length = 0;
  for (unsigned shift = 0;; shift += 7) {
    if (shift > 21) return ParsedRow::State::corrupt;  // kMaxRowText takes three bytes
    if (p == end) return ParsedRow::State::more;
    uint8_t byte = static_cast<uint8_t>(*p++);
    length |= size_t{byte & 0x7fu} << shift;
    if (byte < 0x80) break;
  }
  if (length > kMaxRowText) return ParsedRow::State::corrupt;
  if (length > static_cast<size_t>(end - p)) return ParsedRow::State::more;
  text = {p, length};
  p += length;
  return ParsedRow::State::ok;
}

}  // namespace

std::span<const SegmentColumn> segment_columns() {
  return kColumns;
}

std::span<std::string_view Sighting::*const> segment_texts() {
  return kTexts;
}

void append_row(std::string& out, const Sighting& sighting) {
  size_t most = kFixedSize;
  for (auto text : kTexts) most += 3 + std::min((sighting.*text).size(), kMaxRowText);
  size_t before = out.size();
  if (out.capacity() - before < most) out.reserve(std::max(before + most, 2 * out.capacity()));
  out.resize_and_overwrite(before + most, [&](char* bytes, size_t) {
    char* p = bytes + before;
    p = put(p, sighting.key());
    p = put(p, day_of(sighting.first));
    p = put(put(p, sighting.first), sighting.last);
    p = put(put_address(p, sighting.address), sighting.port);
    p = put(put_address(p, sighting.remote), sighting.remote_port);
    p = put(put(p, sighting.protocol), sighting.indicator_type);
    p = put(put(p, sighting.category), sighting.evidence);
    p = put(put(p, sighting.packets), sighting.bytes);
    p = put(put(p, sighting.reason), static_cast<uint8_t>(sighting.internal));
    for (auto member : kTexts) {
      std::string_view text = (sighting.*member).substr(0, kMaxRowText);
      size_t length = text.size();
      for (; length >= 0x80; length >>= 7) *p++ = static_cast<char>(length | 0x80);
      *p++ = static_cast<char>(length);
      if (!text.empty()) std::memcpy(p, text.data(), text.size());
      p += text.size();
    }
    return static_cast<size_t>(p - bytes);
  });
}

ParsedRow parse_row(std::string_view bytes) {
  ParsedRow row;
  if (bytes.size() < kFixedSize) {
    row.state = ParsedRow::State::more;
    return row;
  }
  const char* p = bytes.data();
  const char* end = p + bytes.size();
  Sighting& s = row.sighting;
  Day day;
  uint8_t internal;
  bool ok = true;
  p = get(get(p, row.key), day);
  p = get(get(p, s.first), s.last);
  p = get(get_address(p, s.address), s.port);
  p = get(get_address(p, s.remote), s.remote_port);
  p = get(p, s.protocol);
  p = get_enum(p, s.indicator_type, static_cast<IndicatorType>(kIndicatorTypes - 1), ok);
  p = get_enum(p, s.category, kLastCategory, ok);
  p = get_enum(p, s.evidence, Evidence::confirmed, ok);
  p = get(get(p, s.packets), s.bytes);
  p = get_enum(p, s.reason, AttributionReason::sensor, ok);
  p = get(p, internal);
  s.internal = internal != 0;
  // The day repeats what `first` says: bytes that are no row (a server's error text) do not pass.
  if (!ok || internal > 1 || day != day_of(s.first)) return row;
  for (auto text : kTexts) {
    row.state = get_text(p, end, s.*text);
    if (row.state != ParsedRow::State::ok) return row;
  }
  row.size = static_cast<size_t>(p - bytes.data());
  return row;
}

Result<void> read_rows(std::string_view rows, const std::function<void(const Sighting&)>& visit) {
  size_t offset = 0;
  while (offset < rows.size()) {
    ParsedRow row = parse_row(rows.substr(offset));
    if (row.state != ParsedRow::State::ok)
      return fail(ErrorCode::corrupt,
                  fmt::format("row at byte {} of {} {}", offset, rows.size(),
                              row.state == ParsedRow::State::more ? "is cut short" : "does not parse"));
    visit(row.sighting);
    offset += row.size;
  }
  return {};
}

Result<size_t> RowStream::consume(std::string_view bytes) {
  size_t offset = 0;
  while (offset < bytes.size() && !stopped_) {
    ParsedRow row = parse_row(bytes.substr(offset));
    if (row.state == ParsedRow::State::more) break;
    if (row.state == ParsedRow::State::corrupt) {
      held_ = bytes.substr(offset);
      return fail(ErrorCode::corrupt, fmt::format("row {} of the answer does not parse", rows_ + 1));
    }
    offset += row.size;
    ++rows_;
    stopped_ = !visit_(row.sighting);
  }
  return offset;
}

Result<bool> RowStream::feed(std::string_view piece) {
  if (stopped_) return false;
  if (held_.empty()) {
    auto used = consume(piece);
    if (!used) return std::unexpected(used.error());
    held_ = piece.substr(*used);
    return !stopped_;
  }
  // Join only as much as the begun row needs, doubling, so that small pieces cost no more than large ones.
  while (!piece.empty() && !held_.empty() && !stopped_) {
    size_t taken = std::min(piece.size(), std::max<size_t>(held_.size(), 512));
    size_t before = held_.size();
    held_.append(piece.substr(0, taken));
    std::string joined = std::move(held_);
    held_.clear();
    auto used = consume(joined);
    if (!used) return std::unexpected(used.error());
    if (*used >= before) {
      piece.remove_prefix(*used - before);  // the begun row is done: go on in the piece itself
    } else {
      held_ = std::move(joined);
      piece.remove_prefix(taken);
    }
  }
  return piece.empty() || stopped_ ? !stopped_ : feed(piece);
}

Result<void> RowStream::finish() const {
  if (held_.empty() || stopped_) return {};
  return fail(ErrorCode::corrupt, fmt::format("the answer ends inside row {}", rows_ + 1));
}

}  // namespace luytre
