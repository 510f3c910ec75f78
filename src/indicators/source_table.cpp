#include "indicators/source_table.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "indicators/store_bytes.h"

namespace luytre {
namespace {

constexpr char kMagic[8] = {'L', 'U', 'Y', 'I', 'N', 'D', '1', '\n'};
constexpr size_t kHeader = 32;
constexpr uint8_t kWithdrawn = 1;
constexpr uint8_t kAddress4 = 255;  // the section's type for IPv4 addresses; else IndicatorType

// One row of the section directory, as it lies in the file.
struct SectionRow {
  uint8_t type;
  uint8_t flags;
  uint16_t zero;
  uint32_t profile_count;  // 1, or count
  uint64_t count;
  uint64_t keys_at;  // from the start of the file; multiples of 8
  uint64_t profiles_at;
  uint64_t text_at;  // 0 unless the type is a text
  uint64_t text_size;
};
static_assert(sizeof(SectionRow) == 48);

void put_profile(StoreWriter& writer, const Profile& profile) {
  writer.put(profile.from);
  writer.put(profile.until);
  writer.put(static_cast<uint8_t>(profile.category));
  writer.put(profile.confidence);
  writer.put(static_cast<uint8_t>(profile.tlp));
  writer.put(uint8_t{0});
  writer.put_text(profile.family);
}

class Encoder {
 public:
  explicit Encoder(std::span<const uint32_t> renumbered) : renumbered_(renumbered) {}

  template <class Keys>
  void plan(const Section<Keys>& section, uint8_t type, uint8_t flags) {
    if (section.size() == 0) return;
    rows_.push_back({.type = type,
                     .flags = flags,
                     .profile_count = static_cast<uint32_t>(section.profiles.size()),
                     .count = section.size()});
  }
  size_t rows() const { return rows_.size(); }
  void put_rows(StoreWriter& writer) {
    directory_at_ = writer.bytes().size();
    for (const SectionRow& row : rows_) writer.put(row);
  }

  template <class Keys>
  void put(StoreWriter& writer, const Section<Keys>& section) {
    if (section.size() == 0) return;
    SectionRow& row = rows_[next_];
    writer.align();
    row.keys_at = writer.bytes().size();
    if constexpr (std::is_same_v<Keys, TextColumn>) {
      uint32_t end = 0;
      for (size_t i = 0; i < section.size(); ++i)
        writer.put(end += static_cast<uint32_t>(section.keys[i].size()));
      writer.align();
      row.text_at = writer.bytes().size();
      row.text_size = end;
      // Texts lie one after the other in a column.
      writer.bytes().append(section.keys[0].data(), end);
    } else {
      writer.bytes().append(reinterpret_cast<const char*>(section.keys.data()), section.keys.size_bytes());
    }
    writer.align();
    row.profiles_at = writer.bytes().size();
    for (uint32_t id : section.profiles) writer.put(renumbered_[id]);
    std::memcpy(writer.bytes().data() + directory_at_ + next_ * sizeof(SectionRow), &row, sizeof row);
    ++next_;
  }

 private:
  std::span<const uint32_t> renumbered_;
  std::vector<SectionRow> rows_;
  size_t directory_at_ = 0, next_ = 0;
};

template <class Visit>
void for_each_half(const Columns& active, const Columns& withdrawn, Visit&& visit) {
  for (uint8_t flags : {uint8_t{0}, kWithdrawn}) {
    const Columns& half = flags ? withdrawn : active;
    visit(half.addresses4, kAddress4, flags);
    half.for_each_other_section(
        [&](const auto& section, IndicatorType type) { visit(section, static_cast<uint8_t>(type), flags); });
  }
}

std::unexpected<Error> corrupt(std::string_view what) {
  return fail(ErrorCode::corrupt, fmt::format("the indicator file is damaged: {}", what));
}

// Finds the sections in a file and checks everything that later code relies on.
class Decoder {
 public:
  Decoder(std::string_view bytes, size_t profiles) : bytes_(bytes), profiles_(profiles) {}

