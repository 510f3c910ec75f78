// Any bytes as payload; a message with the right CRC in front must stay recognised whatever follows it.
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "families/zeroaccess/message.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::string_view payload(reinterpret_cast<const char*>(data), size);
  ZeroaccessMatch match = check_zeroaccess(payload);
  LUYTRE_CHECK(match == ZeroaccessMatch::none || may_be_zeroaccess(payload));
  static constexpr std::string_view kGetL("\xda\xbe\x6e\xce\x28\x94\x8d\xab\xc9\xc0\xd1\x99\xec\xd6\xa9\x3c",
                                          16);
  std::string longer(kGetL);
  longer += payload.substr(0, 600);
  LUYTRE_CHECK(check_zeroaccess(longer) == ZeroaccessMatch::crc);
  return 0;
}
