#include "situation/sets_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace luytre {
namespace {

static_assert(std::endian::native == std::endian::little);

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::unexpected<Error> broken(std::string_view name, std::string_view what) {
  return fail(ErrorCode::corrupt,
              fmt::format("'{}' is damaged: {}; rebuild the day from its sightings", name, what));
}

uint64_t order_of(const Cell& c) {
  return c.place;
}
std::pair<uint32_t, IpAddress> order_of(const ListEntry& e) {
  return {e.stream, e.address};
}
// From `from` on: ascending, each once, and seen at least once.
template <class Item>
bool in_order(const std::vector<Item>& items, size_t from) {
  for (size_t i = from; i < items.size(); ++i)
    if (items[i].count == 0 || (i > from && order_of(items[i - 1]) >= order_of(items[i]))) return false;
  return true;
}

bool is_count_width(uint64_t bytes) {
  return bytes == 0 || bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
}

}  // namespace

Digest128 stream_hash(const StreamName& name) {
  StableDigest digest;
  digest.add(name.realm);
  digest.add(name.family);
  digest.add(name.category);
  return digest.finish();
}

Result<SetsView> SetsView::open(std::span<const std::byte> bytes, std::string_view name) {
  auto bad = [&](std::string_view what) { return broken(name, what); };
  SetsView view;
  view.bytes_ = bytes;
  view.name_ = name;
  if (bytes.size() < sizeof(SetsHeader)) return bad("it is shorter than a header");
  auto* h = reinterpret_cast<const SetsHeader*>(bytes.data());
  view.header_ = h;
  if (std::memcmp(h->magic, kSetsMagic, sizeof kSetsMagic) != 0) return bad("it is no file of address sets");
  if (h->header_checksum != stable_hash64(text_of(bytes.first(offsetof(SetsHeader, header_checksum)))))
    return bad("the header's checksum is wrong");
  if (h->file_size != bytes.size()) return bad("it has another length than it says");
  // Sizes fit 64 bits: each is a 32-bit count, or bounded by the file's length first.
  uint64_t limit = bytes.size();
  if (h->segments > limit || h->names_size > limit || h->values_size > limit || h->counts_size > limit)
    return bad("a section is longer than the file");
  uint64_t containers_at = sizeof(SetsHeader) + uint64_t{h->streams} * sizeof(StreamRow);
  uint64_t segments_at = containers_at + (uint64_t{h->containers} + 1) * sizeof(ContainerRow);
  uint64_t lists_at = segments_at + h->segments * sizeof(SegmentRow);
  uint64_t names_at = lists_at + uint64_t{h->lists} * sizeof(ListRow);
  uint64_t directory_end = (names_at + h->names_size + 15) & ~uint64_t{15};
  if (h->values_at != directory_end || h->counts_at != h->values_at + h->values_size ||
      h->counts_at + h->counts_size != limit)
    return bad("the sections do not fill the file");
  auto directory = bytes.subspan(sizeof(SetsHeader), h->values_at - sizeof(SetsHeader));
  if (h->directory_checksum != stable_hash64(text_of(directory)))
    return bad("the directory's checksum is wrong");

  const std::byte* at = bytes.data();
  view.streams_ = reinterpret_cast<const StreamRow*>(at + sizeof(SetsHeader));
  view.containers_ = reinterpret_cast<const ContainerRow*>(at + containers_at);
  view.segments_ = reinterpret_cast<const SegmentRow*>(at + segments_at);
  view.lists_ = reinterpret_cast<const ListRow*>(at + lists_at);
  view.names_ = reinterpret_cast<const char*>(at + names_at);
  view.values_ = at + h->values_at;
  view.counts_ = at + h->counts_at;

  for (size_t i = 0; i < h->streams; ++i) {
    const StreamRow& s = view.streams_[i];
    if (uint64_t{s.name_at} + s.realm + s.family + s.category > h->names_size)
      return bad("a name is outside");
  }
  uint64_t values = 0, counts = 0;
  for (size_t c = 0; c < h->containers; ++c) {
    const ContainerRow &row = view.containers_[c], &next = view.containers_[c + 1];
    if (row.high > 0xffff || (c > 0 && row.high <= view.containers_[c - 1].high))
      return bad("containers in disorder");
    if (row.first_segment > next.first_segment || next.first_segment > h->segments)
      return bad("segments in disorder");
    if (row.values_at != values || row.counts_at != counts)
      return bad("a container is not where it should be");
    for (size_t s = row.first_segment; s < next.first_segment; ++s) {
      const SegmentRow& segment = view.segments_[s];
      if (segment.stream >= h->streams || segment.form > kBitmap || !is_count_width(segment.count_bytes))
        return bad("a segment makes no sense");
      values += value_bytes(segment);
      counts += size_of(segment) * segment.count_bytes;
    }
  }
  const ContainerRow& end = view.containers_[h->containers];
  if (end.values_at != values || end.counts_at != counts || end.first_segment != h->segments ||
      (h->containers > 0 && view.containers_[0].first_segment != 0))
    return bad("the containers do not end where they should");
  values = (values + 15) & ~uint64_t{15};
  for (const ListRow& list : view.lists()) {
    if (list.stream >= h->streams || !is_count_width(list.count_bytes) || list.size > limit ||
        list.values_at != values || list.counts_at != counts)
      return bad("a list makes no sense");
    values += 16 * list.size;
    counts += list.count_bytes * list.size;
    if (values > limit || counts > limit) return bad("a list is longer than the file");
  }
  if (values != h->values_size || counts != h->counts_size)
    return bad("the sections do not hold what they say");
  return view;
}

