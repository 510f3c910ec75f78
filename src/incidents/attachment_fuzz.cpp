// Names and bytes of what is attached. The first byte is the length of the name.
#include <algorithm>
#include <cstdint>

#include "base/check.h"
#include "incidents/attachment.h"
#include "incidents/local_time.h"
#include "incidents/sealed_files.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  static const auto rules = *IncidentRules::load("");
  if (size == 0) return 0;
  std::string_view all(reinterpret_cast<const char*>(data + 1), size - 1);
  std::string_view name = all.substr(0, data[0]), bytes = all.substr(name.size());
  std::string safe = safe_name(name);
  LUYTRE_CHECK(!safe.empty() && safe.size() <= 160 && safe != "." && safe != "..");
  LUYTRE_CHECK(safe.find_first_of(std::string_view("/\\\0\n\"<>", 7)) == std::string::npos);
  LUYTRE_CHECK(is_clean_text(safe, false));
  for (const char* purpose : {"log", "sample", "signed", "other"}) {
    auto checked = check_attachment(name, bytes, purpose, rules->file_types());
    if (checked) LUYTRE_CHECK(!checked->danger || checked->name.ends_with(".sample"));
  }
  danger_in_zip(bytes);
  // What was not sealed does not open; what was, does.
  std::string key(32, 'k');
  auto opened = open_stream(key, bytes);
  LUYTRE_CHECK(!opened);
  LUYTRE_CHECK(*open_stream(key, seal_stream(key, bytes)) == bytes);
  return 0;
}
