// Any bytes as a DNS message: the fast reader and its twin tell the same.
#include "base/check.h"
#include "wire/dns/dns_message_twin.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  LUYTRE_CHECK(luytre::dns_agrees_with_twin(std::as_bytes(std::span(data, size))));
  return 0;
}
