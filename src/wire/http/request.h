// The head of an HTTP/1.x request (RFC 9112), as it stands in a TCP stream.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace luytre {

// Views into the parsed text. Fields as sent: neither case nor percent-encoding is changed.
struct HttpRequest {
  std::string_view method, target;
  std::string_view host;        // value of the first Host field; "": none
  std::string_view user_agent;  // of the first User-Agent field
  size_t head_size = 0;         // up to and with the empty line
  uint64_t body_size = 0;       // by Content-Length; kUnknownBody: its end is not told by the head
};
inline constexpr uint64_t kUnknownBody = UINT64_MAX;  // chunked, an upgrade, CONNECT, or lengths that differ
inline constexpr size_t kHttpHeadLimit = 16 << 10;    // a longer head is none

enum class HttpVerdict : uint8_t {
  request,     // a whole head
  incomplete,  // so far it may be one; fields of whole lines are filled in, method and target when their line
               // is whole
  not_http,
};

// Whether `text` begins with a method of RFC 9110 or WebDAV (RFC 4918) and a space; with fewer bytes than
// that, whether it may.
bool may_be_http_request(std::string_view text);

// `text` starts where a request should. Takes bare LF for a line's end as RFC 9112 2.2 allows; empty lines in
// front of the request are passed over. Pure; any thread.
HttpVerdict parse_http_request(std::string_view text, HttpRequest& request);

}  // namespace luytre
