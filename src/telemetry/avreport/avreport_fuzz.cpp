// Any text: no crash, and the same however it is cut.
#include "telemetry/avreport/avreport.h"
#include "wire/text/row_collector.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  sniff_avreport(as_bytes(text));
  PlainDecoded whole = decode_in_pieces(*make_avreport_decoder({}), text, size);
  PlainDecoded cut = decode_in_pieces(*make_avreport_decoder({}), text, size / 3 + 1);
  LUYTRE_CHECK(whole.counts == cut.counts);
  LUYTRE_CHECK(sorted_text(whole.rows) == sorted_text(cut.rows));
  for (const PlainRow& row : whole.rows)
    LUYTRE_CHECK(row.report_class == ReportClass::other);  // nobody is trusted
  return 0;
}
