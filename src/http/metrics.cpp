#include "http/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <map>
#include <shared_mutex>

namespace luytre::http {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                       0.25,  0.5,    1,     2.5,  5,     10};
constexpr auto kRefusals = static_cast<size_t>(Metrics::Refusal::count_);

}  // namespace

struct Metrics::Impl {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      prometheus::BuildCounter()
          .Name("luytre_http_requests_total")
          .Help("Requests answered, by route, method and status class")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds =
      prometheus::BuildHistogram()
          .Name("luytre_http_request_seconds")
          .Help("From a request's first byte to the answer's last")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& refused_family =
      prometheus::BuildCounter()
          .Name("luytre_http_refused_total")
          .Help("Connections and requests cut or refused before a handler, by reason")
          .Register(registry);
  prometheus::Gauge& open = prometheus::BuildGauge()
                                .Name("luytre_http_connections")
                                .Help("Open connections")
                                .Register(registry)
                                .Add({});
  prometheus::Gauge& streams = prometheus::BuildGauge()
                                   .Name("luytre_http_streams")
                                   .Help("Open event streams")
                                   .Register(registry)
                                   .Add({});
  std::array<prometheus::Counter*, kRefusals> refusals{};

  // prometheus-cpp looks series up by their labels under a lock; these pointers stay good.
  using Key = std::tuple<std::string, std::string, int>;
  struct Series {
    prometheus::Counter* count;
    prometheus::Histogram* seconds;
  };
  std::shared_mutex mutex;
  std::map<Key, Series, std::less<>> series;

  Series find(std::string_view route, std::string_view method, int status_class) {
    auto key = std::tuple<std::string_view, std::string_view, int>(route, method, status_class);
    {
      std::shared_lock lock(mutex);
      if (auto found = series.find(key); found != series.end()) return found->second;
    }
    std::lock_guard lock(mutex);
    std::string status = std::to_string(status_class) + "xx";
    Series made{
        &requests.Add({{"route", std::string(route)}, {"method", std::string(method)}, {"status", status}}),
        &seconds.Add({{"route", std::string(route)}}, kSeconds)};
    return series.emplace(Key{route, method, status_class}, made).first->second;
  }
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {
  for (size_t i = 0; i < kRefusals; ++i)
    impl_->refusals[i] =
        &impl_->refused_family.Add({{"reason", std::string(to_string(static_cast<Refusal>(i)))}});
}
Metrics::~Metrics() = default;

prometheus::Registry& Metrics::registry() {
  return impl_->registry;
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

void Metrics::refused(Refusal why) {
  impl_->refusals[static_cast<size_t>(why)]->Increment();
}
void Metrics::connection_opened() {
  impl_->open.Increment();
}
void Metrics::connection_closed() {
  impl_->open.Decrement();
}
void Metrics::stream_opened() {
  impl_->streams.Increment();
}
void Metrics::stream_closed() {
  impl_->streams.Decrement();
}

void Metrics::answered(std::string_view route, std::string_view method, int status,
                       std::chrono::microseconds duration) {
  Impl::Series series = impl_->find(route, method, status / 100);
  series.count->Increment();
  series.seconds->Observe(std::chrono::duration<double>(duration).count());
}

uint64_t Metrics::refusals(Refusal why) const {
  return static_cast<uint64_t>(impl_->refusals[static_cast<size_t>(why)]->Value());
}
int64_t Metrics::connections() const {
  return static_cast<int64_t>(impl_->open.Value());
}

std::string_view to_string(Metrics::Refusal why) {
  constexpr std::string_view kNames[] = {
      "connections", "address",   "handshakes", "no_files",  "handshake_failed",
      "head_time",   "head_form", "head_size",  "body_rate", "body_size",
      "write_rate",  "idle",      "busy",       "host",      "shutdown"};
  static_assert(std::size(kNames) == kRefusals);
  return kNames[static_cast<size_t>(why)];
}

}  // namespace luytre::http
