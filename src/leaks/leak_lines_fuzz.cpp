// Any bytes as a list of lines, in two cuts: the fast way and the twin give the same rows.
#include "base/check.h"
#include "leaks/leak_lines.h"
#include "leaks/leak_lines_twin.h"

using namespace luytre;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const WatchedDomains watched = [] {
    std::vector<std::string> refused;
    return WatchedDomains::build(std::vector<std::string>{"moh.gov.vn", "dichvucong.gov.vn", "a.vn"},
                                 refused);
  }();
  std::string_view text(reinterpret_cast<const char*>(data), size);
  CollectLeakRows sink;
  LeakLines lines(watched, sink);
  lines.consume(text.substr(0, size / 3));
  lines.consume(text.substr(size / 3));
  lines.finish();
  LUYTRE_CHECK(sink.rows == leak_lines_twin(text, watched));
  return 0;
}
