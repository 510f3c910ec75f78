#include "cli/sensor_home.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "cli/output.h"
#include "cli/past.h"
#include "monitor/compile.h"
#include "sensor/enrolment.h"

namespace luytre {

Result<void> forward_to_hub(Context& context, Committer& committer) {
  std::filesystem::path home = context.settings.home;
  auto enrolment = sensor::read_enrolment(home);
  if (!enrolment && enrolment.error().code == ErrorCode::not_found) return {};
  if (!enrolment) return std::unexpected(enrolment.error());
  if (!enrolment->complete() || sensor::is_revoked(home)) {
    print_note(enrolment->complete()
                   ? "the hub has revoked this sensor: nothing is kept for it"
                   : "the hub has not answered this sensor's enrolment: nothing is kept for it yet");
    return {};
  }
  sensor::SpoolOptions options = sensor::spool_options(home, *enrolment, LUYTRE_VERSION);
  options.limit = context.settings.spool_bytes;
  auto spool = sensor::Spool::open(std::move(options));
  if (!spool) return std::unexpected(spool.error());
  context.settings.sensor = enrolment->recorded_as;
  committer.forward_to([spool = std::make_shared<sensor::Spool>(std::move(*spool))](
                           std::string_view rows, std::span<const HealthRow> health) {
    return spool->add(rows, health, now());
  });
  return {};
}

struct ListWatch::State {
  std::filesystem::path folder;
  PublishedIndicatorSet& indicators;
  std::string marks;
  std::mutex mutex;
  std::condition_variable_any ending;
  std::jthread thread;

  std::string look() const {
    std::set<std::string> lines;
    std::error_code error;
    for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
         it.increment(error)) {
      struct stat s {};
      auto ending_of = it->path().extension();
      if ((ending_of == ".ind" || ending_of == ".benign") && ::stat(it->path().c_str(), &s) == 0)
        lines.insert(fmt::format("{} {} {}", it->path().filename().string(), s.st_ino, s.st_size));
    }
    return fmt::format("{}", fmt::join(lines, "\n"));
  }
  void run(std::stop_token stop) {
    while (!stop.stop_requested()) {
      {
        std::unique_lock lock(mutex);
        ending.wait_for(lock, stop, std::chrono::seconds(5), [] { return false; });
      }
      if (std::string found = look(); !stop.stop_requested() && found != marks) {
        auto store = IndicatorStore::open(folder);
        if (!store) {
          print_error(fmt::format("the lists have changed and do not open; the old ones stay in force: {}",
                                  store.error().message));
        } else {
          indicators.set(compile_indicators(*store));
          print_note(
              fmt::format("the lists have changed: {} indicators are in force", grouped(store->size())));
        }
        marks = found;
      }
    }
  }
};

ListWatch::ListWatch(const Home& home, PublishedIndicatorSet& indicators)
    : state_(new State{.folder = home.folder() / "indicators", .indicators = indicators}) {
  state_->marks = state_->look();
  state_->thread = std::jthread([state = state_.get()](std::stop_token stop) { state->run(stop); });
}

ListWatch::~ListWatch() {
  state_->thread.request_stop();
  state_->thread.join();
}

}  // namespace luytre
