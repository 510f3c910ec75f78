#include "archive/sql_archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <map>
#include <set>
#include <thread>

#include "archive/memory_archive.h"
#include "archive/name_key.h"
#include "base/file.h"

namespace luytre {
namespace fs = std::filesystem;
namespace {

constexpr auto kLongestRemoval = std::chrono::hours(2);

// One statement for each `most` of `keys`, which are sorted and freed of doubles first.
template <class Key>
void in_runs(std::vector<Key> keys, size_t most, const auto& ask) {
  std::ranges::sort(keys);
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  for (size_t i = 0; i < keys.size(); i += most)
    ask(std::span<const Key>(keys).subspan(i, std::min(most, keys.size() - i)));
}

Result<uint64_t> number(std::string_view text) {
  uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(ErrorCode::corrupt,
                fmt::format("the archive answered '{}' where a number was due", text.substr(0, 100)));
  return value;
}

std::vector<archive_sql::AddressRange> disjoint(std::span<const Prefix> prefixes) {
  std::vector<archive_sql::AddressRange> ranges;
  for (const Prefix& prefix : prefixes) ranges.push_back({prefix.first(), prefix.last()});
  std::ranges::sort(ranges, {}, &archive_sql::AddressRange::first);
  std::vector<archive_sql::AddressRange> joined;
  for (const auto& range : ranges) {
    if (!joined.empty() && range.first <= joined.back().last)
      joined.back().last = std::max(joined.back().last, range.last);
    else
      joined.push_back(range);
  }
  return joined;
}

// The last day of "201812".
Day last_day_of(const std::string& partition) {
  unsigned value = 0;
  std::from_chars(partition.data(), partition.data() + partition.size(), value);
  int year = static_cast<int>(value / 100);
  unsigned month = std::clamp(value % 100, 1u, 12u);
  return (month == 12 ? day_from_civil(year + 1, 1, 1) : day_from_civil(year, month + 1, 1)) - 1;
}

}  // namespace

Result<void> SqlArchive::prepare() {
  if (prepared_) return {};
  for (const std::string& statement : archive_sql::create(seat_)) LUYTRE_TRY(engine_.query(statement));
  std::error_code error;
  fs::create_directories(scratch_, error);
  if (error) return fail_errno(fmt::format("cannot create '{}'", scratch_.string()), error.value());
  // What a crash left on its way in.
  for (auto table : {ArchiveTable::addresses, ArchiveTable::names}) {
    fs::path path = scratch_ / (archive_sql::table_name(table) + std::string(".rows"));
    if (fs::exists(path, error)) LUYTRE_TRY(load_and_remove(table, path));
  }
  prepared_ = true;
  return {};
}

Result<void> SqlArchive::load_and_remove(ArchiveTable table, const fs::path& path) {
  LUYTRE_TRY(engine_.load(archive_sql::entrance(seat_, table), archive_sql::structure(table), path));
  std::error_code error;
  fs::remove(path, error);
  if (error) return fail_errno(fmt::format("cannot remove '{}'", path.string()), error.value());
  return {};
}

Result<void> SqlArchive::load(ArchiveTable table, const fs::path& rows) {
  LUYTRE_TRY(prepare());
  return engine_.load(archive_sql::entrance(seat_, table), archive_sql::structure(table), rows);
}

Result<void> SqlArchive::insert(const ArchiveRows& rows) {
  LUYTRE_TRY(prepare());
  for (auto table : {ArchiveTable::addresses, ArchiveTable::names}) {
    const std::string& bytes = rows.bytes[static_cast<size_t>(table)];
    if (bytes.empty()) continue;
    fs::path path = scratch_ / (archive_sql::table_name(table) + std::string(".rows"));
    LUYTRE_TRY(write_file_atomically(path, bytes));
    LUYTRE_TRY(load_and_remove(table, path));
  }
  return {};
}

void SqlArchive::ask_addresses(const ArchiveKeys& keys, std::vector<Question>& questions) {
  using namespace archive_sql;
  auto ask = [&](Condition condition) {
    questions.push_back({ArchiveTable::addresses, std::move(condition)});
  };
  in_runs(keys.addresses, kKeysPerStatement, [&](auto run) { ask(is_address(run)); });
  in_runs(keys.services, kKeysPerStatement, [&](auto run) { ask(is_service(run)); });
  std::vector<AddressRange> ranges = disjoint(keys.prefixes);
  for (size_t i = 0; i < ranges.size(); i += kRangesPerStatement)
    ask(in_ranges(std::span(ranges).subspan(i, std::min(kRangesPerStatement, ranges.size() - i))));
}

void SqlArchive::ask_names(const ArchiveKeys& keys, std::vector<Question>& questions) {
  using namespace archive_sql;
  auto ask = [&](Condition condition) { questions.push_back({ArchiveTable::names, std::move(condition)}); };
  std::vector<WantedName> wanted;
  std::vector<std::string> beginnings;
  for (const std::string& name : keys.names) wanted.push_back({reverse_labels(name), false});
  for (const std::string& domain : keys.domains) {
    std::string reversed = reverse_labels(domain);
    wanted.push_back({reversed, true});
    // What is below it may lie in other zones.
    reversed += '.';
    if (zone_of(reversed + "a").size() > reversed.size()) beginnings.push_back(std::move(reversed));
  }
  in_runs(std::move(wanted), kKeysPerStatement, [&](auto run) { ask(is_name(run)); });
  in_runs(std::move(beginnings), kRangesPerStatement, [&](auto run) { ask(begins_with(run)); });
}

Result<bool> SqlArchive::answer(const Question& question, Day from, Day to,
                                const std::function<bool(const ArchivedContact&)>& visit) {
  std::string held;
  bool stopped = false;
  auto done = engine_.stream(archive_sql::read(seat_, question.table, from, to, question.condition),
                             [&](std::string_view piece) -> Result<bool> {
                               bool whole = held.empty();
                               if (!whole) held += piece;
                               std::string_view rest = whole ? piece : std::string_view(held);
                               auto more = take_archive_rows(question.table, rest, visit);
                               if (!more) return more;
                               stopped = !*more;
                               held = std::string(rest);
                               return *more;
                             });
  // A server that fails in the middle of an answer writes why where the next row would be.
  if (size_t at = held.find("Code: "); at != held.npos && (!done || !stopped))
    return fail(ErrorCode::io, fmt::format("{} broke off: {}", engine_.name(), held.substr(at, 500)));
  if (!done) return std::unexpected(done.error());
  if (!stopped && !held.empty())
    return fail(ErrorCode::corrupt, fmt::format("{}: the archive's answer was cut off", engine_.name()));
  return !stopped;
}

Result<void> SqlArchive::search(const ArchiveKeys& keys, Day from, Day to,
                                const std::function<bool(const ArchivedContact&)>& visit,
                                const std::function<void(double)>& progress) {
  LUYTRE_TRY(prepare());
  from = std::max(from, 0);
  to = std::min(to, Day{UINT16_MAX});
  std::vector<Question> questions;
  ask_addresses(keys, questions);
  ask_names(keys, questions);
  for (size_t i = 0; i < questions.size(); ++i) {
    if (progress) progress(static_cast<double>(i) / static_cast<double>(questions.size()));
    auto more = answer(questions[i], from, to, visit);
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
  }
  if (progress) progress(1);
  return {};
}

Result<std::vector<SqlArchive::Partition>> SqlArchive::partitions(ArchiveTable table) {
  auto answer = engine_.query(archive_sql::partitions(seat_, table));
  if (!answer) return std::unexpected(answer.error());
  std::vector<Partition> all;
  for (const auto& line : sql::parse_tsv(*answer)) {
    if (line.size() != 4) return fail(ErrorCode::corrupt, "the archive answered a line without four fields");
    auto rows = number(line[1]), bytes = number(line[2]), parts = number(line[3]);
    if (!rows || !bytes || !parts) return std::unexpected((!rows ? rows : !bytes ? bytes : parts).error());
    all.push_back({line[0], *rows, *bytes, *parts});
  }
  return all;
}

Result<std::vector<SqlArchive::Partition>> SqlArchive::partitions() {
  std::map<std::string, Partition> by_name;
  for (auto table : {ArchiveTable::addresses, ArchiveTable::names}) {
    auto some = partitions(table);
    if (!some) return std::unexpected(some.error());
    for (const Partition& partition : *some) {
      Partition& one = by_name.try_emplace(partition.name, Partition{partition.name, 0, 0, 0}).first->second;
      one.rows += partition.rows;
      one.bytes += partition.bytes;
      one.parts += partition.parts;
    }
  }
  std::vector<Partition> all;
  for (auto& [name, one] : by_name) all.push_back(std::move(one));
  return all;
}

Result<void> SqlArchive::compact() {
  LUYTRE_TRY(prepare());
  if (seat_.place.clustered()) return {};
  for (auto table : {ArchiveTable::addresses, ArchiveTable::names}) {
    auto all = partitions(table);
    if (!all) return std::unexpected(all.error());
    for (const Partition& partition : *all)
      if (partition.parts > 1)
        LUYTRE_TRY(engine_.query(archive_sql::merge_partition(seat_, table, partition.name)));
  }
  return {};
}

Result<ArchiveStats> SqlArchive::stats() {
  LUYTRE_TRY(prepare());
  auto all = partitions();
  if (!all) return std::unexpected(all.error());
  ArchiveStats stats;
  for (const Partition& one : *all) {
    stats.rows += one.rows;
    stats.bytes += one.bytes;
  }
  for (auto table : {ArchiveTable::addresses, ArchiveTable::names}) {
    auto answer = engine_.query(archive_sql::day_bounds(seat_, table));
    if (!answer) return std::unexpected(answer.error());
    auto lines = sql::parse_tsv(*answer);
    if (lines.empty() || lines[0].size() != 3 || lines[0][0] == "0") continue;
    auto first = number(lines[0][1]), last = number(lines[0][2]);
    if (!first || !last) return std::unexpected(first ? last.error() : first.error());
    stats.first = std::min(stats.first, static_cast<Day>(*first));
    stats.last = std::max(stats.last, static_cast<Day>(*last));
  }
  return stats;
}

// As many of the oldest days of the only month as its rows' share says, and one at least.
Result<void> SqlArchive::drop_oldest_days(const Partition& partition, uint64_t bytes) {
  std::map<Day, uint64_t> rows;
  for (auto table : {ArchiveTable::addresses, ArchiveTable::names}) {
    auto answer = engine_.query(archive_sql::days_of_partition(seat_, table, partition.name));
    if (!answer) return std::unexpected(answer.error());
    for (const auto& line : sql::parse_tsv(*answer)) {
      auto day = number(line[0]), count = number(line.size() > 1 ? line[1] : "");
      if (!day || !count) return std::unexpected(day ? count.error() : day.error());
      rows[static_cast<Day>(*day)] += *count;
    }
  }
  if (rows.size() < 2) return {};  // a day is the least that is kept
  double spare = 1.0 - static_cast<double>(bytes) / static_cast<double>(partition.bytes);
  double total = 0, dropped = 0;
  for (const auto& [day, count] : rows) total += static_cast<double>(count);
  Day before = rows.begin()->first;
  for (auto day = rows.begin(); std::next(day) != rows.end() && dropped < spare * total; ++day) {
    dropped += static_cast<double>(day->second);
    before = std::next(day)->first;
  }
  for (auto table : {ArchiveTable::addresses, ArchiveTable::names})
    LUYTRE_TRY(engine_.query(archive_sql::drop_days_before(seat_, table, partition.name, before)));
  return wait_for_removals();
}

Result<void> SqlArchive::wait_for_removals() {
  using namespace std::chrono_literals;
  auto end = std::chrono::steady_clock::now() + kLongestRemoval;
  for (auto pause = 5ms;; pause = std::min(pause * 2, std::chrono::milliseconds(500))) {
    auto answer = engine_.query(archive_sql::removals_under_way(seat_));
    if (!answer) return std::unexpected(answer.error());
    auto lines = sql::parse_tsv(*answer);
    if (lines.empty() || lines[0][0] == "0") return {};
    if (lines[0].size() > 1 && !lines[0][1].empty())
      return fail(ErrorCode::io, fmt::format("{} cannot drop the archive's oldest days: {}", engine_.name(),
                                             lines[0][1].substr(0, 500)));
    if (std::chrono::steady_clock::now() > end)
      return fail(
          ErrorCode::busy,
          fmt::format("{} is still dropping the archive's oldest days; try again later", engine_.name()));
    std::this_thread::sleep_for(pause);
  }
}

Result<std::optional<Day>> SqlArchive::keep(Day from, uint64_t bytes) {
  LUYTRE_TRY(prepare());
  auto all = partitions();
  if (!all) return std::unexpected(all.error());
  uint64_t held = 0;
  for (const Partition& one : *all) held += one.bytes;
  bool dropped = false;
  auto drop = [&](const Partition& one) -> Result<void> {
    for (auto table : {ArchiveTable::addresses, ArchiveTable::names})
      LUYTRE_TRY(engine_.query(archive_sql::drop_partition(seat_, table, one.name)));
    held -= one.bytes;
    return {};
  };
  size_t next = 0;
  for (; next < all->size(); ++next) {
    bool too_old = last_day_of((*all)[next].name) < from;
    bool too_much = bytes > 0 && held > bytes && next + 1 < all->size();
    if (!too_old && !too_much) break;
    LUYTRE_TRY(drop((*all)[next]));
    dropped = true;
  }
  if (next < all->size() && bytes > 0 && held > bytes) {
    LUYTRE_TRY(drop_oldest_days((*all)[next], bytes));
    dropped = true;
  }
  if (!dropped) return std::optional<Day>();
  auto left = stats();
  if (!left) return std::unexpected(left.error());
  return std::optional<Day>(left->first);
}

Result<std::unique_ptr<Archive>> open_archive(EventStore& store, const fs::path& scratch) {
  auto access = store.sql();
  if (!access) return std::unexpected(access.error());
  if (!*access) return std::make_unique<MemoryArchive>();
  return std::make_unique<SqlArchive>(**access, scratch);
}

}  // namespace luytre
