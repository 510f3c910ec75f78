#include "http/event_stream.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/hash.h"
#include "http/token.h"

namespace luytre::http {

void append_event(std::string& out, std::string_view id, std::string_view type, std::string_view data) {
  if (!id.empty()) fmt::format_to(std::back_inserter(out), "id: {}\n", id);
  if (!type.empty()) fmt::format_to(std::back_inserter(out), "event: {}\n", type);
  do {
    size_t end = std::min(data.find_first_of("\r\n"), data.size());
    out += "data: ";
    out += data.substr(0, end);
    out += '\n';
    if (end + 1 < data.size() && data[end] == '\r' && data[end + 1] == '\n') ++end;
    data.remove_prefix(std::min(end + 1, data.size()));
  } while (!data.empty());
  out += '\n';
}

// Lock order: the stream's, then a subscription's.
struct EventStream::State {
  explicit State(Options o) : options(o) {}
  const Options options;
  std::string epoch;
  mutable std::mutex mutex;
  uint64_t last = 0;
  std::deque<std::shared_ptr<const Event>> log;
  std::vector<std::weak_ptr<Subscription>> subscriptions;

  std::vector<std::shared_ptr<Subscription>> alive() {
    std::vector<std::shared_ptr<Subscription>> out;
    std::erase_if(subscriptions, [&](const auto& weak) {
      auto s = weak.lock();
      if (!s || s->closed()) return true;
      out.push_back(std::move(s));
      return false;
    });
    return out;
  }
};

Subscription::Subscription(std::shared_ptr<void> stream, std::string epoch, Subscriber subscriber,
                           size_t limit)
    : stream_(std::move(stream)),
      epoch_(std::move(epoch)),
      subscriber_(std::move(subscriber)),
      limit_(limit) {}
Subscription::~Subscription() = default;

void Subscription::push(const std::shared_ptr<const Event>& event) {
  std::function<void()> wake;
  {
    std::lock_guard lock(mutex_);
    if (closed_) return;
    if (lagged_from_ != 0 || queue_.size() >= limit_) {
      queue_.clear();
      lagged_from_ = event->number;
    } else {
      queue_.push_back(event);
    }
    wake = wake_;
  }
  if (wake) wake();
}

std::string Subscription::take() {
  std::deque<std::shared_ptr<const Event>> events;
  std::string out;
  uint64_t lagged = 0;
  {
    std::lock_guard lock(mutex_);
    if (closed_) return {};
    out.swap(first_);
    events.swap(queue_);
    lagged = std::exchange(lagged_from_, 0);
  }
  for (const auto& event : events)
    if (!subscriber_.may_see || subscriber_.may_see(*event))
      append_event(out, fmt::format("{}-{}", epoch_, event->number), event->type, event->data);
  if (lagged != 0) append_event(out, fmt::format("{}-{}", epoch_, lagged), "changed", "");
  return out;
}

bool Subscription::closed() const {
  std::lock_guard lock(mutex_);
  return closed_;
}

void Subscription::close() {
  std::function<void()> wake;
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(closed_, true)) return;
    queue_.clear();
    wake = wake_;
  }
  if (wake) wake();
}

void Subscription::on_ready(std::function<void()> wake) {
  std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

EventStream::EventStream() : EventStream(Options{}) {}
EventStream::EventStream(Options options) : state_(std::make_shared<State>(options)) {
  // Differs between runs: numbers start at one again in each.
  state_->epoch = fmt::format("{:016x}", hash_pair(process_seed(), reinterpret_cast<uintptr_t>(this)));
}
EventStream::~EventStream() {
  close_all();
}

uint64_t EventStream::publish(Event event) {
  LUYTRE_CHECK(event.type.empty() || is_token(event.type));
  std::lock_guard lock(state_->mutex);
  event.number = ++state_->last;
  auto shared = std::make_shared<const Event>(std::move(event));
  state_->log.push_back(shared);
  if (state_->log.size() > state_->options.log) state_->log.pop_front();
  for (const auto& s : state_->alive()) s->push(shared);
  return shared->number;
}

std::shared_ptr<Subscription> EventStream::subscribe(Subscriber subscriber) {
  std::string wanted = subscriber.last_event_id;
  std::shared_ptr<Subscription> s(
      new Subscription(state_, state_->epoch, std::move(subscriber), state_->options.queue));
  std::lock_guard lock(state_->mutex);
  // 3 to 8 seconds, so that browsers do not all return at once after a restart.
  s->first_ = fmt::format("retry: {}\n\n",
                          3000 + hash_u64(reinterpret_cast<uintptr_t>(s.get()) + state_->last) % 5000);
  uint64_t from = state_->last;
  bool known = true;
  if (!wanted.empty()) {
    std::string prefix = state_->epoch + '-';
    known = wanted.starts_with(prefix) && wanted.size() < prefix.size() + 19;
    uint64_t number = 0;
    for (size_t i = prefix.size(); known && i < wanted.size(); ++i) {
      known = wanted[i] >= '0' && wanted[i] <= '9';
      number = number * 10 + static_cast<uint64_t>(wanted[i] - '0');
    }
    uint64_t oldest = state_->log.empty() ? state_->last + 1 : state_->log.front()->number;
    known = known && number <= state_->last && number + 1 >= oldest &&
            state_->last - number <= state_->options.queue;
    if (known) from = number;
  }
  // A first event in every stream: the id to come back with, should nothing else be sent.
  append_event(s->first_, fmt::format("{}-{}", state_->epoch, known ? from : state_->last),
               known ? "ready" : "reset", "");
  if (known && from < state_->last)
    s->queue_.assign(state_->log.end() - static_cast<std::ptrdiff_t>(state_->last - from), state_->log.end());
  state_->alive();
  state_->subscriptions.push_back(s);
  return s;
}

void EventStream::close_owner(std::string_view owner) {
  std::lock_guard lock(state_->mutex);
  for (const auto& s : state_->alive())
    if (s->subscriber_.owner == owner) s->close();
}

void EventStream::close_all() {
  std::lock_guard lock(state_->mutex);
  for (const auto& s : state_->alive()) s->close();
}

size_t EventStream::subscribers() const {
  std::lock_guard lock(state_->mutex);
  return state_->alive().size();
}

}  // namespace luytre::http
