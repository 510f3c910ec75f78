// Plain, trail, CSV and Zeek lists; the first byte chooses the reader. The fast scan of addresses is held
// against its slow twin, and every value given must read back as itself.
#include "base/check.h"
#include "indicators/collect_sink.h"
#include "indicators/csv/csv_list.h"
#include "indicators/plain/plain.h"
#include "indicators/plain/plain_twin.h"
#include "indicators/plain/quad_scan.h"
#include "indicators/trail/trail.h"
#include "indicators/value.h"

using namespace luytre;

namespace {

void compare_scan(std::string_view text) {
  std::vector<uint32_t> fast(text.size() / 8 + 1);
  size_t used = 0;
  fast.resize(scan_quads(text, fast, used));
  std::vector<uint32_t> slow = quads_by_line(text.substr(0, used));
  LUYTRE_CHECK(fast == slow);
  std::vector<uint32_t> all = quads_by_line(text);
  LUYTRE_CHECK(all.size() >= fast.size());
  LUYTRE_CHECK(all.size() == fast.size() || text.size() - used < 32);
}

class CheckingSink final : public ReaderSink {
 public:
  void add(const IndicatorValue& value, const Said&, const Where&) override {
    std::string text = value.to_string();
    // Refanging twice goes further than once.
    if (text.find_first_of("([{\\") != std::string::npos && value.type >= IndicatorType::domain) return;
    ValueParser parser;
    auto again = parser.parse_as(value.type, text);
    LUYTRE_CHECK(again.has_value());
    LUYTRE_CHECK(again->to_string() == text);
    LUYTRE_CHECK(again->type == value.type);
  }
  void add_addresses4(std::span<const uint32_t> addresses, const Said&, uint64_t) override {
    LUYTRE_CHECK(!addresses.empty());
  }
  void refuse(Refusal, const Where&, std::string_view, std::string_view) override {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.empty()) return 0;
  unsigned choice = static_cast<unsigned char>(text[0]) % 5;
  text.remove_prefix(1);
  CheckingSink sink;
  switch (choice) {
    case 0:
      read_plain({text, "list", ""}, sink);
      break;
    case 1:
      read_trail({text, "elf_mirai", ""}, sink);
      break;
    case 2:
      read_csv_list({text, "list", ""}, sink);
      break;
    case 3:
      read_csv_list({text, "list", "value=1,family=2,from=3,port=4"}, sink);
      break;
    default:
      read_zeek_intel({text, "list", ""}, sink);
  }
  sniff_plain(text);
  sniff_trail(text);
  sniff_csv_list(text);
  sniff_zeek_intel(text);
  compare_scan(text);
  return 0;
}
