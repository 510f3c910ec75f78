// Any bytes as payload; and any bytes wrapped as a data chunk are a frame, whole or cut short.
#include <cstdint>
#include <cstring>
#include <string>

#include "base/check.h"
#include "families/ramnit/frame.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  if (is_ramnit_frame(input)) LUYTRE_CHECK(may_be_ramnit_frame(input));
  std::string wrapped("\0\xff\0\0\0\0\xe2\0\0\0\0\0", 12);
  uint32_t chunk = static_cast<uint32_t>(size), length = chunk + 6;
  std::memcpy(wrapped.data() + 2, &length, 4);
  std::memcpy(wrapped.data() + 8, &chunk, 4);
  wrapped += input;
  LUYTRE_CHECK(is_ramnit_frame(wrapped));
  LUYTRE_CHECK(is_ramnit_frame(std::string_view(wrapped).substr(0, 7 + size / 2)));
  return 0;
}
