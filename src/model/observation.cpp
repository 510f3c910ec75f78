#include "model/observation.h"

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
  }
  return "?";
}

void ObservationBatch::clear() {
  size = 0;
  answers.clear();
  translations.clear();
  completer = nullptr;
  text.clear();
}

}  // namespace luytre
