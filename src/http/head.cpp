#include "http/head.h"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include "http/token.h"

namespace luytre::http {
namespace {

namespace beast = boost::beast::http;

// Fields that decide who asks or where a message ends: two of them are two meanings.
bool comes_once(std::string_view name) {
  constexpr std::string_view kNames[] = {"host",          "content-length", "transfer-encoding",
                                         "content-type",  "cookie",         "authorization",
                                         "origin",        "range",          "expect",
                                         "last-event-id", "sec-fetch-site", "x-csrf-token"};
  for (std::string_view n : kNames)
    if (n == name) return true;
  return false;
}

// Lines after the first: "token:", not folded, no control characters but tab.
std::string_view bad_line(std::string_view bytes, size_t max_fields, size_t& fields) {
  size_t at = bytes.find("\r\n") + 2;
  for (fields = 0; at + 2 < bytes.size(); ++fields) {
    if (fields == max_fields) return {};
    size_t end = bytes.find("\r\n", at);
    std::string_view line = bytes.substr(at, end - at);
    if (line[0] == ' ' || line[0] == '\t') return "folded field line";
    size_t colon = line.find(':');
    if (colon == line.npos || !is_token(line.substr(0, colon))) return "bad field name";
    for (char c : line.substr(colon))
      if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f)
        return "control character in a field";
    at = end + 2;
  }
  return {};
}

std::optional<HeadError> check_framing(const std::vector<Field>& fields, Head& head) {
  const std::string *length = nullptr, *coding = nullptr, *host = nullptr;
  for (size_t i = 0; i < fields.size(); ++i) {
    const Field& f = fields[i];
    if (comes_once(f.name))
      for (size_t k = 0; k < i; ++k)
        if (fields[k].name == f.name) return HeadError{400, "a field that may come once came twice"};
    if (f.name == "content-length") length = &f.value;
    if (f.name == "transfer-encoding") coding = &f.value;
    if (f.name == "host") host = &f.value;
  }
  if (length && coding) return HeadError{400, "Content-Length with Transfer-Encoding"};
  if (!host || host->empty()) return HeadError{400, "no Host"};
  if (coding && !equals_any_case(*coding, "chunked"))
    return HeadError{400, "transfer coding other than chunked"};
  head.chunked = coding != nullptr;
  if (length) {
    if (length->empty() || length->size() > 15) return HeadError{400, "bad Content-Length"};
    for (char c : *length) {
      if (c < '0' || c > '9') return HeadError{400, "bad Content-Length"};
      head.content_length = head.content_length * 10 + static_cast<uint64_t>(c - '0');
    }
  }
  return std::nullopt;
}

}  // namespace

HeadScanner::State HeadScanner::scan(std::string_view bytes) {
  for (; at_ < bytes.size(); ++at_) {
    char c = bytes[at_];
    if (c == '\0') return State::bad;
    if (at_ > 0 && bytes[at_ - 1] == '\r' && c != '\n') return State::bad;
    if (c != '\n') continue;
    if (at_ == 0 || bytes[at_ - 1] != '\r') return State::bad;
    if (at_ - line_ == 1) {
      size_ = at_ + 1;
      return line_ == 0 ? State::bad : State::complete;
    }
    line_ = at_ + 1;
  }
  return State::more;
}

std::optional<HeadError> parse_head(std::string_view bytes, size_t max_fields, Head& head) {
  size_t count = 0;
  if (std::string_view why = bad_line(bytes, max_fields, count); !why.empty()) return HeadError{400, why};
  if (count >= max_fields) return HeadError{431, "too many fields"};
  beast::request_parser<beast::empty_body> parser;
  parser.header_limit(static_cast<uint32_t>(bytes.size() + 1));
  parser.body_limit(boost::none);
  boost::system::error_code error;
  parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  // need_buffer and the like cannot be: the head is whole. A body's absence is not asked for here.
  if (error == beast::error::bad_version) return HeadError{505, "not HTTP/1.1"};
  if (error && error != beast::error::need_more) return HeadError{400, "the head does not parse"};
  if (!parser.is_header_done()) return HeadError{400, "the head does not parse"};
  const auto& message = parser.get();
  if (message.version() != 11) return HeadError{505, "not HTTP/1.1"};
  head.method = std::string(message.method_string());
  head.target = std::string(message.target());
  head.keep_alive = message.keep_alive();
  head.fields.reserve(count);
  for (const auto& field : message) {
    Field f{std::string(field.name_string()), std::string(field.value())};
    for (char& c : f.name) c = to_lower(c);
    head.fields.push_back(std::move(f));
  }
  if (auto refused = check_framing(head.fields, head)) return refused;
  for (const Field& f : head.fields)
    if (f.name == "expect") {
      if (!equals_any_case(f.value, "100-continue")) return HeadError{417, "unknown expectation"};
      head.expects_continue = true;
    }
  return std::nullopt;
}

}  // namespace luytre::http
