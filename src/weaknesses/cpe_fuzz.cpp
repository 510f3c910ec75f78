// Any text as a name: what parses writes itself in a form that parses to the same.
#include "base/check.h"
#include "weaknesses/cpe/cpe.h"
#include "weaknesses/version/version.h"

using namespace luytre;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (auto cpe = Cpe::parse(text)) {
    auto again = Cpe::parse(cpe->to_string());
    LUYTRE_CHECK(!again || again->fields == cpe->fields);
    covers(*cpe, *cpe);
  }
  for (int scheme = 0; scheme < 7; ++scheme) version_key(static_cast<VersionScheme>(scheme), text);
  return 0;
}
