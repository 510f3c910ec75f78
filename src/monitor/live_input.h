// Receives telemetry over UDP until the run is stopped.
#pragma once
#include <vector>

#include "monitor/worker.h"

namespace luytre {

// One thread a socket, `threads` sockets on the port; returns one account for all of them.
InputReport receive_live(const Listen& listen, RunContext& run, unsigned threads);

}  // namespace luytre
