// One row per request, for the structured log.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ip.h"

namespace luytre::http {

// Texts are what the client sent, unescaped; to_json escapes them.
struct AccessRow {
  std::string method;  // as sent, at most 32 bytes
  std::string route;   // the pattern, or "" when none matched
  std::string path;    // as sent, without the query (it may hold what people search for), at most 512 bytes
  int status = 0;      // 0: the client went away or was cut before an answer
  uint64_t bytes_in = 0;                  // head and body
  uint64_t bytes_out = 0;                 // written, head included
  std::chrono::microseconds duration{0};  // from the head's first byte to the answer's last
  IpAddress client;
  std::string identity;  // Identity::log_name(), "" for nobody
  std::string trace_id;
  std::string user_agent;  // at most 256 bytes
  std::string note;        // Response::log, or why the server refused
};

// One line of JSON without a newline; printable ASCII only, so that no terminal or log reader is fooled.
std::string to_json(const AccessRow& row);

}  // namespace luytre::http
