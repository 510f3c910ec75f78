#include "situation/day_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "situation/day_delta.h"
#include "situation/day_folder.h"
#include "situation/health_file.h"

namespace luytre {
namespace {

// Files of a kind are merged into a new one while the last is at most this many times as large, so sizes fall
// off geometrically: a day has few files, and a byte is rewritten a logarithmic number of times.
constexpr uint64_t kTier = 2;

// How many of the last files join a new one of `size` bytes.
size_t joining(const std::vector<Manifest::File>& files, uint64_t size) {
  size_t count = 0;
  for (auto file = files.rbegin(); file != files.rend() && file->size <= kTier * size; ++file, ++count)
    size += file->size;
  return count;
}

// Whether an ascending array of `size` values has `wanted`; `load(i)` reads one.
template <class Value, class Load>
bool holds(size_t size, const Value& wanted, Load load) {
  if (size == 0) return false;
  // The answer stays within [first, first + size); no branch depends on the values.
  size_t first = 0;
  while (size > 1) {
    size_t half = size / 2;
    first += load(first + half) <= wanted ? half : 0;
    size -= half;
  }
  return load(first) == wanted;
}

bool holds(const SegmentRow& s, const std::byte* values, uint16_t low) {
  if (s.form == kBitmap) return (std::to_integer<unsigned>(values[low >> 3]) >> (low & 7) & 1) != 0;
  return holds(size_of(s), low, [&](size_t i) {
    uint16_t value;
    std::memcpy(&value, values + 2 * i, 2);
    return value;
  });
}

// Marks the cells and entries of `content` that the file has. Both are in order of place and of stream name,
// so one walk over the file's directory finds the segments and lists to look into.
void mark_known(const DayContent& content, const SetsView& view, std::vector<uint8_t>& known4,
                std::vector<uint8_t>& known_lists) {
  std::map<StreamName, uint32_t> there;
  for (size_t i = 0; i < view.streams(); ++i) there.emplace(view.stream(i), static_cast<uint32_t>(i));
  std::vector<uint32_t> number;
  for (const StreamName& name : content.streams) {
    auto at = there.find(name);
    number.push_back(at == there.end() ? ~0u : at->second);
  }
  auto containers = view.containers();
  const auto& cells = content.cells;
  for (size_t i = 0, c = 0; i < cells.size() && c < containers.size();) {
    uint64_t high = cells[i].place >> 48;
    if (containers[c].high != high) {
      if (containers[c].high < high)
        ++c;
      else
        ++i;
      continue;
    }
    const std::byte* values = view.values(c);
    for (const SegmentRow& s : view.segments(c)) {
      // Cells of streams the file does not have here are passed over.
      while (i < cells.size() && cells[i].place >> 48 == high &&
             number[DayContent::stream(cells[i].place)] != s.stream &&
             (number[DayContent::stream(cells[i].place)] == ~0u ||
              number[DayContent::stream(cells[i].place)] < s.stream))
        ++i;
      for (; i < cells.size() && cells[i].place >> 48 == high &&
             number[DayContent::stream(cells[i].place)] == s.stream;
           ++i)
        known4[i] |= holds(s, values, static_cast<uint16_t>(cells[i].place));
      values += value_bytes(s);
    }
    while (i < cells.size() && cells[i].place >> 48 == high) ++i;
  }
  std::vector<const ListRow*> list_of(view.streams());
  for (const ListRow& list : view.lists()) list_of[list.stream] = &list;
  for (size_t i = 0; i < content.lists.size(); ++i) {
    uint32_t stream = number[content.lists[i].stream];
    if (const ListRow* list = stream == ~0u ? nullptr : list_of[stream])
      known_lists[i] |= holds(list->size, content.lists[i].address,
                              [&](size_t k) { return list_address(view.list_values(*list), k); });
  }
}

// (stream, address) pairs of `content` that none of the files has.
uint64_t count_new(const DayContent& content, std::span<const SetsView> views) {
  std::vector<uint8_t> known4(content.cells.size()), known_lists(content.lists.size());
  for (const SetsView& view : views) mark_known(content, view, known4, known_lists);
  return static_cast<uint64_t>(std::count(known4.begin(), known4.end(), 0) +
                               std::count(known_lists.begin(), known_lists.end(), 0));
}

Result<void> apply_day(const std::filesystem::path& store, Day day, const DeltaBuilder& delta,
                       const std::vector<DeltaBuilder::Row>& rows, std::span<const HealthRow> health,
                       DayStore::Applied& applied) {
  DayFolder folder(store, day);
  auto read = folder.read(true);
  if (!read) return std::unexpected(read.error());
  DayState& state = *read;
  Manifest manifest = state.manifest;
  LUYTRE_TRY(folder.collect_garbage(manifest));

  std::vector<uint64_t> keys(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) keys[i] = rows[i].key;
  std::vector<uint8_t> known(rows.size());
  for (const KeyView& run : state.keys) run.mark_known(keys, known.data());
  std::vector<DeltaBuilder::Row> fresh;
  fresh.reserve(rows.size());
  keys.clear();
  for (size_t i = 0; i < rows.size(); ++i)
    if (!known[i]) {
      fresh.push_back(rows[i]);
      keys.push_back(rows[i].key);
    }
  bool health_changed = merge_health(state.health, health);
  if (fresh.empty() && !health_changed) return {};

  uint64_t new_addresses = 0;
  if (!fresh.empty()) {
    DayContent content = delta.content(fresh);
    new_addresses = count_new(content, state.sets);
    // The size of the new file is not known yet; its addresses tell it well enough.
    size_t join =
        joining(manifest.sets, sizeof(SetsHeader) + 3 * content.cells.size() + 17 * content.lists.size());
    auto merged = merge_sets(std::span(state.sets).last(join), std::move(content));
    if (!merged) return std::unexpected(merged.error());
    auto bytes = write_sets(day, *merged);
    if (!bytes) return std::unexpected(bytes.error());
    auto file = folder.write(manifest, "sets", *bytes);
    if (!file) return std::unexpected(file.error());
    manifest.sets.resize(manifest.sets.size() - join);
    manifest.sets.push_back(std::move(*file));

    join = joining(manifest.keys, sizeof(KeyHeader) + 8 * keys.size());
    auto all_keys = merge_keys(std::span(state.keys).last(join), std::move(keys));
    if (!all_keys) return std::unexpected(all_keys.error());
    file = folder.write(manifest, "keys", write_keys(day, *all_keys));
    if (!file) return std::unexpected(file.error());
    manifest.keys.resize(manifest.keys.size() - join);
    manifest.keys.push_back(std::move(*file));
  }
  if (health_changed) {
    auto file = folder.write(manifest, "health", write_health(day, state.health));
    if (!file) return std::unexpected(file.error());
    manifest.health = std::move(*file);
  }
  LUYTRE_TRY(folder.commit(manifest));
  applied.sightings += fresh.size();
  applied.new_addresses += new_addresses;
  return {};
}

// Puts one set of files in force, whatever was there before; health stays unless it is given.
Result<void> replace_day(const std::filesystem::path& store, Day day, const DayContent& content,
                         const std::vector<uint64_t>& keys, std::span<const HealthRow> health) {
  DayFolder folder(store, day);
  // A damaged day can be replaced as well: its manifest is all that is needed, and only if it is whole.
  Manifest manifest;
  auto text = read_file(folder.path() / "MANIFEST");
  if (text) {
    if (auto old = Manifest::parse(*text, "MANIFEST")) manifest = std::move(*old);
  }
  LUYTRE_TRY(folder.collect_garbage(manifest));
  manifest.sets.clear();
  manifest.keys.clear();
  if (!content.streams.empty()) {
    auto bytes = write_sets(day, content);
    if (!bytes) return std::unexpected(bytes.error());
    auto file = folder.write(manifest, "sets", *bytes);
    if (!file) return std::unexpected(file.error());
    manifest.sets.push_back(std::move(*file));
  }
  if (!keys.empty()) {
    auto file = folder.write(manifest, "keys", write_keys(day, keys));
    if (!file) return std::unexpected(file.error());
    manifest.keys.push_back(std::move(*file));
  }
  if (!health.empty()) {
    std::vector<HealthRow> rows;
    merge_health(rows, health);
    auto file = folder.write(manifest, "health", write_health(day, rows));
    if (!file) return std::unexpected(file.error());
    manifest.health = std::move(*file);
  }
  return folder.commit(manifest);
}

}  // namespace

Result<DayStore> DayStore::open(const std::filesystem::path& folder) {
  DayStore store;
  store.folder_ = folder;
  return store;
}

Result<DayStore::Applied> DayStore::apply(const SightingBatch& sightings, std::span<const HealthRow> health) {
  Applied applied;
  DeltaBuilder delta;
  for (const Sighting& s : sightings.rows)
    if (!delta.add(s)) ++applied.undated;
  std::map<Day, std::vector<HealthRow>> health_by_day;
  for (const HealthRow& row : health)
    if (row.hour >= 0 && day_of(row.hour) < day_from_civil(9999, 12, 31))
      health_by_day[day_of(row.hour)].push_back(row);
  for (const auto& d : delta.take()) {
    auto rows = health_by_day.extract(d.day);
    LUYTRE_TRY(apply_day(folder_, d.day, delta, d.rows,
                         rows.empty() ? std::span<const HealthRow>{} : rows.mapped(), applied));
  }
  for (const auto& [day, rows] : health_by_day) LUYTRE_TRY(apply_day(folder_, day, delta, {}, rows, applied));
  applied.known = sightings.rows.size() - applied.undated - applied.sightings;
  return applied;
}

Result<void> DayStore::rebuild(Day day, const SightingBatch& sightings) {
  DayRebuild rebuild(*this, day);
  for (const Sighting& s : sightings.rows) LUYTRE_TRY(rebuild.add(s));
  return rebuild.commit();
}

Result<void> DayStore::replace(Day day, const DayContent& content, std::span<const HealthRow> health) {
  return replace_day(folder_, day, content, {}, health);
}

std::vector<Day> DayStore::days(Day from, Day to) const {
  std::vector<Day> out;
  std::error_code error;
  std::filesystem::directory_iterator entries(folder_, error);
  if (error) return out;
  for (const auto& entry : entries) {
    auto day = parse_day(entry.path().filename().string());
    if (day && *day >= from && *day <= to && std::filesystem::exists(entry.path() / "MANIFEST", error))
      out.push_back(*day);
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<void> DayStore::drop_before(Day day) {
  auto old = days(kFirstDay, day - (day != kFirstDay));
  if (day == kFirstDay) return {};
  for (Day each : old) {
    std::filesystem::path path = folder_ / format_day(each);
    std::error_code error;
    // Without its manifest the day is gone; what is left of it then is garbage.
    std::filesystem::remove(path / "MANIFEST", error);
    if (!error) std::filesystem::remove_all(path, error);
    if (error)
      return fail(ErrorCode::io, fmt::format("cannot remove '{}': {}", path.string(), error.message()));
  }
  return old.empty() ? Result<void>{} : sync_path(folder_);
}

Result<void> DayStore::verify(Day day) const {
  auto state = DayFolder(folder_, day).read(true);
  if (!state) return std::unexpected(state.error());
  for (const SetsView& view : state->sets) LUYTRE_TRY(view.verify());
  for (const KeyView& run : state->keys) LUYTRE_TRY(run.check_body());
  return {};
}

struct DayRebuild::State {
  DayStore& store;
  Day day;
  DeltaBuilder delta;
};

DayRebuild::DayRebuild(DayStore& store, Day day) : state_(new State{store, day, {}}) {}
DayRebuild::~DayRebuild() = default;

Result<void> DayRebuild::add(const Sighting& sighting) {
  if (sighting.first < 0 || sighting.day() != state_->day)
    return fail(ErrorCode::invalid, fmt::format("a sighting of {} cannot rebuild {}",
                                                sighting.first < 0 ? "no day" : format_day(sighting.day()),
                                                format_day(state_->day)));
  state_->delta.add(sighting);
  return {};
}

Result<void> DayRebuild::commit() {
  auto days = state_->delta.take();
  DayContent content;
  std::vector<uint64_t> keys;
  if (!days.empty()) {
    content = state_->delta.content(days[0].rows);
    for (const auto& row : days[0].rows) keys.push_back(row.key);
  }
  return replace_day(state_->store.folder_, state_->day, content, keys, {});
}

}  // namespace luytre
