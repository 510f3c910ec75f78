// The DNS server that secondaries take a response policy zone from: UDP and TCP on one port.
#pragma once
#include <atomic>
#include <functional>
#include <memory>

#include "warning/rpz/answer.h"
#include "warning/rpz/sockets.h"

namespace luytre {

struct RpzServerLimits {
  unsigned connections = 32, connections_per_address = 8;  // more are closed at once
  unsigned requests = 100;                                 // of one connection
  std::chrono::seconds request{10};                        // until a request is whole
  std::chrono::seconds message{30};                        // until a message of an answer is taken
  std::chrono::seconds transfer{600};                      // until an answer is
  size_t request_bytes = 2048;                             // a longer one ends the connection
};

struct RpzServerOptions {
  SocketAddress listen;  // port 0: the system chooses
  std::vector<TsigKey> keys;
  RpzServerLimits limits = {};
  std::function<Timestamp()> clock;
  // One line an exchange that is more than a SOA: who, which key, what came of it. Called by many threads.
  std::function<void(const std::string& line)> log;
};

// Thread-safe. One thread for datagrams, one a connection.
class RpzServer {
 public:
  // Errors: busy, io.
  static Result<std::unique_ptr<RpzServer>> start(RpzServerOptions options,
                                                  std::shared_ptr<const RpzZone> zone);
  ~RpzServer();  // ends transfers under way
  uint16_t port() const;
  // Answers that began before keep the zone they began with.
  void serve(std::shared_ptr<const RpzZone> zone);
  std::shared_ptr<const RpzZone> zone() const;
  uint64_t count(RpzOutcome outcome) const;

 private:
  RpzServer();
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace luytre
