#include "cli/serve_monitor.h"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "cli/past.h"
#include "cli/sensor_home.h"
#include "hub/home_turn.h"
#include "monitor/compile.h"

namespace luytre {
namespace {

using namespace std::chrono_literals;

std::string account_of(const InputReport& input) {
  const DecodeCounts& c = input.counts;
  std::string account = fmt::format(
      "{} ({}): {} records, {} malformed, {} unsupported, {} incomplete, {} over limit, {} lost",
      input.source, input.format, c.records, c.malformed, c.unsupported, c.incomplete, c.over_limit, c.lost);
  if (input.kernel_drops > 0)
    account += fmt::format(", {} datagrams dropped by the kernel", input.kernel_drops);
  if (!input.problem.empty()) account += "; " + input.problem;
  return account;
}

}  // namespace

struct ServeMonitor::State {
  Context context;
  MonitorArguments arguments;
  Hub& hub;
  Home home;
  PublishedIndicatorSet indicators;
  std::atomic<bool> stop{false};
  std::mutex mutex;
  std::shared_ptr<Committer> committer;  // under `mutex`; a failed one is replaced
  std::condition_variable ending;
  std::optional<ListWatch> lists;
  std::jthread thread;

  State(Context c, MonitorArguments a, Hub& h, Home o)
      : context(std::move(c)), arguments(std::move(a)), hub(h), home(std::move(o)) {}

  Result<RunOptions> options() {
    auto directory = hub.directory();
    auto options = run_options(context, arguments, *directory);
    if (!options) return options;
    options->stop = &stop;
    options->directory_now = [this] { return hub.directory(); };
    options->ready = [this](const std::string& listen, uint16_t port) {
      hub.log("listening", fmt::format("{} (port {})", listen, port));
    };
    options->ended = [this](const InputReport& input) {
      hub.log(input.problem.empty() ? "an input has ended" : "an input has failed", account_of(input));
    };
    return options;
  }

  // One run; whether it should begin again.
  bool run_once() {
    auto run = options();
    if (!run) {
      hub.log("the monitor does not run", run.error().message);
      return true;
    }
    auto directory = hub.directory();
    auto to = current();
    auto report = run_monitor(*run, indicators, *directory, *to);
    if (!report) {
      hub.log("the monitor has failed and begins again", report.error().message);
      // What failed is kept by the committer: another one goes on, and applies what this one made durable.
      if (auto opened = open_committer(); !opened)
        hub.log("the monitor does not run", opened.error().message);
      return true;
    }
    bool troubled = false;
    for (const InputReport& input : report->inputs) troubled |= !input.problem.empty();
    hub.log("the monitor has ended", fmt::format("{} observations, {} sightings", report->counts.observations,
                                                 report->committed.sightings));
    return troubled || arguments.endless();
  }
  void run() {
    while (!stop && run_once()) {
      std::unique_lock lock(mutex);
      ending.wait_for(lock, 10s, [this] { return stop.load(); });
    }
  }

  Result<void> open_committer() {
    auto opened = Committer::open_deferred(home, context.settings.flush_sightings);
    if (!opened) return std::unexpected(opened.error());
    LUYTRE_TRY(forward_to_hub(context, **opened));
    std::lock_guard guard(mutex);
    committer = std::move(*opened);
    return {};
  }

  std::shared_ptr<Committer> current() {
    std::lock_guard guard(mutex);
    return committer;
  }

  Result<std::string> settle() {
    auto committed = current();
    if (!committed->waiting()) return "";
    Committer::Totals before = committed->totals();
    std::vector<std::string> notes;
    auto settled = with_home(hub.home(), hub.events(), [&](const Home&, EventStore& events) {
      return committed->settle(events, notes);
    });
    for (const std::string& note : notes) hub.log("monitor", note);
    if (!settled) return std::unexpected(settled.error());
    hub.publish("figures", "", "{}");
    uint64_t fresh = committed->totals().new_sightings - before.new_sightings;
    return fresh > 0 ? fmt::format("{} new sightings", fresh) : "";
  }

  // Drops what is older than the settings want it.
  Result<std::string> keep() {
    auto kept =
        with_home(hub.home(), hub.events(), [&](const Home& locked, EventStore& events) -> Result<void> {
          auto writer = Committer::open(locked, events, context.settings.flush_sightings);
          if (!writer) return std::unexpected(writer.error());
          LUYTRE_TRY(keep_archive(context, **writer));
          if (context.settings.evidence_days == 0) return {};
          return (*writer)->drop_evidence_before(today() - static_cast<Day>(context.settings.evidence_days));
        });
    if (!kept) return std::unexpected(kept.error());
    return "";
  }
};

ServeMonitor::ServeMonitor(std::unique_ptr<State> state) : state_(std::move(state)) {}
ServeMonitor::~ServeMonitor() {
  stop();
}

Result<std::unique_ptr<ServeMonitor>> ServeMonitor::open(const Context& context, MonitorArguments arguments,
                                                         Hub& hub) {
  auto home = Home::open(hub.home(), Home::Access::read);
  if (!home) return std::unexpected(home.error());
  auto state = std::make_unique<State>(context, std::move(arguments), hub, std::move(*home));
  LUYTRE_TRY(state->open_committer());
  if (auto options = state->options(); !options) return std::unexpected(options.error());
  state->indicators.set(compile_indicators(*hub.indicators()));
  return std::unique_ptr<ServeMonitor>(new ServeMonitor(std::move(state)));
}

std::vector<Job> ServeMonitor::jobs() {
  return {{"monitor", 1s, [state = state_.get()] { return state->settle(); }},
          {"retention", 1h, [state = state_.get()] { return state->keep(); }}};
}

void ServeMonitor::start() {
  state_->lists.emplace(state_->home, state_->indicators);
  state_->thread = std::jthread([state = state_.get()] { state->run(); });
}

void ServeMonitor::stop() {
  {
    std::lock_guard guard(state_->mutex);
    if (state_->stop.exchange(true)) return;
  }
  state_->ending.notify_all();
  if (state_->thread.joinable()) state_->thread.join();
  state_->lists.reset();
  if (auto settled = state_->settle(); !settled)
    state_->hub.log("sightings are counted at the next start", settled.error().message);
}

}  // namespace luytre
