// A source's file with any damage: first as it is, then with size and checksum set right, so that the checks
// behind them are reached. A file that passes is read from end to end, written again and must come out the
// same.
#include <cstring>

#include "base/check.h"
#include "base/hash.h"
#include "indicators/source_table.h"

using namespace luytre;

namespace {

void read_all(std::string_view bytes) {
  auto table = SourceTable::view(bytes);
  if (!table) return;
  size_t seen = 0;
  for (const Columns* half : {&table->active(), &table->withdrawn()}) {
    half->for_each_section([&](const auto& section, IndicatorType type) {
      for (size_t i = 0; i < section.size(); ++i) {
        const Profile& profile = table->profiles()[section.profile(i)];
        seen += value_of(section.keys[i], type).to_string().size() + profile.family.size();
      }
    });
  }
  std::string again =
      encode_source_table(table->source(), table->profiles(), table->active(), table->withdrawn());
  auto reread = SourceTable::view(again);
  LUYTRE_CHECK(reread.has_value());
  LUYTRE_CHECK(reread->active().size() == table->active().size());
  LUYTRE_CHECK(reread->withdrawn().size() == table->withdrawn().size());
  LUYTRE_CHECK(encode_source_table(reread->source(), reread->profiles(), reread->active(),
                                   reread->withdrawn()) == again);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::vector<uint64_t> aligned((size + 7) / 8);
  if (size > 0) std::memcpy(aligned.data(), data, size);
  std::string_view bytes(reinterpret_cast<const char*>(aligned.data()), size);
  read_all(bytes);
  if (size < 32) return 0;
  auto* header = reinterpret_cast<char*>(aligned.data());
  uint64_t length = size;
  std::memcpy(header + 16, &length, 8);
  uint64_t checksum = stable_hash64(bytes.substr(16));
  std::memcpy(header + 8, &checksum, 8);
  read_all(bytes);
  return 0;
}
