// Listening for streams: Unix and TCP sockets, many senders at once, in bounded memory.
//
// A StreamListener takes connections; StreamReceivers, one a thread, read them and hand the bytes to a
// StreamHandler of the connection's own, which knows the protocol.
#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "sources/feed.h"

namespace luytre {

struct StreamAddress {
  std::string path;      // of a Unix socket; "": TCP
  std::string host;      // an IP address
  uint16_t port = 0;     // 0: any free one
  unsigned mode = 0660;  // of the socket file
  std::string group;     // of the socket file; "": the process's
};
// "unix:///run/luytre/dnstap.sock?mode=0666&group=unbound", "tcp://127.0.0.1:6000", "tcp://[::1]:0".
Result<StreamAddress> parse_stream_address(std::string_view text);

struct StreamPeer {
  IpAddress address;  // unspecified: a Unix socket
  uint16_t port = 0;
};

// A listening socket. A socket file somebody listens on is refused (ErrorCode::busy); one that a crash left
// is replaced; anything else at the path is refused. The file is removed at the end, if it is still ours.
class StreamListener {
 public:
  struct Accepted {
    Descriptor socket;
    StreamPeer peer;
  };
  static Result<std::unique_ptr<StreamListener>> open(const StreamAddress& address);
  ~StreamListener();
  // Waits up to `timeout_ms`; nothing at the time-out, or while the process has no descriptor left.
  Result<std::optional<Accepted>> accept(int timeout_ms);
  uint16_t port() const { return port_; }

 private:
  StreamListener() = default;
  Descriptor socket_;
  std::string path_;
  uint64_t device_ = 0, inode_ = 0;
  uint16_t port_ = 0;
};

// One connection's protocol. Used by the thread of its receiver only.
class StreamHandler {
 public:
  enum class End : uint8_t {
    closed,      // by the other end
    done,        // the handler said so
    timed_out,   // it did not open in time, or left a record unfinished too long
    over_limit,  // too much is held over all connections, or its place was needed
    stopped,     // the receiver ends
  };
  virtual ~StreamHandler() = default;
  // `bytes`: what was not used up before, and what has come since. Returns how many are used up now.
  virtual size_t received(std::span<const std::byte> bytes) = 0;
  // To be sent; a few bytes, or the other end's slowness ends the connection.
  virtual std::string take_reply() { return {}; }
  virtual bool opened() const = 0;  // the handshake is over
  virtual bool done() const = 0;    // send the reply and close
  // The connection is over with `left` bytes not used up.
  virtual void ended(End, size_t left) = 0;
};

// One thread calls step(); adopt() and connections() are for any.
class StreamReceiver {
 public:
  struct Limits {
    size_t connections = 1024;     // one more takes the place of the longest silent, if that is long enough
    size_t held_bytes = 64 << 20;  // unfinished records over all connections
    std::chrono::milliseconds opening{10'000};     // from connecting to opened()
    std::chrono::milliseconds unfinished{30'000};  // for a record that has begun
    std::chrono::milliseconds silent{60'000};      // after this a connection's place may be taken
  };
  struct Counts {
    uint64_t connections = 0;  // taken
    uint64_t refused = 0;      // no place left
  };
  using MakeHandler = std::function<std::unique_ptr<StreamHandler>(const StreamPeer&)>;
  static Result<std::unique_ptr<StreamReceiver>> open(const Limits& limits, MakeHandler make);
  ~StreamReceiver();

  void adopt(StreamListener::Accepted accepted);
  size_t connections() const { return load_; }

  // Waits up to `timeout_ms` for something to read and reads it, at most 256 KiB of each connection. True
  // when there was something.
  Result<bool> step(int timeout_ms);
  // Ends all connections.
  void close_all();
  const Counts& counts() const { return counts_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Connection {
    Descriptor socket;
    std::unique_ptr<StreamHandler> handler;
    std::vector<std::byte> held;  // not used up
    Clock::time_point since;      // it connected; once opened: since the record in `held` began
    Clock::time_point heard;      // last
  };
  StreamReceiver(const Limits& limits, MakeHandler make, Descriptor epoll, Descriptor wake);
  void take_in(Clock::time_point now);
  bool make_room(Clock::time_point now);
  void read(int fd, Clock::time_point now);
  void expire(Clock::time_point now);
  void end(int fd, StreamHandler::End why);

  Limits limits_;
  MakeHandler make_;
  Descriptor epoll_, wake_;
  std::mutex mutex_;  // guards waiting_
  std::vector<StreamListener::Accepted> waiting_;
  std::atomic<size_t> load_{0};  // connections and waiting ones
  std::unordered_map<int, Connection> connections_;
  std::vector<std::byte> buffer_;
  size_t held_ = 0;
  Clock::time_point next_expiry_{};
  Counts counts_;
};

}  // namespace luytre
