#include "indicators/collect_sink.h"
#include "indicators/stix/bundle.h"

using namespace luytre;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  CollectSink sink;
  sniff_stix(text);
  read_stix({text, "bundle", ""}, sink);
  return 0;
}