StreamName SetsView::stream(size_t i) const {
  const StreamRow& s = streams_[i];
  const char* at = names_ + s.name_at;
  return {std::string(at, s.realm), std::string(at + s.realm, s.family),
          std::string(at + s.realm + s.family, s.category)};
}

void SetsView::append_to(DayContent& content) const {
  std::vector<uint32_t> number(streams());
  for (size_t i = 0; i < streams(); ++i) {
    auto at = std::lower_bound(content.streams.begin(), content.streams.end(), stream(i));
    number[i] = static_cast<uint32_t>(at - content.streams.begin());
  }
  for (size_t c = 0; c < containers().size(); ++c) {
    const std::byte *v = values(c), *n = counts(c);
    uint32_t high = containers()[c].high << 16;
    for (const SegmentRow& s : segments(c)) {
      size_t i = 0;
      auto add = [&](uint32_t low) {
        if (i < size_of(s))
          content.cells.push_back(
              {DayContent::place(high | low, number[s.stream]), count_at(n, s.count_bytes, i)});
        ++i;
      };
      if (s.form == kBitmap) {
        for (uint32_t word = 0; word < 1024; ++word) {
          uint64_t bits;
          std::memcpy(&bits, v + word * 8, 8);
          for (; bits; bits &= bits - 1) add(word * 64 + static_cast<uint32_t>(std::countr_zero(bits)));
        }
      } else {
        for (size_t k = 0; k < size_of(s); ++k) {
          uint16_t low;
          std::memcpy(&low, v + 2 * k, 2);
          add(low);
        }
      }
      v += value_bytes(s);
      n += size_of(s) * s.count_bytes;
    }
  }
  for (const ListRow& list : lists())
    for (size_t i = 0; i < list.size; ++i)
      content.lists.push_back({number[list.stream], list_address(list_values(list), i),
                               count_at(list_counts(list), list.count_bytes, i)});
}

Result<void> SetsView::check_body() const {
  if (header_->body_checksum != stable_hash64(text_of(bytes_.subspan(header_->values_at))))
    return broken(name_, "the body's checksum is wrong");
  return {};
}

Result<void> SetsView::verify() const {
  LUYTRE_TRY(check_body());
  // Written again, its content must give the very same bytes: order, forms, totals and digest are all in
  // them.
  DayContent content;
  for (size_t i = 0; i < streams(); ++i) content.streams.push_back(stream(i));
  if (!std::is_sorted(content.streams.begin(), content.streams.end()))
    return broken(name_, "streams in disorder");
  append_to(content);
  if (!in_order(content.cells, 0) || !in_order(content.lists, 0))
    return broken(name_, "addresses in disorder");
  auto again = write_sets(day(), content);
  if (!again || *again != text_of(bytes_)) return broken(name_, "its parts contradict each other");
  return {};
}

Result<DayContent> merge_sets(std::span<const SetsView> views, DayContent fresh) {
  DayContent out;
  for (const SetsView& view : views) {
    LUYTRE_TRY(view.check_body());
    for (size_t i = 0; i < view.streams(); ++i) out.streams.push_back(view.stream(i));
  }
  out.streams.insert(out.streams.end(), fresh.streams.begin(), fresh.streams.end());
  std::sort(out.streams.begin(), out.streams.end());
  out.streams.erase(std::unique(out.streams.begin(), out.streams.end()), out.streams.end());

  std::vector<uint32_t> number;
  for (const StreamName& name : fresh.streams)
    number.push_back(static_cast<uint32_t>(std::lower_bound(out.streams.begin(), out.streams.end(), name) -
                                           out.streams.begin()));
  for (const Cell& c : fresh.cells)
    out.cells.push_back(
        {DayContent::place(DayContent::address(c.place), number[DayContent::stream(c.place)]), c.count});
  for (const ListEntry& e : fresh.lists) out.lists.push_back({number[e.stream], e.address, e.count});

  // Each part is in order, so they merge one after the other.
  auto merge_tail = [](auto& all, size_t from) {
    std::inplace_merge(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(from), all.end(),
                       [](const auto& a, const auto& b) { return order_of(a) < order_of(b); });
  };
  for (const SetsView& view : views) {
    size_t cells = out.cells.size(), lists = out.lists.size();
    view.append_to(out);
    if (!in_order(out.cells, cells) || !in_order(out.lists, lists))
      return broken(view.name_, "addresses in disorder");
    merge_tail(out.cells, cells);
    merge_tail(out.lists, lists);
  }
  auto join = [](auto& all) {
    size_t kept = 0;
    for (size_t i = 0; i < all.size(); ++i)
      if (kept > 0 && order_of(all[kept - 1]) == order_of(all[i]))
        all[kept - 1].count += all[i].count;
      else
        all[kept++] = all[i];
    all.resize(kept);
  };
  join(out.cells);
  join(out.lists);
  return out;
}

}  // namespace luytre
