#include "archive/writer.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/hash.h"

namespace luytre {
namespace {

// As the sighting maker judges a time: anything else is a broken clock.
constexpr Timestamp kEarliest = 946'684'800 * kMicrosPerSecond;  // 2000-01-01
constexpr Timestamp kLatest = 4'102'444'800 * kMicrosPerSecond;  // 2100-01-01
constexpr uint16_t kHttpPort = 80;
constexpr size_t kPart = 1024;          // contacts folded at once
constexpr unsigned kMostAnswers = 256;  // taken of one DNS message

// What a contact is known by. The remote of a name is its number.
struct Key {
  IpAddress client, remote;
  uint64_t rest = 0;  // day << 32 | port << 16 | protocol << 8 | via
  friend bool operator==(const Key&, const Key&) = default;
};
struct Entry {
  Key key;
  uint32_t first, last, hours;
};

uint64_t hash_of(const Key& key) {
  uint64_t h = hash_pair(key.client.low(), key.remote.low() ^ key.rest);
  uint64_t high = key.client.high() ^ (key.remote.high() << 1 | key.remote.high() >> 63);
  return high == 0 ? h : hash_pair(h, key.client.high()) ^ hash_u64(key.remote.high());
}

size_t power_of_two(size_t n) {
  return std::bit_ceil(std::max<size_t>(n, 16));
}

// Distinct names of a fill, numbered from 1.
class NameTable {
 public:
  explicit NameTable(size_t most) : slots_(power_of_two(2 * most)) {}
  uint32_t number(std::string_view name) {
    uint64_t hash = hash_bytes(name);
    size_t mask = slots_.size() - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
      if (slots_[at] == 0) {
        hashes_.push_back(hash);
        names_.push_back(text_.copy(name));
        bytes_ += name.size();
        return slots_[at] = static_cast<uint32_t>(names_.size());
      }
      uint32_t known = slots_[at];
      if (hashes_[known - 1] == hash && names_[known - 1] == name) return known;
    }
  }
  std::string_view name(uint32_t number) const { return names_[number - 1]; }
  size_t size() const { return names_.size(); }
  size_t bytes() const { return bytes_; }
  void clear() {
    std::ranges::fill(slots_, 0);
    names_.clear();
    hashes_.clear();
    text_.clear();
    bytes_ = 0;
  }

 private:
  std::vector<uint32_t> slots_;  // number, 0: free
  std::vector<uint64_t> hashes_;
  std::vector<std::string_view> names_;
  Arena text_;
  size_t bytes_ = 0;
};

template <class T>
T value_or_zero(const Column<T>& column, size_t row) {
  return column.present() ? column[row] : T{};
}

// Bits of the hours from `first` to `last` that lie on the day of `first`.
uint32_t hours_of(uint32_t first, uint32_t last) {
  uint32_t midnight = first - first % 86'400;
  uint32_t from = (first - midnight) / 3600;
  uint32_t to = std::min<uint32_t>((last - midnight) / 3600, 23);
  return (2u << to) - (1u << from);
}

}  // namespace

struct ArchiveWriter::State {
  State(Options o, std::function<void(ArchiveRows&)> g)
      : options(std::move(o)),
        give(std::move(g)),
        // Half for the entries with their slots, a quarter for names with theirs, a quarter for their text.
        most_entries(
            std::max<size_t>(options.memory / 2 / (sizeof(Entry) + 2 * sizeof(uint32_t)), 2 * kPart)),
        most_names(std::max<size_t>(options.memory / 4 / 48, 2 * kPart)),
        most_text(options.memory / 4),
        names(most_names) {
    slots.resize(power_of_two(most_entries + most_entries / 2));
    entries.reserve(most_entries);
  }

  Options options;
  std::function<void(ArchiveRows&)> give;
  size_t most_entries, most_names, most_text;
  std::vector<Entry> entries;
  std::vector<uint32_t> slots;  // index into entries + 1, 0: free
  NameTable names;
  std::vector<Entry> fresh;  // of the batch at hand, and their hashes
  std::vector<uint64_t> hashes;
  std::vector<OwnerId> src_owner, dst_owner;
  std::vector<uint32_t> rows;
  ArchiveRows out;
  Counts counts;

