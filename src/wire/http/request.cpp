#include "wire/http/request.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace luytre {
namespace {

constexpr std::array<std::string_view, 15> kMethods = {"GET",     "POST",   "HEAD",  "PUT",    "CONNECT",
                                                       "OPTIONS", "DELETE", "PATCH", "TRACE",  "COPY",
                                                       "MOVE",    "LOCK",   "MKCOL", "UNLOCK", "PROPFIND"};

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool equal_caseless(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

// The next line without its end; false when its end is not there.
bool next_line(std::string_view text, size_t& at, std::string_view& line) {
  size_t end = text.find('\n', at);
  if (end == std::string_view::npos) return false;
  line = text.substr(at, end - at);
  if (line.ends_with('\r')) line.remove_suffix(1);
  at = end + 1;
  return true;
}

// "GET /path HTTP/1.1": the target is what stands between the first and the last space.
bool request_line(std::string_view line, HttpRequest& request) {
  size_t first = line.find(' '), last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return false;
  std::string_view version = line.substr(last + 1);
  if (!version.starts_with("HTTP/1.") || version.size() != 8) return false;
  request.method = line.substr(0, first);
  request.target = trim(line.substr(first + 1, last - first - 1));
  return !request.target.empty();
}

struct Framing {
  bool length_seen = false;
  void length(std::string_view value, HttpRequest& request) {
    uint64_t size = 0;
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), size);
    bool good = error == std::errc() && end == value.data() + value.size();
    // Lengths that differ are how requests are smuggled (RFC 9112 6.3).
    if (!good || (length_seen && size != request.body_size)) size = kUnknownBody;
    if (request.body_size != kUnknownBody) request.body_size = size;
    length_seen = true;
  }
};

void field(std::string_view line, HttpRequest& request, Framing& framing) {
  size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  std::string_view name = line.substr(0, colon);
  auto value = [&] { return trim(line.substr(colon + 1)); };
  switch (name.size()) {
    case 4:
      if (request.host.empty() && equal_caseless(name, "host")) request.host = value();
      break;
    case 7:
      if (equal_caseless(name, "upgrade")) request.body_size = kUnknownBody;
      break;
    case 10:
      if (request.user_agent.empty() && equal_caseless(name, "user-agent")) request.user_agent = value();
      break;
    case 14:
      if (equal_caseless(name, "content-length")) framing.length(value(), request);
      break;
    case 17:
      if (equal_caseless(name, "transfer-encoding")) request.body_size = kUnknownBody;
      break;
    default:
      break;
  }
}

}  // namespace

bool may_be_http_request(std::string_view text) {
  for (std::string_view method : kMethods) {
    if (text.size() <= method.size()) {
      if (method.starts_with(text)) return true;
    } else if (text[method.size()] == ' ' && text.starts_with(method)) {
      return true;
    }
  }
  return false;
}

HttpVerdict parse_http_request(std::string_view text, HttpRequest& request) {
  request = {};
  size_t start = 0;
  while (start < text.size() && (text[start] == '\r' || text[start] == '\n')) ++start;
  bool whole = text.size() <= kHttpHeadLimit;
  text = text.substr(0, kHttpHeadLimit);
  auto cut = [&] { return whole ? HttpVerdict::incomplete : HttpVerdict::not_http; };
  if (start >= text.size()) return cut();
  if (!may_be_http_request(text.substr(start))) return HttpVerdict::not_http;
  size_t at = start;
  std::string_view line;
  if (!next_line(text, at, line)) return cut();
  if (!request_line(line, request)) return HttpVerdict::not_http;
  Framing framing;
  while (next_line(text, at, line)) {
    if (!line.empty()) {
      field(line, request, framing);
      continue;
    }
    request.head_size = at;
    if (request.method == "CONNECT") request.body_size = kUnknownBody;
    return HttpVerdict::request;
  }
  return cut();
}

}  // namespace luytre
