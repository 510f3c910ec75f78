#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace luytre {

void check_failed(const char* expression, const char* file, int line) noexcept {
  std::fprintf(stderr, "luytre: a bug in luytre: '%s' does not hold at %s:%d\n", expression, file, line);
  std::abort();
}

}  // namespace luytre
