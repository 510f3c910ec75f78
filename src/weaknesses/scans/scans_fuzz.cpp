// Any text, as any format: readers stay within their bounds and give only clean text and valid indices.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "weaknesses/scans/scan_formats.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto known = recognise_scan(text);
  for (ScanFormat format : kScanFormats) {
    if (known && format != *known && size % 4 != 0) continue;
    auto read = read_scan(format, text, "2018-12-03-scan_rdp-country.csv");
    if (!read) continue;
    LUYTRE_CHECK(read->counts.findings == read->findings.size());
    for (const ScanFinding& f : read->findings) {
      LUYTRE_CHECK(f.host < read->hosts.size() && !f.weaknesses.empty() && !f.rule.empty());
      LUYTRE_CHECK(scan_text(f.evidence, kScanTextLimit) == f.evidence && scan_text(f.title) == f.title);
      for (const std::string& id : f.weaknesses)
        LUYTRE_CHECK(!id.empty() && id.find('\0') == std::string::npos);
    }
    for (const ScanProduct& p : read->products)
      LUYTRE_CHECK(p.host < read->hosts.size() && !p.product.empty());
  }
  return 0;
}
