#include "hub/event_gate.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "events/chdb_engine.h"
#include "monitor/home.h"

namespace luytre {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::milliseconds kRetry{100}, kOthersTurn{500};

}  // namespace

struct EventGate::State {
  std::filesystem::path home;
  EventStoreOptions options;
  std::timed_mutex inside;
  std::unique_ptr<EventStore> store;  // under `inside`
  Clock::time_point used;
  Clock::time_point others_until;  // another process takes its turn

  std::filesystem::path folder() const { return home / "events"; }

  Result<void> open(Clock::time_point until) {
    std::this_thread::sleep_until(std::min(others_until, until));
    for (;;) {
      auto home_now = Home::open(home, Home::Access::read);
      if (!home_now) return std::unexpected(home_now.error());
      auto opened = home_now->events(options);
      if (opened) {
        store = std::move(*opened);
        if (options.target == "embedded") chdb_lends(folder());
        return {};
      }
      if (opened.error().code != ErrorCode::busy || Clock::now() + kRetry > until)
        return std::unexpected(opened.error());
      std::this_thread::sleep_for(kRetry);
    }
  }
};

EventGate::EventGate(const std::filesystem::path& home, EventStoreOptions options)
    : state_(std::make_unique<State>()) {
  state_->home = home;
  state_->options = std::move(options);
}
EventGate::~EventGate() = default;

Result<void> EventGate::with(const std::function<Result<void>(EventStore&)>& work) {
  auto until = Clock::now() + kPatience;
  std::unique_lock lock(state_->inside, until);
  if (!lock) return fail(ErrorCode::busy, "others are asking the event store; try again in a moment");
  if (!state_->store) LUYTRE_TRY(state_->open(until));
  struct Used {
    State& state;
    ~Used() { state.used = Clock::now(); }
  } used{*state_};
  return work(*state_->store);
}

void EventGate::close_idle(int64_t idle) {
  std::unique_lock lock(state_->inside, std::try_to_lock);
  if (!lock || !state_->store) return;
  bool wanted = state_->options.target == "embedded" && chdb_is_wanted(state_->folder());
  if (!wanted && Clock::now() - state_->used < std::chrono::microseconds(idle)) return;
  state_->store.reset();  // whoever opens it next clears the marks
  if (wanted) state_->others_until = Clock::now() + kOthersTurn;
}

}  // namespace luytre
