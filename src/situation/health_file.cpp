#include "situation/health_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <tuple>

#include "base/hash.h"

namespace luytre {
namespace {

constexpr std::string_view kMagic = "LTHLTH2\n";
constexpr uint64_t DecodeCounts::*kCounters[] = {&DecodeCounts::records,     &DecodeCounts::malformed,
                                                 &DecodeCounts::unsupported, &DecodeCounts::incomplete,
                                                 &DecodeCounts::over_limit,  &DecodeCounts::lost};

auto key_of(const HealthRow& row) {
  return std::tie(row.sensor, row.source, row.run, row.hour);
}

// Little-endian numbers and length-prefixed text; a read past the end marks the reader bad.
struct Reader {
  std::string_view left;
  bool ok = true;

  uint64_t number(size_t bytes = 8) {
    uint64_t value = 0;
    if (left.size() < bytes) {
      ok = false;
      return 0;
    }
    std::memcpy(&value, left.data(), bytes);
    left.remove_prefix(bytes);
    return value;
  }
  std::string text() {
    size_t size = number(4);
    if (size > left.size()) {
      ok = false;
      return {};
    }
    std::string out(left.substr(0, size));
    left.remove_prefix(size);
    return out;
  }
};

void append(std::string& out, uint64_t value, size_t bytes = 8) {
  out.append(reinterpret_cast<const char*>(&value), bytes);
}

}  // namespace

std::string write_health(Day day, std::span<const HealthRow> rows) {
  // Names repeat from hour to hour: they stand once, in order.
  std::map<std::string_view, uint64_t> names;
  for (const HealthRow& row : rows) {
    names.emplace(row.sensor, 0);
    names.emplace(row.source, 0);
  }
  std::string out(kMagic);
  append(out, static_cast<uint32_t>(day), 4);
  append(out, names.size(), 4);
  append(out, rows.size());
  uint64_t number = 0;
  for (auto& [name, id] : names) {
    id = number++;
    append(out, name.size(), 4);
    out += name;
  }
  for (const HealthRow& row : rows) {
    append(out, names[row.sensor], 4);
    append(out, names[row.source], 4);
    append(out, row.run);
    append(out, static_cast<uint64_t>(row.hour));
    for (auto counter : kCounters) append(out, row.counts.*counter);
    append(out, row.sampling);
  }
  append(out, stable_hash64(out));
  return out;
}

Result<std::vector<HealthRow>> read_health(std::string_view bytes, std::string_view name) {
  auto broken = [&](std::string_view what) {
    return fail(ErrorCode::corrupt,
                fmt::format("'{}' is damaged: {}; restore it from a backup, or remove the day and "
                            "read its input again",
                            name, what));
  };
  constexpr size_t kRow = 4 + 4 + 8 + 8 + 6 * 8 + 8;
  if (bytes.size() < kMagic.size() + 16 + 8 || !bytes.starts_with(kMagic))
    return broken("it is no file of health rows");
  Reader in{bytes.substr(bytes.size() - 8)};
  if (in.number() != stable_hash64(bytes.substr(0, bytes.size() - 8))) return broken("its checksum is wrong");
  in.left = bytes.substr(kMagic.size(), bytes.size() - 8 - kMagic.size());
  in.number(4);
  size_t names = in.number(4), count = in.number();
  if (names > in.left.size() / 4 || count > in.left.size() / kRow)
    return broken("it says more than it holds");
  std::vector<std::string> table(names);
  for (std::string& each : table) each = in.text();
  std::vector<HealthRow> rows;
  rows.reserve(count);
  for (size_t i = 0; i < count && in.ok; ++i) {
    HealthRow& row = rows.emplace_back();
    size_t sensor = in.number(4), source = in.number(4);
    if (sensor >= names || source >= names) return broken("a row names nobody");
    row.sensor = table[sensor];
    row.source = table[source];
    row.run = in.number();
    row.hour = static_cast<Timestamp>(in.number());
    for (auto counter : kCounters) row.counts.*counter = in.number();
    row.sampling = in.number();
    if (i > 0 && key_of(rows[i - 1]) >= key_of(row)) return broken("the rows are in disorder");
  }
  if (!in.ok || !in.left.empty()) return broken("its rows do not fill it");
  return rows;
}

bool merge_health(std::vector<HealthRow>& rows, std::span<const HealthRow> fresh) {
  bool changed = false;
  std::vector<const HealthRow*> order;
  for (const HealthRow& row : fresh) order.push_back(&row);
  std::stable_sort(order.begin(), order.end(),
                   [](const HealthRow* a, const HealthRow* b) { return key_of(*a) < key_of(*b); });
  std::vector<HealthRow> out;
  out.reserve(rows.size() + fresh.size());
  size_t old = 0;
  for (const HealthRow* row : order) {
    while (old < rows.size() && key_of(rows[old]) <= key_of(*row)) out.push_back(std::move(rows[old++]));
    if (out.empty() || key_of(out.back()) != key_of(*row)) {
      out.push_back(*row);
      changed = true;
      continue;
    }
    for (auto counter : kCounters)
      if (row->counts.*counter > out.back().counts.*counter) {
        out.back().counts.*counter = row->counts.*counter;
        changed = true;
      }
    if (row->sampling > out.back().sampling) {
      out.back().sampling = row->sampling;
      changed = true;
    }
  }
  while (old < rows.size()) out.push_back(std::move(rows[old++]));
  rows = std::move(out);
  return changed;
}

}  // namespace luytre
