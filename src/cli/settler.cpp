#include "cli/settler.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "cli/output.h"
#include "hub/home_turn.h"

namespace luytre {
namespace {

constexpr std::chrono::seconds kInterval{1};
constexpr int64_t kIdleEvents = 60 * kMicrosPerSecond;

}  // namespace

struct Settler::State {
  std::filesystem::path home;
  Committer& committer;
  EventGate events;
  std::string told;  // the last trouble
  std::mutex mutex;
  std::condition_variable_any ending;
  std::jthread thread;

  State(std::filesystem::path h, EventStoreOptions options, Committer& c)
      : home(h), committer(c), events(h, std::move(options)) {}

  Result<void> settle() {
    std::vector<std::string> notes;
    auto settled = with_home(home, events,
                             [&](const Home&, EventStore& store) { return committer.settle(store, notes); });
    for (const std::string& note : notes) print_note(note);
    return settled;
  }
  void run(std::stop_token stop) {
    while (!stop.stop_requested()) {
      events.close_idle(kIdleEvents);
      if (committer.waiting()) {
        auto settled = settle();
        std::string trouble = settled ? "" : settled.error().message;
        if (!trouble.empty() && trouble != told)
          print_note("sightings are kept, and counted later: " + trouble);
        told = std::move(trouble);
      }
      std::unique_lock lock(mutex);
      ending.wait_for(lock, stop, kInterval, [] { return false; });
    }
  }
};

Settler::Settler(std::filesystem::path home, EventStoreOptions events, Committer& committer)
    : state_(std::make_unique<State>(std::move(home), std::move(events), committer)) {
  state_->thread = std::jthread([state = state_.get()](std::stop_token stop) { state->run(stop); });
}
Settler::~Settler() = default;

Result<void> Settler::finish() {
  state_->thread.request_stop();
  state_->thread.join();
  auto settled = state_->committer.waiting() ? state_->settle() : Result<void>{};
  state_->events.close_idle(0);
  return settled;
}

}  // namespace luytre
