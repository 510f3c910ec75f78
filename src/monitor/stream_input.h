// Receives telemetry over stream sockets (dnstap in Frame Streams) until the run is stopped.
#pragma once
#include "monitor/worker.h"

namespace luytre {

// Senders are shared out over `threads` threads, each sender staying with one; returns one account for all of
// them. Beside what the decoder counts, `counts` tells: unsupported: senders of another content type;
// malformed: senders that break the protocol; incomplete: streams that ended without STOP, and frames cut by
// that; over_limit: senders that were too slow, too long or too many.
InputReport receive_streams(const Listen& listen, RunContext& run, unsigned threads);

}  // namespace luytre
