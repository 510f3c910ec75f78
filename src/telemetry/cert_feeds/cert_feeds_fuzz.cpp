// Any text: no crash, and the same however it is cut.
#include "telemetry/cert_feeds/cert_feeds.h"
#include "wire/text/row_collector.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  sniff_cymru_cap(as_bytes(text));
  sniff_spamhaus_cert(as_bytes(text));
  for (auto make : {make_cymru_cap_decoder, make_spamhaus_cert_decoder}) {
    PlainDecoded whole = decode_in_pieces(*make({}), text, size);
    PlainDecoded cut = decode_in_pieces(*make({}), text, size / 3 + 1);
    LUYTRE_CHECK(whole.counts == cut.counts);
    LUYTRE_CHECK(sorted_text(whole.rows) == sorted_text(cut.rows));
  }
  return 0;
}
