// Applies what a deferred committer makes durable, in turns with the other processes of a home.
#pragma once
#include <memory>

#include "hub/event_gate.h"
#include "monitor/commit.h"

namespace luytre {

class Settler {
 public:
  // Works on a thread of its own until the end of its life; what keeps it from working is said on standard
  // error. `committer` outlives it.
  Settler(std::filesystem::path home, EventStoreOptions events, Committer& committer);
  ~Settler();
  // Applies what is left and gives the event store back; the last call. ErrorCode::busy: the next who writes
  // the home applies it.
  Result<void> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace luytre
