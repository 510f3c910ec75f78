// One request to the hub and its answer. What comes back is whatever the network gave: the caller checks
// signatures.
#pragma once
#include <memory>
#include <string>

#include "base/result.h"
#include "sensor/message.h"

namespace luytre::sensor {

// One thread at a time.
class Transport {
 public:
  virtual ~Transport() = default;
  // Errors: unavailable, for everything that is no 200 with a signature: no connection, a certificate that
  // does not fit, a proxy's page, 401, 403, 404, 5xx. None of them says anything about the sensor.
  // `least_wait`: seconds the answer asked for (Retry-After), at most an hour.
  virtual Result<Message> exchange(const Message& request) = 0;
  int64_t least_wait() const { return least_wait_; }

 protected:
  int64_t least_wait_ = 0;
};

// HTTP/1.1 by libcurl: TLS 1.2 and later, the hub's certificate checked, no redirects, no proxy but the
// environment's, answers bounded. `certificates`: PEM file of the authority, "" for the system's.
std::unique_ptr<Transport> make_http_transport(std::string hub, std::string certificates,
                                               std::string version);

}  // namespace luytre::sensor
