// Secrets come from the terminal without echo, or as the first line of standard input; never from arguments,
// which others on the machine can read.
#pragma once
#include <string>

#include "base/result.h"

namespace luytre {

// On a terminal asks with `prompt`, then with `again` (null: not), and both must be the same.
Result<std::string> read_secret(const char* prompt, const char* again);

}  // namespace luytre
