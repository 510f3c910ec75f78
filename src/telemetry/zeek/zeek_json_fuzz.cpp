// Any text: the same however it is cut, and of every line boost::json takes for an object, the twin's row.
#include "telemetry/zeek/zeek.h"

#include "telemetry/decoder.h"
#include "telemetry/zeek/zeek_twin.h"

namespace {

// Numbers are read through a double by the twin; their exactness is the unit tests' affair.
void forget_numbers(luytre::PlainRow& row) {
  row.first = row.last = luytre::kNoTime;
  row.packets = row.bytes = 0;
  row.src_port = row.dst_port = row.status = row.query_type = 0;
  row.response_code = row.protocol = 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  sniff_zeek_json(as_bytes(text));
  PlainDecoded whole = decode_in_pieces(*make_zeek_json_decoder({}), text, size);
  PlainDecoded cut = decode_in_pieces(*make_zeek_json_decoder({}), text, size / 3 + 1);
  LUYTRE_CHECK(whole.counts == cut.counts);
  LUYTRE_CHECK(sorted_text(whole.rows) == sorted_text(cut.rows));
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.find("\\u") != std::string_view::npos) continue;  // escaped keys are not known to the decoder
    auto plain = decode_zeek_json_line_plainly(line);
    if (!plain) continue;
    PlainDecoded fast =
        decode_in_pieces(*make_zeek_json_decoder({}), std::string(line) + "\n", line.size() + 1);
    LUYTRE_CHECK(fast.counts == plain->counts);
    for (PlainDecoded* side : {&fast, &*plain})
      for (PlainRow& row : side->rows) forget_numbers(row);
    LUYTRE_CHECK(sorted_text(fast.rows) == sorted_text(plain->rows));
  }
  return 0;
}
