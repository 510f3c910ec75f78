// One connection: reads requests one at a time, has them answered, writes the answers. Internal to http/.
#pragma once
#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "http/chunked.h"
#include "http/core.h"
#include "http/event_stream.h"
#include "http/head.h"
#include "http/transport.h"

namespace luytre::http {

class Session : public std::enable_shared_from_this<Session> {
 public:
  using Clock = std::chrono::steady_clock;
  Session(std::shared_ptr<Core> core, std::unique_ptr<Transport> transport, IpAddress peer,
          ConnectionLimits::Slot slot);
  ~Session();
  void start();
  // From any thread, with Core::mutex held:
  void drain();                                // ends when idle, or after the request under way
  void check_deadline(Clock::time_point now);  // cuts the connection when its time is over

 private:
  template <class T>
  using Task = boost::asio::awaitable<T>;
  struct Exchange;  // one request and its answer

  Task<void> run();
  Task<bool> exchange_one(bool last);  // true: another may follow
  Task<bool> read_head(Exchange& x);
  void judge_head(Exchange& x);  // fills the request, finds the route
  Task<void> admit_and_read_body(Exchange& x);
  Task<void> read_body(Exchange& x);
  Task<bool> answer(Exchange& x, bool last);
  Task<void> stream_events(Exchange& x);
  Task<void> watch_peer(std::shared_ptr<Subscription> events);
  Task<void> finish();

  Task<bool> fill(size_t most);  // more bytes into in_; false: no more come
  Task<bool> write(std::string_view head, std::string_view body, uint64_t& written);
  void refuse(Exchange& x, int status, std::string_view why, Metrics::Refusal kind, std::string detail = {});
  void log(const Exchange& x, int status, uint64_t written);
  void set_deadline(std::chrono::milliseconds from_now, Metrics::Refusal reason);
  void no_deadline() { deadline_ = INT64_MAX; }

  const std::shared_ptr<Core> core_;
  const std::unique_ptr<Transport> transport_;
  const IpAddress peer_;
  const ConnectionLimits::Slot slot_;
  std::string in_;        // read and not yet used
  bool waiting_ = false;  // for a request's first byte
  bool peer_gone_ = false;
  std::shared_ptr<Subscription> events_;
  boost::asio::steady_timer wake_;
  std::atomic<int64_t> deadline_{INT64_MAX};  // of Clock, in its ticks
  Metrics::Refusal deadline_reason_ = Metrics::Refusal::idle;
};

}  // namespace luytre::http
