// Any text as any list of assets: within bounds, clean, and with a place each.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "weaknesses/inventory/asset_files.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  recognise_assets(text);
  for (AssetFormat format : {AssetFormat::csv, AssetFormat::cyclonedx, AssetFormat::spdx}) {
    auto read = read_assets(format, text, {});
    if (!read) continue;
    for (const Asset& a : read->assets) {
      LUYTRE_CHECK(!place_of(a).empty() && a.level <= 5);
      for (const std::string* s : {&a.host, &a.product, &a.version, &a.owner})
        LUYTRE_CHECK(s->find('\0') == std::string::npos && s->size() <= 2048);
    }
  }
  return 0;
}
