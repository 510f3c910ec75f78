// An assertion that stays on in release builds: a failed one is a bug of ours, and the process ends.
#pragma once

namespace luytre {
[[noreturn]] void check_failed(const char* expression, const char* file, int line) noexcept;
}

#define LUYTRE_CHECK(expression) \
  ((expression) ? (void)0 : ::luytre::check_failed(#expression, __FILE__, __LINE__))
