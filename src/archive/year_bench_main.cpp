// A year of archive, filled and searched: luytre_archive_bench FOLDER [MILLION_ROWS [INDICATORS]]
// Prints one JSON object. The folder keeps the archive; one that is there already is only searched.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>

#include "archive/made_year.h"
#include "archive/sql_archive.h"
#include "base/file.h"

namespace luytre {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// What an answer is checked by: contacts with what was planted, told from those of networks by their oddness.
uint64_t count_found(const ArchivedContact& c) {
  return by_name(c.via) || (c.remote.v4() & 1) != 0;
}

Result<void> fill(SqlArchive& archive, const std::filesystem::path& file, uint64_t rows, double& making,
                  double& loading) {
  constexpr int kDaysAtOnce = 10;
  ArchiveRows made;
  for (int day = 0; day < 365; day += kDaysAtOnce) {
    auto start = Clock::now();
    made.clear();
    for (int d = day; d < std::min(day + kDaysAtOnce, 365); ++d) make_day(kMadeYear + d, rows / 365, made);
    making += seconds_since(start);
    start = Clock::now();
    for (auto table : {ArchiveTable::addresses, ArchiveTable::names}) {
      LUYTRE_TRY(write_file_atomically(file, made.bytes[static_cast<size_t>(table)]));
      LUYTRE_TRY(archive.load(table, file));
    }
    loading += seconds_since(start);
    fmt::print(stderr, "\rfilled to day {} of 365, {:.0f} s", std::min(day + kDaysAtOnce, 365),
               making + loading);
  }
  fmt::print(stderr, "\n");
  std::error_code error;
  std::filesystem::remove(file, error);
  return {};
}

Result<int> run(const std::filesystem::path& folder, uint64_t rows, size_t indicators) {
  auto store = open_event_store({.target = "embedded", .folder = folder / "events"});
  if (!store) return std::unexpected(store.error());
  auto access = (*store)->sql();
  if (!access) return std::unexpected(access.error());
  SqlArchive archive(**access, folder / "scratch");
  LUYTRE_TRY(archive.prepare());
  auto before = archive.stats();
  if (!before) return std::unexpected(before.error());
  MadeSearch search = make_search(indicators, 7);
  double making = 0, loading = 0, settling = 0;
  if (before->rows == 0) {
    LUYTRE_TRY(fill(archive, folder / "rows", rows, making, loading));
    LUYTRE_TRY(archive.insert(search.planted));
    // What is searched is what a night leaves.
    auto start = Clock::now();
    LUYTRE_TRY(archive.compact());
    settling = seconds_since(start);
  }
  auto stats = archive.stats();
  if (!stats) return std::unexpected(stats.error());
  std::vector<double> wall;
  uint64_t found = 0, contacts = 0;
  for (int repetition = 0; repetition < 4; ++repetition) {
    found = contacts = 0;
    auto start = Clock::now();
    LUYTRE_TRY(archive.search(search.keys, kFirstDay, kLastDay,
                              [&](const ArchivedContact& c) {
                                ++contacts;
                                found += count_found(c);
                                return true;
                              },
                              {}));
    wall.push_back(seconds_since(start));
    if (found < search.contacts * 99 / 100 || found > search.contacts)
      return fail(ErrorCode::corrupt, fmt::format("{} contacts found, {} planted", found, search.contacts));
  }
  double cold = wall[0];
  std::sort(wall.begin() + 1, wall.end());
  auto parts =
      (*access)->engine->query("SELECT count() FROM system.parts WHERE active AND table LIKE 'contact_%'");
  fmt::print(
      "{{\"rows\": {}, \"bytes_per_row\": {:.2f}, \"disk_bytes\": {}, \"parts\": {}, \"make_seconds\": "
      "{:.1f}, "
      "\"insert_rows_per_second\": {:.0f}, \"merge_seconds_after\": {:.0f}, \"indicators\": {}, "
      "\"planted\": {}, \"found\": {}, \"contacts\": {}, \"first_search_seconds\": {:.3f}, "
      "\"search_seconds\": {:.3f}}}\n",
      stats->rows, static_cast<double>(stats->bytes) / static_cast<double>(stats->rows), stats->bytes,
      parts ? std::string(*parts, 0, parts->find('\n')) : "0", making,
      loading > 0 ? static_cast<double>(rows) / loading : 0, settling, indicators, search.contacts, found,
      contacts, cold, wall[2]);
  return 0;
}

}  // namespace
}  // namespace luytre

int main(int argc, char** argv) {
  uint64_t millions = 200, indicators = 10'000;
  bool good = argc >= 2 && argc <= 4;
  for (int i = 2; good && i < argc; ++i) {
    uint64_t& number = i == 2 ? millions : indicators;
    auto [end, error] = std::from_chars(argv[i], argv[i] + std::strlen(argv[i]), number);
    good = error == std::errc() && *end == 0 && number > 0;
  }
  if (!good) {
    fmt::print(stderr, "usage: luytre_archive_bench FOLDER [MILLION_ROWS [INDICATORS]]\n");
    return 2;
  }
  auto done = luytre::run(argv[1], millions * 1'000'000, indicators);
  if (!done) fmt::print(stderr, "{}\n", done.error().message);
  return done ? 0 : 1;
}
