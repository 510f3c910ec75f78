#include "hub/warning/warnings.h"

namespace luytre {

void add_advisories_api(ApiRoutes& routes, Hub& hub) {
  auto warnings = std::make_shared<Warnings>(hub);
  add_warning_reading(routes, warnings);
  add_warning_writing(routes, warnings);
  add_warning_answering(routes, warnings);
}

}  // namespace luytre
