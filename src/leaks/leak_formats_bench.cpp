// The same invented accounts as stealer log, dump, table, JSON lines and UTF-16, against 100,000 watched
// domains, one core.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <memory>

#include "base/check.h"
#include "leaks/leak_bench_data.h"
#include "leaks/leak_json.h"
#include "leaks/leak_lines.h"
#include "leaks/leak_table.h"
#include "leaks/line_sample.h"
#include "leaks/sql_dump.h"
#include "leaks/stealer_log.h"
#include "leaks/utf16.h"

namespace luytre {
namespace {

enum Format { stealer, sql, copy, csv, json, utf16, sample };
constexpr const char* kNames[] = {"stealer",          "sql", "copy", "csv", "json", "utf16_lines",
                                  "lines_with_sample"};

const LeakBenchData& data() {
  static const LeakBenchData made = make_leak_bench_data(100'000, 500'000, true);
  return made;
}

std::string text_of(Format format) {
  std::string out;
  if (format == utf16) out = std::string("\xFF\xFE", 2);
  if (format == sql) out = "INSERT INTO `u` (`id`,`url`,`email`,`password`) VALUES ";
  if (format == copy) out = "COPY u (id, url, email, password) FROM stdin;\n";
  if (format == csv) out = "id,url,email,password\n";
  if (format == utf16)
    for (char c : data().text) out += {c, '\0'};
  if (format == sample) return data().text;
  size_t id = 0;
  for (const auto& [site, mail, password] : data().records) {
    ++id;
    if (format == stealer)
      out += fmt::format("URL: {}\nUsername: {}\nPassword: {}\nApplication: Chrome\n===============\n", site,
                         mail, password);
    if (format == sql) out += fmt::format("({},'{}','{}','{}'),", id, site, mail, password);
    if (format == copy) out += fmt::format("{}\t{}\t{}\t{}\n", id, site, mail, password);
    if (format == csv) out += fmt::format("{},{},{},{}\n", id, site, mail, password);
    if (format == json)
      out += fmt::format("{{\"id\":{},\"url\":\"{}\",\"email\":\"{}\",\"password\":\"{}\"}}\n", id, site,
                         mail, password);
  }
  if (format == copy) out += "\\.\n";
  return out;
}

void Formats(benchmark::State& state) {
  auto format = static_cast<Format>(state.range(0));
  std::string text = text_of(format);
  std::vector<std::string> refused;
  WatchedDomains watched = WatchedDomains::build(data().domains, refused);
  auto known = ColumnMap{};
  for (auto _ : state) {
    CountMailRows count;
    std::unique_ptr<LeakReader> reader;
    if (format == stealer)
      reader = std::make_unique<StealerLog>(watched, count);
    else if (format == sql || format == copy)
      reader = std::make_unique<SqlDump>(watched, count, known);
    else if (format == csv)
      reader = std::make_unique<LeakTable>(watched, count, known);
    else if (format == json)
      reader = std::make_unique<LeakJson>(watched, count, known);
    else
      reader = std::make_unique<LeakLines>(watched, count);
    FromUtf16 convert(ByteOrder::little, *reader);
    LineSample lines("0123456789abcdef");
    for (std::string_view rest = text; !rest.empty();) {
      std::string_view piece = rest.substr(0, 1 << 20);
      rest.remove_prefix(piece.size());
      if (format == sample) lines.consume(piece);
      format == utf16 ? convert.consume(piece) : reader->consume(piece);
    }
    format == utf16 ? convert.finish() : reader->finish();
    LUYTRE_CHECK(count.mail == data().of_ours);
  }
  state.SetLabel(kNames[format]);
  state.SetBytesProcessed(static_cast<int64_t>(text.size()) * static_cast<int64_t>(state.iterations()));
  state.SetItemsProcessed(500'000 * static_cast<int64_t>(state.iterations()));
}
BENCHMARK(Formats)->DenseRange(stealer, sample)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre
