// An HTTP/1.1 server that assumes an enemy at the other end. It knows nothing of what is served.
//
//   auto server = Server::start(options, std::move(router));   // answers from here on
//   server->port(); … server->drain(10s);
//
// `io_threads` threads move bytes and never wait; handlers run on `workers` threads. One connection works on
// one request at a time: pipelined requests wait in a buffer no larger than the head limit. TLS 1.2 and 1.3,
// no renegotiation, no tickets and no session cache (so no key of theirs to rotate). Refused with 400 and a
// closed connection: bare LF, folded lines, control characters, Content-Length twice or with
// Transfer-Encoding, a transfer coding other than one "chunked", a doubled Host or credential (RFC 9112 11).
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "base/time.h"
#include "http/access_log.h"
#include "http/metrics.h"
#include "http/router.h"

namespace luytre::http {

struct Limits {
  std::chrono::milliseconds handshake{10'000};   // TLS, in all
  std::chrono::milliseconds head{10'000};        // from a request's first byte to the end of its head, in all
  std::chrono::milliseconds idle{60'000};        // between requests
  std::chrono::milliseconds body_grace{10'000};  // a body must keep up body_rate after this
  size_t body_rate = 1024;                       // bytes/s
  std::chrono::milliseconds write_grace{20'000};  // the same for answers the client takes
  size_t write_rate = 4096;
  std::chrono::milliseconds heartbeat{15'000};  // a comment in silent event streams
  std::chrono::milliseconds shutdown{2'000};    // TLS close, and reading what a refused client still sends
  size_t head_bytes = 16 * 1024;
  size_t target_bytes = 4 * 1024;
  size_t field_count = 64;
  size_t requests_per_connection = 10'000;
  size_t connections = 4096;
  size_t connections_per_address = 256;  // IPv6: per /64. Loopback and listed proxies are not counted
  size_t handshakes = 256;               // going on at once
  size_t waiting = 512;                  // requests that wait for or use a worker; beyond: 503
  size_t bodies_bytes = 256u << 20;      // announced or received bodies held at once; beyond: 503
  bool count_loopback = false;           // tests
};

struct ServerOptions {
  std::string address = "127.0.0.1";  // "::" listens on both families
  uint16_t port = 0;                  // 0: the system chooses
  // PEM; both or neither. Without them the address must be loopback.
  std::filesystem::path certificate, key;
  unsigned io_threads = 1;
  unsigned workers = 8;
  Limits limits;
  std::vector<std::string> hosts;       // allowed in Host, without port, lower case; empty: any
  std::vector<Prefix> trusted_proxies;  // whose X-Forwarded-For is believed
  std::string portal_policy;            // Content-Security-Policy of documents; "": default_portal_policy()
  std::function<Timestamp()> clock;     // for the Date field; null: none is sent
  // One call per request, on an I/O thread: must not block. Null: no log.
  std::function<void(const AccessRow&)> access_log;
  std::shared_ptr<Metrics> metrics;  // null: the server makes its own
};

class Server {
 public:
  // Errors: address in use or not ours, certificate or key unreadable or not a pair, plain on a public
  // address.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Router router);
  ~Server();  // stop()
  uint16_t port() const;
  Metrics& metrics() const;
  // Reads certificate and key again, for new connections. On error the old ones stay.
  Result<void> reload_certificate();
  // Stops accepting, closes idle connections and streams, lets requests under way finish, then stop().
  // Blocks, at most `limit` (and what handlers take). Not from a handler.
  void drain(std::chrono::milliseconds limit);
  // Closes everything now; waits for handlers that run. Not from a handler.
  void stop();

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// script, style, image, font, connection from 'self' only; no frames, objects, base (OWASP ASVS 5.0 3.4).
std::string default_portal_policy();

}  // namespace luytre::http