  bool section(const SectionRow& row, Columns& columns) {
    if (row.type == kAddress4) return plain(row, columns.addresses4);
    if (row.type < kWideTypes)
      return plain(row, columns.wide[row.type]) && wide_is_sound(columns.wide[row.type], row.type);
    if (row.type < kIndicatorTypes) return text(row, columns.texts[row.type - kWideTypes]);
    return false;
  }

 private:
  template <class T>
  bool array(uint64_t at, uint64_t count, std::span<const T>& out) const {
    if (at % 8 != 0 || at > bytes_.size() || count > (bytes_.size() - at) / sizeof(T)) return false;
    out = {reinterpret_cast<const T*>(bytes_.data() + at), count};
    return true;
  }

  template <class Keys>
  bool profile_column(const SectionRow& row, Section<Keys>& section) const {
    if (row.count == 0 || (row.profile_count != 1 && row.profile_count != row.count)) return false;
    if (section.size() != 0) return false;  // listed twice
    if (!array(row.profiles_at, row.profile_count, section.profiles)) return false;
    uint32_t largest = 0;
    for (uint32_t id : section.profiles) largest = std::max(largest, id);
    return largest < profiles_;
  }

  template <class Key>
  bool plain(const SectionRow& row, Section<std::span<const Key>>& section) const {
    if (!profile_column(row, section) || !array(row.keys_at, row.count, section.keys)) return false;
    bool ascending = true;
    for (size_t i = 1; i < section.keys.size(); ++i) ascending &= section.keys[i - 1] < section.keys[i];
    return ascending;
  }

  bool wide_is_sound(const Section<std::span<const WideKey>>& section, uint8_t type) const {
    for (const WideKey& key : section.keys) {
      uint32_t last = key.words[4];
      IpAddress address = key.value(IndicatorType::address).address;
      bool sound = false;
      switch (static_cast<IndicatorType>(type)) {
        case IndicatorType::address:
          sound = last == 0 && !address.is_v4();
          break;
        case IndicatorType::prefix: {
          unsigned width = address.is_v4() ? 32 : 128;
          sound = last <= width && mask(address, last + 128 - width) == address;
          break;
        }
        default:
          sound = last >= 1 && last <= 65535;
      }
      if (!sound) return false;
    }
    return true;
  }

  bool text(const SectionRow& row, Section<TextColumn>& section) const {
    std::span<const uint32_t> ends;
    std::span<const char> bytes;
    if (!profile_column(row, section) || !array(row.keys_at, row.count, ends)) return false;
    if (!array(row.text_at, row.text_size, bytes) || row.text_size != ends.back()) return false;
    uint32_t from = 0;
    for (uint32_t end : ends) {
      if (end <= from) return false;
      from = end;
    }
    section.keys = TextColumn(ends, bytes.data());
    for (size_t i = 1; i < ends.size(); ++i)
      if (section.keys[i - 1] >= section.keys[i]) return false;
    return true;
  }

