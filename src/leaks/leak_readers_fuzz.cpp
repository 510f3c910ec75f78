// The first byte chooses a reader, the rest is its text: whole and cut into pieces it gives the same rows.
#include "base/check.h"
#include "leaks/hibp.h"
#include "leaks/leak_json.h"
#include "leaks/leak_lines_twin.h"
#include "leaks/leak_sniff.h"
#include "leaks/leak_table.h"
#include "leaks/machine_file.h"
#include "leaks/sql_dump.h"
#include "leaks/stealer_log.h"
#include "leaks/utf16.h"

using namespace luytre;

namespace {

std::unique_ptr<LeakReader> reader(unsigned which, const WatchedDomains& watched, LeakSink& sink) {
  switch (which % 6) {
    case 0:
      return std::make_unique<StealerLog>(watched, sink);
    case 1:
      return std::make_unique<SqlDump>(watched, sink, ColumnMap{});
    case 2:
      return std::make_unique<LeakTable>(watched, sink, ColumnMap{});
    case 3:
      return std::make_unique<LeakTable>(watched, sink, *ColumnMap::parse("account=1,secret=2"));
    case 4:
      return std::make_unique<LeakJson>(watched, sink, ColumnMap{});
    default:
      return std::make_unique<HibpDomain>(watched, sink, "moh.gov.vn", nullptr);
  }
}

std::vector<std::string> rows(unsigned which, const WatchedDomains& watched, std::string_view text,
                              size_t piece) {
  CollectLeakRows sink;
  auto made = reader(which, watched, sink);
  auto order = utf16_order(text);
  std::optional<FromUtf16> convert;
  if (order) convert.emplace(*order, *made);
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
    std::string_view part = text.substr(0, piece);
    convert ? convert->consume(part) : made->consume(part);
  }
  convert ? convert->finish() : made->finish();
  LUYTRE_CHECK(made->counts().rows == sink.rows.size());
  return sink.rows;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const WatchedDomains watched = [] {
    std::vector<std::string> refused;
    return WatchedDomains::build(std::vector<std::string>{"moh.gov.vn", "dichvucong.gov.vn", "a.vn"},
                                 refused);
  }();
  if (size == 0) return 0;
  unsigned which = data[0];
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto whole = rows(which, watched, text, ~size_t{0});
  LUYTRE_CHECK(rows(which, watched, text, 1 + which / 6) == whole);
  sniff_leak(text, {});
  leak_wrap(text);
  read_machine_file(text);
  domain_of_file(text.substr(0, 300), watched);
  stealer_file(text.substr(0, 300));
  return 0;
}
