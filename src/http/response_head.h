// Turns a response into what goes over the wire: conditions and ranges applied, security fields added.
#pragma once
#include <string>
#include <string_view>

#include "http/message.h"

namespace luytre::http {

struct ResponseContext {
  bool tls = false;
  bool keep_alive = true;
  std::string_view portal_policy;
  std::string_view date;  // RFC 9110 5.6.7, or ""
};

struct WireResponse {
  int status = 0;
  std::string head;
  std::string_view body;  // lives as long as the response it was made of
};

// Applies If-None-Match and Range of `request` (null when it did not parse), drops the body of HEAD, 204,
// 304. A field of the response that would break the head (CR, LF, NUL) makes the answer a bare 500.
WireResponse finish_response(const Response& response, const Request* request,
                             const ResponseContext& context);

// "Sun, 06 Nov 1994 08:49:37 GMT".
std::string format_http_date(int64_t seconds_since_1970);

}  // namespace luytre::http
