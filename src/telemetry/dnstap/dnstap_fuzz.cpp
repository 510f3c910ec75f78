// Any bytes as a dnstap file, whole and in pieces, and as one message: the decoders and their twins tell the
// same.
#include "base/check.h"
#include "telemetry/dnstap/dnstap_twin.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre::dnstap;
  if (size > 1 << 14) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Outcome outcome = decode_file(bytes);
  LUYTRE_CHECK(outcome == decode_file_twin(bytes));
  LUYTRE_CHECK(outcome == decode_file(bytes, 1 + size % 61));
  std::vector<std::string> frames = {std::string(bytes)};
  LUYTRE_CHECK(decode_frames(frames, 1) == decode_frames_twin(frames, 1));
  return 0;
}
