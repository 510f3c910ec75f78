#include "match/dispatch.h"

#include <cstdlib>
#include <string_view>

namespace luytre::match {

bool use_avx512() {
  static const bool use = [] {
    const char* forced = std::getenv("LUYTRE_FORCE_PATH");
    if (forced && std::string_view(forced) == "avx2") return false;
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vbmi2");
  }();
  return use;
}

}  // namespace luytre::match
