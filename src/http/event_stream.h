// Server-sent events (WHATWG HTML 9.2): "something changed" to many browsers, with replay after a broken
// line.
//
//   EventStream events;
//   events.publish({.type = "finding", .data = "{\"id\":…}", .subject = body_id});          // any thread
//   Response r; r.events = events.subscribe({.owner = session_id, .last_event_id = …, .may_see = …});
//
// The first event of a stream is "ready" (nothing missed that is not replayed next) or "reset".
// Ids are "<epoch>-<number>": a number of another run, or one that has left the log, gets one event "reset"
// and the page fetches anew. A client that does not keep up loses its queue and gets one event "changed"
// instead. The server sends a comment each 15 s, below the idle limits of proxies (commonly 60 s).
#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace luytre::http {

struct Event {
  std::string type;     // a token: "finding"
  std::string data;     // any text; each line becomes a data: line
  std::string subject;  // for may_see; not sent
  uint64_t number = 0;  // set by publish
};

struct Subscriber {
  std::string owner;          // what close_owner names: a session id
  std::string last_event_id;  // the request's Last-Event-ID, or ""
  // Asked on an I/O thread for each event, at the moment it is sent: quick, no waiting. Null: all.
  std::function<bool(const Event&)> may_see;
};

class EventStream;

// One client's queue. Used by the server; thread-safe.
class Subscription {
 public:
  ~Subscription();
  // The bytes to send now; "" when there is nothing.
  std::string take();
  bool closed() const;
  void close();
  // Called on the publisher's thread when there is something to take, or at close: must only post. Null
  // unsets.
  void on_ready(std::function<void()> wake);

 private:
  friend class EventStream;
  Subscription(std::shared_ptr<void> stream, std::string epoch, Subscriber subscriber, size_t limit);
  void push(const std::shared_ptr<const Event>& event);

  std::shared_ptr<void> stream_;
  const std::string epoch_;
  const Subscriber subscriber_;
  const size_t limit_;
  mutable std::mutex mutex_;
  std::deque<std::shared_ptr<const Event>> queue_;
  std::string first_;         // what opens the stream: retry, reset
  uint64_t lagged_from_ = 0;  // number of the last event lost; 0: none
  bool closed_ = false;
  std::function<void()> wake_;
};

class EventStream {
 public:
  struct Options {
    size_t log = 4096;   // events kept for replay
    size_t queue = 256;  // events a client may be behind
  };
  EventStream();
  explicit EventStream(Options options);
  ~EventStream();  // closes all

  uint64_t publish(Event event);  // its number
  std::shared_ptr<Subscription> subscribe(Subscriber subscriber);
  void close_owner(std::string_view owner);  // the session ended or its rights changed
  void close_all();
  size_t subscribers() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// The text of one event; CR and LF in `data` cannot break out of it.
void append_event(std::string& out, std::string_view id, std::string_view type, std::string_view data);

}  // namespace luytre::http
