#include "indicators/refusal.h"

namespace luytre {

const char* to_string(Refusal refusal) {
  switch (refusal) {
    case Refusal::malformed:
      return "malformed";
    case Refusal::unsupported:
      return "unsupported";
    case Refusal::benign:
      return "benign";
    case Refusal::reserved:
      return "reserved";
    case Refusal::too_wide:
      return "too-wide";
    case Refusal::public_suffix:
      return "public-suffix";
    case Refusal::too_general:
      return "too-general";
  }
  return "malformed";
}

}  // namespace luytre
