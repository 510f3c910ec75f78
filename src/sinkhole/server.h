// The sinkhole's services on the network.
#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "sinkhole/rate_limit.h"
#include "sinkhole/visit.h"

namespace luytre::sinkhole {

struct Listen {
  Service service = Service::tcp;
  IpAddress address;
  uint16_t port = 0;              // 0: any free one
  std::string to_string() const;  // "http://127.0.0.1:80"
};
// "http://192.0.2.1:80", "dns://[2001:db8::1]:53", "tcp://192.0.2.1:4444". No more than that: a sinkhole
// listens where it is told to, so the address must be one, not a name.
Result<Listen> parse_listen(std::string_view text);

struct ServerOptions {
  std::vector<Listen> listens;
  std::string contact;  // who runs the sinkhole: a URL or mail address
  RateLimit::Options rate;
  size_t connections = 1024, connections_per_source = 16;
  std::chrono::milliseconds patience{5000};  // for a visitor's opening
};

struct ServerCounts {
  uint64_t visits = 0;     // given on
  uint64_t limited = 0;    // beyond a limit: dropped without an answer
  uint64_t malformed = 0;  // datagrams and messages that are no DNS query
};

// Everything runs on the thread that calls run(). Answers:
//   http  200 with one line of text for "/", 404 with none for every other path; the header "X-Sinkhole"
//         names the contact. Only to whole requests; anything else is read and the connection closed.
//   dns   sinkhole/dns_answer.h, over UDP and TCP.
//   tcp   nothing: the opening is read, until it pauses, then the connection is closed.
class Server {
 public:
  // Binds everything. `visited` is called for each visit.
  static Result<std::unique_ptr<Server>> open(ServerOptions options, std::function<void(Visit&&)> visited);
  ~Server();
  // As bound, in the order of ServerOptions::listens.
  std::vector<Listen> listens() const;
  // Until `stop`, which is looked at several times a second.
  void run(const std::function<bool()>& stop);
  const ServerCounts& counts() const;

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace luytre::sinkhole
