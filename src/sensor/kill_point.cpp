#include "sensor/kill_point.h"

namespace luytre::sensor {
void (*kill_point_hook)(std::string_view name) = nullptr;
}  // namespace luytre::sensor
