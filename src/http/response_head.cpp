#include "http/response_head.h"

#include <fmt/format.h>

#include "base/time.h"
#include "http/conditional.h"
#include "http/token.h"

namespace luytre::http {
namespace {

bool is_clean(const Field& field) {
  if (!is_token(field.name)) return false;
  for (char c : field.value)
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f) return false;
  return true;
}

void add(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

void add_security(std::string& head, const Response& response, const ResponseContext& context) {
  // What the response says itself stands.
  auto add_default = [&](std::string_view name, std::string_view value) {
    if (!response.find_field(name)) add(head, name, value);
  };
  add_default("Cache-Control", "no-store");
  add_default("Content-Security-Policy",
              response.document ? context.portal_policy
                                : "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox");
  add(head, "X-Content-Type-Options", "nosniff");
  add(head, "X-Frame-Options", "DENY");
  add(head, "Referrer-Policy", "same-origin");
  add(head, "Cross-Origin-Opener-Policy", "same-origin");
  add(head, "Cross-Origin-Resource-Policy", "same-origin");
  if (context.tls) add(head, "Strict-Transport-Security", "max-age=63072000; includeSubDomains");
}

void add_status(std::string& head, int status) {
  fmt::format_to(std::back_inserter(head), "HTTP/1.1 {} {}\r\n", status, reason_phrase(status));
}

WireResponse broken() {
  return {500,
          "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nCache-Control: no-store\r\n"
          "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
          {}};
}

}  // namespace

WireResponse finish_response(const Response& response, const Request* request,
                             const ResponseContext& context) {
  WireResponse out{response.status, {}, response.payload()};
  for (const Field& f : response.fields)
    if (!is_clean(f)) return broken();
  bool reads = request && (request->method == Method::get || request->method == Method::head);
  std::string content_range;
  if (reads && out.status == 200 && matches_etag(request->field("if-none-match"), response.etag)) {
    out.status = 304;
  } else if (reads && request->method == Method::get && out.status == 200 && response.ranges) {
    std::string_view if_range = request->field("if-range");
    ByteRange range;
    RangeAnswer answer = RangeAnswer::whole;
    // If-Range needs a strong match (RFC 9110 13.1.5).
    if (if_range.empty() ||
        (!response.etag.empty() && !response.etag.starts_with("W/") && if_range == response.etag))
      answer = parse_range(request->field("range"), out.body.size(), range);
    if (answer == RangeAnswer::part) {
      out.status = 206;
      content_range = fmt::format("bytes {}-{}/{}", range.first, range.last, out.body.size());
      out.body = out.body.substr(range.first, range.last - range.first + 1);
    } else if (answer == RangeAnswer::unsatisfiable) {
      out.status = 416;
      content_range = fmt::format("bytes */{}", out.body.size());
      out.body = {};
    }
  }
  std::string& head = out.head;
  head.reserve(768);
  add_status(head, out.status);
  if (!context.date.empty()) add(head, "Date", context.date);
  for (const Field& f : response.fields) add(head, f.name, f.value);
  if (!response.etag.empty()) add(head, "ETag", response.etag);
  if (response.ranges) add(head, "Accept-Ranges", "bytes");
  if (!content_range.empty()) add(head, "Content-Range", content_range);
  add_security(head, response, context);
  if (!context.keep_alive) add(head, "Connection", "close");
  // RFC 9110 8.6: none with 204; 304 and streams are without as well.
  if (out.status != 204 && out.status != 304 && !response.events)
    fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", out.body.size());
  head += "\r\n";
  if (out.status == 204 || out.status == 304 || (request && request->method == Method::head)) out.body = {};
  return out;
}

std::string format_http_date(int64_t seconds) {
  constexpr const char* kDays[] = {"Thu", "Fri", "Sat", "Sun",
                                   "Mon", "Tue", "Wed"};  // 1970-01-01 was a Thursday
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  Day day = day_of(seconds * kMicrosPerSecond);
  CivilDate date = civil_from_day(day);
  int64_t rest = seconds - static_cast<int64_t>(day) * 86'400;
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[((day % 7) + 7) % 7], date.day,
                     kMonths[date.month - 1], date.year, rest / 3600, rest / 60 % 60, rest % 60);
}

}  // namespace luytre::http
