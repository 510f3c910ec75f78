// Any bytes as request target, mail dialogue and name; a greeting after any whole lines is heard.
#include <cstdint>
#include <string>

#include "base/check.h"
#include "families/cutwail/signs.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  is_pushdo_request(input);
  mail_test_server(input);
  says_ylmf_pc(input);
  std::string lines(input.substr(0, 400));
  for (char& c : lines)
    if ((c | 0x20) == 'y') c = 'z';  // says nothing by itself
  LUYTRE_CHECK(says_ylmf_pc(lines + "\nEHLO ylmf-pc\r\n"));
  return 0;
}
