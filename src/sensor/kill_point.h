// Named places where a test may end the process as kill -9 would. For this folder only.
#pragma once
#include <string_view>

namespace luytre::sensor {

// Null except in a test's child process.
extern void (*kill_point_hook)(std::string_view name);
inline void kill_point(std::string_view name) {
  if (kill_point_hook) kill_point_hook(name);
}

}  // namespace luytre::sensor
