#include <cstring>

#include "base/check.h"
#include "base/hash.h"
#include "indicators/warninglist/benign_index.h"
#include "indicators/warninglist/benign_list.h"

using namespace luytre;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  (void)decode_benign_list(bytes);
  if (size < 16) return 0;
  uint64_t checksum = stable_hash64(std::string_view(bytes).substr(16));
  std::memcpy(bytes.data() + 8, &checksum, 8);
  auto list = decode_benign_list(bytes);
  if (!list) return 0;
  std::vector<BenignList> lists = {*list};
  BenignIndex index(lists);
  std::vector<uint64_t> blocks(1024);
  index.mark_ipv4_blocks(blocks);
  (void)index.find({.type = IndicatorType::url, .text = "a.good.example/x"});
  (void)index.find({.type = IndicatorType::prefix, .length = 24, .address = IpAddress::from_v4(0xc6336400)});
  return 0;
}
