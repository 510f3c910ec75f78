// A home's lock and its event store for the length of one piece of work: how a process that runs for ever
// writes a home that others write too.
#pragma once
#include <functional>

#include "hub/event_gate.h"
#include "monitor/home.h"

namespace luytre {

// Waits as Home::open and EventGate::with do; ErrorCode::busy when others go on holding one of the two.
Result<void> with_home(const std::filesystem::path& home, EventGate& events,
                       const std::function<Result<void>(const Home&, EventStore&)>& work);

}  // namespace luytre
