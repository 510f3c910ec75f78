// Zeek's intelligence framework: tab separated; URLs without scheme, as ours are kept. A name means itself
// alone there.
#include <fmt/format.h>

#include "indicators/families.h"
#include "warning/lists/writers.h"

namespace luytre {
namespace {

const char* zeek_type(const Member& m) {
  switch (m.type) {
    case IndicatorType::address:
      return "Intel::ADDR";
    case IndicatorType::prefix:
      return "Intel::SUBNET";
    case IndicatorType::domain:
    case IndicatorType::domain_exact:
    case IndicatorType::server_name:
      return "Intel::DOMAIN";
    case IndicatorType::url:
      return "Intel::URL";
    case IndicatorType::file_hash:
      return "Intel::FILE_HASH";
    case IndicatorType::certificate:
      return m.text.size() == 40 ? "Intel::CERT_HASH" : nullptr;  // SHA-1
    default:
      return nullptr;
  }
}

// A field: no tab or line end, "-" when there is nothing.
std::string field(std::string_view text) {
  std::string out;
  for (char c : text) out += static_cast<unsigned char>(c) < 32 ? ' ' : c;
  return out.empty() ? "-" : out;
}

}  // namespace

Result<std::string> write_zeek(const OutputInput& input) {
  std::string text = "#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\tmeta.url\n";
  std::string url = field(input.portal);
  LUYTRE_TRY(input.members([&](const Member& m) {
    const char* type = zeek_type(m);
    if (!type || m.text.find_first_of("\t\n") != std::string::npos) return;
    fmt::format_to(std::back_inserter(text), "{}\t{}\tluytre-{}\t{} {} (confidence {}, TLP:{})\t{}\n", m.text,
                   type, input.collection.name, to_string(m.category),
                   field(shown_family(m.family_name).name), m.confidence, to_string(m.tlp), url);
  }));
  return text;
}

}  // namespace luytre
