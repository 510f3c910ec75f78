// Whatever a pattern says, each value in it stands by itself as a pattern.
#include "base/check.h"
#include "indicators/stix/pattern.h"

using namespace luytre;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  StixPattern read = read_stix_pattern({reinterpret_cast<const char*>(data), size});
  LUYTRE_CHECK(read.problem.empty() || read.values.empty());
  LUYTRE_CHECK(read.unsupported == 0 || !read.untestable.empty());
  for (const StixValue& one : read.values) {
    if (one.value.type != IndicatorType::address) continue;
    StixPattern again = read_stix_pattern("[ipv4-addr:value = '" + one.value.to_string() + "']");
    LUYTRE_CHECK(again.values.size() == 1 && again.values[0].value.address == one.value.address);
  }
  return 0;
}
