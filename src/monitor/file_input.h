// Reads one file through its decoder; large plain line files are shared between threads.
#pragma once
#include <string>

#include "monitor/worker.h"

namespace luytre {

// Reads `path` to its end (follow: until stopped) and returns its account. `threads` may help with it.
InputReport read_file_input(const std::string& path, RunContext& run, unsigned threads);

}  // namespace luytre
