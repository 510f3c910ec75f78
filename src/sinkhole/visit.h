// One visit to a sinkhole: who came, to what, and the first he said.
#pragma once
#include <cstdint>
#include <string>

#include "base/ip.h"
#include "base/protocol.h"
#include "base/time.h"

namespace luytre::sinkhole {

enum class Service : uint8_t {
  http,  // answers requests with next to nothing
  dns,   // answers questions with no records
  tcp,   // listens and says nothing
};
inline constexpr size_t kServices = 3;
const char* to_string(Service service);  // "http", ...

struct Visit {
  Service service = Service::tcp;
  Timestamp time = 0;
  IpAddress visitor, sinkhole;
  uint16_t visitor_port = 0, sinkhole_port = 0;
  uint8_t protocol = kTcp;
  // The opening as it came: at most kOpeningLimit bytes. dns: the message.
  std::string opening;
  uint16_t status = 0;  // http: what was answered; 0: nothing
};
inline constexpr size_t kOpeningLimit = 8192;

}  // namespace luytre::sinkhole
