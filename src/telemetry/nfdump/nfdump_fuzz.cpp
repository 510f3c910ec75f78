// The nfdump decoder and its twin must say the same of any file, in whatever pieces it comes.
#include "telemetry/nfdump/nfdump.h"
#include "telemetry/nfdump/nfdump_twin.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  if (size == 0) return 0;
  std::string_view file(reinterpret_cast<const char*>(data), size);
  sniff_nfdump(as_bytes(file));
  for (uint32_t sampling : {0u, 50u}) {
    DecodeOptions options{.sampling = sampling};
    auto decoder = make_nfdump_decoder(options);
    PlainDecoded fast = decode_in_pieces(*decoder, file, sampling ? size : size / 3 + 1);
    PlainDecoded plain = nfdump::decode_plainly(file, options);
    LUYTRE_CHECK(fast.counts == plain.counts);
    LUYTRE_CHECK(sorted_text(fast.rows) == sorted_text(plain.rows));
    LUYTRE_CHECK(decoder->problem().empty() || plain.counts.unsupported == 1);
  }
  return 0;
}
