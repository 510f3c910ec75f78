// Any bytes as a side's first words and as a request target; a real hello stays one whatever identity it has.
#include <cstdint>
#include <string>

#include "base/check.h"
#include "families/mirai/signs.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  size_t half = size / 2;
  if (is_mirai_hello(input.substr(0, half), input.substr(half)))
    LUYTRE_CHECK(may_be_mirai_hello(input.substr(0, half)));
  if (is_shell_injection(input)) LUYTRE_CHECK(input.find("/tmp") != std::string_view::npos);
  is_mirai_agent(input);
  std::string hello("\0\0\0\1", 4), identity;
  for (char c : input.substr(0, 32)) identity += static_cast<char>('!' + static_cast<uint8_t>(c) % 94);
  hello += static_cast<char>(identity.size());
  LUYTRE_CHECK(is_mirai_hello(hello + identity, {}));
  return 0;
}
