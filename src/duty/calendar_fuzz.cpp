#include "base/check.h"
#include "duty/calendar_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto read = read_calendar(text, "fuzz");
  if (read) {
    for (const Shift& s : read->shifts) LUYTRE_CHECK(check_shift(s).has_value());
    // What was read goes out and comes back the same.
    auto again = read_calendar(write_calendar(read->shifts, 0), "again");
    LUYTRE_CHECK(again.has_value() && again->refused_count == 0);
    LUYTRE_CHECK(again->shifts.size() == read->shifts.size());
    for (size_t i = 0; i < read->shifts.size(); ++i) {
      const Shift &a = read->shifts[i], &b = again->shifts[i];
      LUYTRE_CHECK(a.person == b.person && a.role == b.role && a.from == b.from && a.to == b.to);
      LUYTRE_CHECK(a.organisation == b.organisation && a.note == b.note);
    }
  }
  if (auto table = read_roster_csv(text, "fuzz"))
    for (const Shift& s : table->shifts) LUYTRE_CHECK(check_shift(s).has_value());
  return 0;
}
