#include "model/observation.h"

#include <array>

namespace luytre {

const char* to_string(ObservationKind kind) {
  switch (kind) {
    case ObservationKind::flow:
      return "flow";
    case ObservationKind::dns:
      return "dns";
    case ObservationKind::http:
      return "http";
    case ObservationKind::tls:
      return "tls";
    case ObservationKind::alert:
      return "alert";
    case ObservationKind::report:
      return "report";
  }
  return "?";
}

const char* to_string(ReportClass report_class) {
  constexpr std::array<const char*, kReportClasses> kNames = {
      "infected", "c2-server", "scanner", "attacker", "compromised", "vulnerable", "other"};
  return kNames[static_cast<size_t>(report_class)];
}

void ObservationBatch::clear() {
  size = 0;
  answers.clear();
  translations.clear();
  completer = nullptr;
  text.clear();
}

}  // namespace luytre
