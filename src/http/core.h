// What all connections of a server share. Internal to http/.
#pragma once
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <unordered_set>

#include "http/connection_limits.h"
#include "http/server.h"

namespace luytre::http {

class Session;
class Workers;

struct Core {
  Core(ServerOptions o, Router r) : options(std::move(o)), router(std::move(r)) {}
  const ServerOptions options;
  const Router router;
  std::shared_ptr<Metrics> metrics;
  Workers* workers = nullptr;
  std::atomic<bool> draining{false};
  std::atomic<size_t> body_bytes{0};
  std::atomic<size_t> handshakes{0};
  std::atomic<uint64_t> requests{0};

  // Every living session; each takes itself out.
  std::mutex mutex;
  std::condition_variable none_left;
  std::unordered_set<Session*> sessions;

  std::string date();  // for the Date field, or ""

 private:
  std::mutex date_mutex_;
  int64_t date_second_ = -1;
  std::string date_;
};

}  // namespace luytre::http
