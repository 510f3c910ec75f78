// The event store, opened when somebody asks and closed when nobody has for a while, or when another process
// waits for it: one process has the embedded engine at a time, and opening it costs about half a second.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>

#include "base/result.h"
#include "events/event_store.h"

namespace luytre {

// Thread-safe; one at a time is inside, the others wait (ErrorCode::busy after ten seconds, or while another
// process keeps the store).
class EventGate {
 public:
  // `options.folder` is set to the home's.
  EventGate(const std::filesystem::path& home, EventStoreOptions options);
  ~EventGate();
  Result<void> with(const std::function<Result<void>(EventStore&)>& work);
  // Closes the store when it was not used for `idle` microseconds, or when another process has asked for it
  // (events/chdb_engine.h). Called every second by the scheduler.
  void close_idle(int64_t idle);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace luytre
