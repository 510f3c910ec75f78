// The decoder of Zeek's tab-separated logs and its twin must say the same of any text.
#include "telemetry/zeek/zeek.h"

#include "telemetry/decoder.h"
#include "telemetry/zeek/zeek_twin.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  sniff_zeek_tsv(as_bytes(text));
  auto decoder = make_zeek_tsv_decoder({});
  PlainDecoded fast = decode_in_pieces(*decoder, text, size / 3 + 1);
  PlainDecoded plain = decode_zeek_tsv_plainly(text);
  LUYTRE_CHECK(fast.counts == plain.counts);
  LUYTRE_CHECK(sorted_text(fast.rows) == sorted_text(plain.rows));
  return 0;
}
