// Any bytes as request target, user agent and payload; and x=4x must be recognised whatever x is.
#include <cstdint>
#include <cstring>
#include <string>

#include <fmt/format.h>

#include "base/check.h"
#include "families/sality/known_udp.h"
#include "families/sality/signs.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  sality_request(input);
  is_sality_agent(input);
  sality_request("/logos.gif?" + std::string(input));
  if (!input.empty()) is_known_udp(input);
  if (size < 4) return 0;
  uint32_t x;
  std::memcpy(&x, data, 4);
  if (x < 0x10000) return 0;
  LUYTRE_CHECK(sality_request(fmt::format("/a.gif?{:x}={}", x, uint64_t{x} * 4)) == SalityRequest::multiple);
  return 0;
}
