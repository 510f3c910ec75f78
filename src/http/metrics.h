// Counters of the server, for Prometheus (text format 0.0.4, by prometheus-cpp).
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace prometheus {
class Registry;
}

namespace luytre::http {

// Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();

  // Other modules register their families here.
  prometheus::Registry& registry();
  std::string text() const;

  // Why a connection or a request was cut or refused before a handler saw it.
  enum class Refusal {
    connections,
    address,
    handshakes,
    no_files,
    handshake_failed,
    head_time,
    head_form,
    head_size,
    body_rate,
    body_size,
    write_rate,
    idle,
    busy,
    host,
    shutdown,
    count_
  };
  void refused(Refusal why);
  void connection_opened();
  void connection_closed();
  void stream_opened();
  void stream_closed();
  // `route` is a pattern (few of them), never what a client sent.
  void answered(std::string_view route, std::string_view method, int status,
                std::chrono::microseconds duration);

  uint64_t refusals(Refusal why) const;
  int64_t connections() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
std::string_view to_string(Metrics::Refusal why);

}  // namespace luytre::http
