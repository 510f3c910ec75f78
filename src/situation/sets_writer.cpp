#include <fmt/format.h>

#include "base/check.h"
#include "situation/sets_file.h"

namespace luytre {
namespace {

template <class T>
void append_raw(std::string& out, const T* data, size_t count) {
  out.append(reinterpret_cast<const char*>(data), count * sizeof(T));
}
template <class T>
void append_raw(std::string& out, const std::vector<T>& values) {
  append_raw(out, values.data(), values.size());
}

// Bytes an address needs for the largest of some counts; 0 when all are 1.
template <class Item>
uint8_t count_bytes(const Item* items, size_t size, uint64_t& sum) {
  uint64_t largest = 1;
  sum = 0;
  for (size_t i = 0; i < size; ++i) {
    largest = std::max(largest, items[i].count);
    sum += items[i].count;
  }
  return largest == 1 ? 0 : largest < 1u << 8 ? 1 : largest < 1u << 16 ? 2 : largest >> 32 == 0 ? 4 : 8;
}

template <class Item>
void append_counts(std::string& out, const Item* items, size_t size, size_t bytes) {
  if (bytes == 0) return;
  size_t at = out.size();
  out.resize(at + size * bytes);
  for (size_t i = 0; i < size; ++i) std::memcpy(out.data() + at + i * bytes, &items[i].count, bytes);
}

}  // namespace

Result<std::string> write_sets(Day day, const DayContent& content) {
  std::vector<StreamRow> streams;
  std::vector<Digest128> hashes;
  std::string names;
  for (const StreamName& name : content.streams) {
    for (const std::string* part : {&name.realm, &name.family, &name.category})
      if (part->size() > 0xffff)
        return fail(ErrorCode::unsupported,
                    fmt::format("a name of {} bytes is too long for an address set: '{}...'", part->size(),
                                part->substr(0, 40)));
    if (names.size() > 0xffff'0000)
      return fail(ErrorCode::unsupported, "the names of one day's streams pass 4 GiB");
    StreamRow& row = streams.emplace_back();
    row = {};
    row.name_at = static_cast<uint32_t>(names.size());
    row.realm = static_cast<uint16_t>(name.realm.size());
    row.family = static_cast<uint16_t>(name.family.size());
    row.category = static_cast<uint16_t>(name.category.size());
    names += name.realm + name.family + name.category;
    hashes.push_back(stream_hash(name));
  }

  ContentDigest digest;
  std::vector<ContainerRow> containers;
  std::vector<SegmentRow> segments;
  std::string values, counts;
  values.reserve(content.cells.size() * 2);
  const auto& cells = content.cells;
  for (size_t i = 0; i < cells.size();) {
    uint64_t group = cells[i].place >> 16;
    auto high = static_cast<uint32_t>(group >> 32);
    uint32_t stream = DayContent::stream(cells[i].place);
    if (containers.empty() || containers.back().high != high)
      containers.push_back({high, static_cast<uint32_t>(segments.size()), values.size(), counts.size()});
    size_t end = i;
    for (; end < cells.size() && cells[end].place >> 16 == group; ++end)
      digest += content_digest(hashes[stream], IpAddress::from_v4(DayContent::address(cells[end].place)),
                               cells[end].count);
    size_t size = end - i;
    LUYTRE_CHECK(size <= 65536);
    SegmentRow& segment = segments.emplace_back();
    segment.stream = stream;
    segment.last = static_cast<uint16_t>(size - 1);
    segment.form = size >= kBitmapFrom ? kBitmap : kArray;
    segment.count_bytes = count_bytes(&cells[i], size, segment.sightings);
    if (segment.form == kBitmap) {
      uint64_t bits[1024] = {};
      for (size_t k = i; k < end; ++k) bits[(cells[k].place & 0xffff) >> 6] |= 1ull << (cells[k].place & 63);
      append_raw(values, bits, 1024);
    } else {
      size_t at = values.size();
      values.resize(at + 2 * size);
      for (size_t k = 0; k < size; ++k) {
        auto low = static_cast<uint16_t>(cells[i + k].place);
        std::memcpy(values.data() + at + 2 * k, &low, 2);
      }
    }
    append_counts(counts, &cells[i], size, segment.count_bytes);
    streams[stream].addresses += size;
    streams[stream].sightings += segment.sightings;
    i = end;
  }
  containers.push_back({65536, static_cast<uint32_t>(segments.size()), values.size(), counts.size()});

  values.resize((values.size() + 15) & ~size_t{15});
  std::vector<ListRow> lists;
  const auto& entries = content.lists;
  for (size_t i = 0; i < entries.size();) {
    uint32_t stream = entries[i].stream;
    ListRow& list = lists.emplace_back();
    list = {stream, 0, 0, values.size(), counts.size(), 0};
    size_t end = i;
    for (; end < entries.size() && entries[end].stream == stream; ++end) {
      const IpAddress& a = entries[end].address;
      uint64_t halves[2] = {a.high(), a.low()};
      append_raw(values, halves, 2);
      digest += content_digest(hashes[stream], a, entries[end].count);
    }
    list.size = end - i;
    list.count_bytes = count_bytes(&entries[i], list.size, list.sightings);
    append_counts(counts, &entries[i], list.size, list.count_bytes);
    streams[stream].addresses += list.size;
    streams[stream].sightings += list.sightings;
    i = end;
  }

  SetsHeader header{};
  std::string out(sizeof header, '\0');
  append_raw(out, streams);
  append_raw(out, containers);
  append_raw(out, segments);
  append_raw(out, lists);
  out += names;
  out.resize((out.size() + 15) & ~size_t{15});
  std::memcpy(header.magic, kSetsMagic, sizeof kSetsMagic);
  header.day = day;
  header.streams = static_cast<uint32_t>(streams.size());
  header.containers = static_cast<uint32_t>(containers.size() - 1);
  header.lists = static_cast<uint32_t>(lists.size());
  header.segments = segments.size();
  header.names_size = names.size();
  header.values_at = out.size();
  header.values_size = values.size();
  header.counts_at = out.size() + values.size();
  header.counts_size = counts.size();
  header.file_size = header.counts_at + counts.size();
  header.digest_high = digest.high;
  header.digest_low = digest.low;
  header.directory_checksum = stable_hash64(std::string_view(out).substr(sizeof header));
  out += values;
  out += counts;
  header.body_checksum = stable_hash64(std::string_view(out).substr(header.values_at));
  header.header_checksum =
      stable_hash64({reinterpret_cast<const char*>(&header), offsetof(SetsHeader, header_checksum)});
  std::memcpy(out.data(), &header, sizeof header);
  return out;
}

}  // namespace luytre
