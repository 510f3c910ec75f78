#include "indicators/collect_sink.h"
#include "indicators/misp/event.h"
#include "indicators/warninglist/benign_index.h"
#include "indicators/warninglist/benign_list.h"

using namespace luytre;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  CollectSink sink;
  sniff_misp_event(text);
  read_misp_event({text, "event", ""}, sink);
  (void)read_misp_manifest(text);
  sniff_warninglist(text);
  auto list = read_warninglist({text, "list", ""}, sink);
  if (!list) return 0;
  std::vector<BenignList> lists = {*list};
  BenignIndex index(lists);
  for (const char* name : {"a.good.example", "very-good.example"})
    (void)index.find({.type = IndicatorType::domain, .text = name});
  (void)index.find({.type = IndicatorType::address, .address = IpAddress::from_v4(0xc0000201)});
  return 0;
}
