// State of one request under way. Internal to http/.
#pragma once
#include "http/session.h"

namespace luytre::http {

struct Session::Exchange {
  Clock::time_point started;
  Head head;
  Request request;
  bool parsed = false;  // request's method and fields are good
  const Route* route = nullptr;
  std::optional<Response> response;
  bool unread = false;  // bytes of this request are still to come: the connection ends after the answer
  uint64_t bytes_in = 0;
  size_t reserved = 0;  // of Core::body_bytes
};

}  // namespace luytre::http