  bool ours(OwnerId owner, const IpAddress& address) const {
    return owner != kForeign ||
           (!options.organisation.empty() && reserved_space(address) == ReservedSpace::private_use);
  }
  void attribute(const ObservationBatch& batch, const AttributionTable& owners);
  void pick(const ObservationBatch& batch);
  void take(const ObservationBatch& batch, uint32_t row, const AttributionTable& owners);
  void note(const Key& key, uint32_t first, uint32_t last) {
    fresh.push_back({key, first, last, hours_of(first, last)});
  }
  bool full() const {
    return entries.size() + kPart > most_entries || names.size() + kPart > most_names ||
           names.bytes() > most_text;
  }
  void fold();
  void hand_over();
};

void ArchiveWriter::State::attribute(const ObservationBatch& batch, const AttributionTable& owners) {
  src_owner.assign(batch.size, kForeign);
  dst_owner.assign(batch.size, kForeign);
  if (batch.family == AddressFamily::v4) {
    if (batch.src4.present()) owners.attribute(std::span(batch.src4.data(), batch.size), src_owner.data());
    if (batch.dst4.present()) owners.attribute(std::span(batch.dst4.data(), batch.size), dst_owner.data());
  } else {
    if (batch.src6.present()) owners.attribute(std::span(batch.src6.data(), batch.size), src_owner.data());
    if (batch.dst6.present()) owners.attribute(std::span(batch.dst6.data(), batch.size), dst_owner.data());
  }
}

// Rows that may hold a contact: one end ours, or a name or answer that an end of ours asked for.
void ArchiveWriter::State::pick(const ObservationBatch& batch) {
  rows.clear();
  bool named = batch.kind == ObservationKind::dns || batch.kind == ObservationKind::http ||
               batch.kind == ObservationKind::tls;
  bool inside = !options.organisation.empty();
  for (uint32_t row = 0; row < batch.size; ++row) {
    bool src = src_owner[row] != kForeign, dst = dst_owner[row] != kForeign;
    if (inside) {
      if (!src && batch.src4.present() + batch.src6.present() > 0) src = ours(kForeign, batch.src(row));
      if (!dst && batch.dst4.present() + batch.dst6.present() > 0) dst = ours(kForeign, batch.dst(row));
    }
    if (src != dst || (src && named)) rows.push_back(row);
  }
}

void ArchiveWriter::State::take(const ObservationBatch& batch, uint32_t row, const AttributionTable& owners) {
  Timestamp begin = value_or_zero(batch.first, row);
  if (!batch.first.present() || begin < kEarliest || begin >= kLatest) {
    ++counts.undated;
    return;
  }
  Timestamp end = batch.last.present() ? std::clamp(batch.last[row], begin, kLatest) : begin;
  auto first = static_cast<uint32_t>(begin / kMicrosPerSecond);
  auto last = static_cast<uint32_t>(end / kMicrosPerSecond);
  uint64_t day = static_cast<uint64_t>(day_of(begin)) << 32;
  auto has = [&](bool v4, bool v6) { return batch.family == AddressFamily::v4 ? v4 : v6; };
  IpAddress src = has(batch.src4.present(), batch.src6.present()) ? batch.src(row) : IpAddress{};
  IpAddress dst = has(batch.dst4.present(), batch.dst6.present()) ? batch.dst(row) : IpAddress{};
  bool src_ours = ours(src_owner[row], src), dst_ours = ours(dst_owner[row], dst);
  size_t before = fresh.size();

  if (src_ours != dst_ours) {
    IpAddress client = src_ours ? src : dst;
    // What the constituent looks like from outside.
    auto translation =
        std::ranges::lower_bound(batch.translations, row, {}, &ObservationBatch::Translation::row);
    if (src_ours && translation != batch.translations.end() && translation->row == row &&
        !translation->src.is_unspecified())
      client = translation->src;
    IpAddress remote = src_ours ? dst : src;
    uint16_t port = src_ours ? value_or_zero(batch.dst_port, row) : value_or_zero(batch.src_port, row);
    if (!remote.is_unspecified())
      note({client, remote,
            day | uint64_t{port} << 16 | uint64_t{value_or_zero(batch.protocol, row)} << 8 |
                static_cast<uint64_t>(Via::traffic)},
           first, last);
  }
  if (src_ours) {
    auto name = [&](std::string_view text, Via via) {
      if (!text.empty())
        note({src, IpAddress(0, names.number(text)), day | static_cast<uint64_t>(via)}, first, last);
    };
    switch (batch.kind) {
      case ObservationKind::dns: {
        unsigned taken = 0;
        name(value_or_zero(batch.name, row), Via::dns);
        for (auto answer = std::ranges::lower_bound(batch.answers, row, {}, &ObservationBatch::Answer::row);
             taken < kMostAnswers && answer != batch.answers.end() && answer->row == row; ++answer, ++taken)
          if (!answer->address.is_unspecified() && !ours(owners.attribute(answer->address), answer->address))
            note({src, answer->address, day | static_cast<uint64_t>(Via::answer)}, first, last);
        break;
      }
      case ObservationKind::http: {
        std::string_view host = value_or_zero(batch.host, row);
        if (auto address = IpAddress::parse(host)) {
          uint16_t port = value_or_zero(batch.dst_port, row);
          // Through a proxy the address asked for is not the one spoken to.
          if (*address != dst && !ours(owners.attribute(*address), *address))
            note({src, *address,
                  day | uint64_t{port ? port : kHttpPort} << 16 | static_cast<uint64_t>(Via::traffic)},
                 first, last);
        } else {
          name(host, Via::host);
        }
        break;
      }
      case ObservationKind::tls:
        name(value_or_zero(batch.server_name, row), Via::server_name);
        break;
      default:
        break;
    }
  }
  if (fresh.size() > before) ++counts.observations;
}

