// Any text: the decoder, however the text is cut, and its twin must say the same.
#include "telemetry/shadowserver/shadowserver.h"
#include "telemetry/shadowserver/shadowserver_twin.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  sniff_shadowserver(as_bytes(text));
  DecodeOptions options;
  if (size % 2) options.name = "2018-12-03-scan_exchange-x.csv";
  auto decoder = make_shadowserver_decoder(options);
  PlainDecoded fast = decode_in_pieces(*decoder, text, size / 3 + 1);
  PlainDecoded plain = decode_shadowserver_plainly(text, options);
  LUYTRE_CHECK(fast.counts == plain.counts);
  LUYTRE_CHECK(sorted_text(fast.rows) == sorted_text(plain.rows));
  return 0;
}
