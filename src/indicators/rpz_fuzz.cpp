#include "base/check.h"
#include "indicators/collect_sink.h"
#include "indicators/rpz/zone.h"

using namespace luytre;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  CollectSink sink;
  sniff_rpz(text);
  read_rpz({text, "zone", ""}, sink);
  if (auto prefix = parse_rpz_ip(text))
    LUYTRE_CHECK(mask(prefix->address, prefix->mapped_length()) == prefix->address);
  return 0;
}