  std::string_view bytes_;
  size_t profiles_;
};

}  // namespace

std::string encode_source_table(std::string_view source, std::span<const Profile> profiles,
                                const Columns& active, const Columns& withdrawn) {
  std::vector<uint32_t> renumbered(profiles.size(), 0);
  for_each_half(active, withdrawn, [&](const auto& section, uint8_t, uint8_t) {
    for (uint32_t id : section.profiles) renumbered[id] = 1;
  });
  uint32_t used = 0;
  for (uint32_t& mark : renumbered) mark = mark ? used++ : UINT32_MAX;

  Encoder encoder(renumbered);
  for_each_half(active, withdrawn, [&](const auto& section, uint8_t type, uint8_t flags) {
    encoder.plan(section, type, flags);
  });
  StoreWriter writer;
  size_t expected = kHeader + 65536;
  for_each_half(active, withdrawn, [&]<class Keys>(const Section<Keys>& section, uint8_t, uint8_t) {
    expected += section.size() * 4 + section.profiles.size_bytes();
    if constexpr (!std::is_same_v<Keys, TextColumn>) expected += section.keys.size_bytes();
  });
  writer.bytes().reserve(expected);
  writer.put(kMagic);
  writer.put(uint64_t{0});  // checksum
  writer.put(uint64_t{0});  // size
  writer.put(used);
  writer.put(static_cast<uint32_t>(encoder.rows()));
  encoder.put_rows(writer);
  writer.put_text(source);
  for (size_t id = 0; id < profiles.size(); ++id)
    if (renumbered[id] != UINT32_MAX) put_profile(writer, profiles[id]);
  for_each_half(active, withdrawn,
                [&](const auto& section, uint8_t, uint8_t) { encoder.put(writer, section); });

  uint64_t size = writer.bytes().size();
  std::memcpy(writer.bytes().data() + 16, &size, 8);
  uint64_t checksum = stable_hash64(std::string_view(writer.bytes()).substr(16));
  std::memcpy(writer.bytes().data() + 8, &checksum, 8);
  return std::move(writer.bytes());
}

Result<SourceTable> SourceTable::view(std::string_view bytes) {
  if (bytes.size() < kHeader || std::memcmp(bytes.data(), kMagic, 8) != 0)
    return corrupt("it does not start as such a file does");
  StoreReader header(bytes.substr(8));
  uint64_t checksum = header.get<uint64_t>(), size = header.get<uint64_t>();
  if (size != bytes.size()) return corrupt(fmt::format("{} bytes instead of {}", bytes.size(), size));
  if (checksum != stable_hash64(bytes.substr(16))) return corrupt("the checksum does not fit");

  SourceTable table;
  uint32_t profile_count = header.get<uint32_t>(), row_count = header.get<uint32_t>();
  if (row_count > 2 * (kIndicatorTypes + 1)) return corrupt("too many sections");
  std::vector<SectionRow> rows(row_count);
  for (SectionRow& row : rows) row = header.get<SectionRow>();
  table.source_ = header.get_text();
  constexpr size_t kLeastProfile = 24;
  if (!header.ok() || profile_count > header.remaining() / kLeastProfile)
    return corrupt("the profiles are cut off");
  table.profiles_.reserve(profile_count);
  for (uint32_t i = 0; i < profile_count; ++i) {
    Profile& profile = table.profiles_.emplace_back();
    profile.source = table.source_;
    profile.from = header.get<Timestamp>();
    profile.until = header.get<Timestamp>();
    uint8_t category = header.get<uint8_t>();
    profile.confidence = header.get<uint8_t>();
    uint8_t tlp = header.get<uint8_t>();
    header.get<uint8_t>();
    profile.family = header.get_text();
    if (!header.ok() || category > static_cast<uint8_t>(kLastCategory) || profile.confidence > 100 ||
        tlp > static_cast<uint8_t>(Tlp::red))
      return corrupt("a profile is no profile");
    profile.category = static_cast<Category>(category);
    profile.tlp = static_cast<Tlp>(tlp);
  }
  Decoder decoder(bytes, profile_count);
  for (const SectionRow& row : rows) {
    Columns& half = row.flags & kWithdrawn ? table.withdrawn_ : table.active_;
    if (row.flags > kWithdrawn || row.zero != 0 || !decoder.section(row, half))
      return corrupt(fmt::format("its section of type {} is no such section", row.type));
  }
  return table;
}

Result<SourceTable> SourceTable::open(const std::filesystem::path& path) {
  auto file = MappedFile::open(path);
  if (!file) return std::unexpected(file.error());
  auto table = view(file->text());
  if (!table) return std::unexpected(table.error());
  table->file_ = std::move(*file);
  return table;
}

}  // namespace luytre