void ArchiveWriter::State::fold() {
  hashes.resize(fresh.size());
  size_t mask = slots.size() - 1;
  for (size_t i = 0; i < fresh.size(); ++i) {
    hashes[i] = hash_of(fresh[i].key);
    __builtin_prefetch(&slots[hashes[i] & mask]);
  }
  counts.folded += fresh.size();
  for (size_t i = 0; i < fresh.size(); ++i) {
    const Entry& one = fresh[i];
    for (size_t at = hashes[i] & mask;; at = (at + 1) & mask) {
      if (slots[at] == 0) {
        entries.push_back(one);
        slots[at] = static_cast<uint32_t>(entries.size());
        break;
      }
      Entry& known = entries[slots[at] - 1];
      if (known.key != one.key) continue;
      known.first = std::min(known.first, one.first);
      known.last = std::max(known.last, one.last);
      known.hours |= one.hours;
      break;
    }
  }
  fresh.clear();
}

void ArchiveWriter::State::hand_over() {
  if (entries.empty()) return;
  for (const Entry& entry : entries) {
    ArchivedContact c;
    c.via = static_cast<Via>(entry.key.rest & 0xff);
    c.protocol = static_cast<uint8_t>(entry.key.rest >> 8);
    c.port = static_cast<uint16_t>(entry.key.rest >> 16);
    c.day = static_cast<Day>(entry.key.rest >> 32);
    c.client = entry.key.client;
    if (by_name(c.via))
      c.name = names.name(static_cast<uint32_t>(entry.key.remote.low()));
    else
      c.remote = entry.key.remote;
    c.first = entry.first;
    c.last = entry.last;
    c.hours = entry.hours;
    c.sensor = options.sensor;
    c.inside = options.organisation;
    out.add(c);
  }
  counts.rows += entries.size();
  entries.clear();
  std::ranges::fill(slots, 0);
  names.clear();
  give(out);
  out.clear();
}

ArchiveWriter::ArchiveWriter(Options options, std::function<void(ArchiveRows&)> give)
    : state_(std::make_unique<State>(std::move(options), std::move(give))) {}
ArchiveWriter::~ArchiveWriter() = default;

void ArchiveWriter::consume(ObservationBatch& batch, const AttributionTable& owners) {
  if (batch.size == 0 || batch.kind == ObservationKind::report) return;
  State& s = *state_;
  s.attribute(batch, owners);
  s.pick(batch);
  if (s.rows.empty()) return;
  batch.complete(s.rows);
  // A part at a time, so that what is held stays within bounds whatever a batch holds.
  for (uint32_t row : s.rows) {
    if (s.fresh.empty() && s.full()) s.hand_over();
    s.take(batch, row, owners);
    if (s.fresh.size() + kMostAnswers + 2 > kPart) s.fold();
  }
  s.fold();
}

void ArchiveWriter::hand_over() {
  state_->hand_over();
}

const ArchiveWriter::Counts& ArchiveWriter::counts() const {
  return state_->counts;
}

}  // namespace luytre
