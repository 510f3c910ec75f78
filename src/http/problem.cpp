#include "http/problem.h"

#include <fmt/format.h>

#include "http/target.h"

namespace luytre::http {

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  while (!text.empty()) {
    auto c = static_cast<unsigned char>(text[0]);
    if (c >= 0x80) {
      // The longest prefix that is one character; else one byte is replaced.
      size_t length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
      std::string_view character = text.substr(0, length);
      if (character.size() == length && is_utf8(character)) {
        out.append(character);
        text.remove_prefix(length);
      } else {
        out += "\xEF\xBF\xBD";
        text.remove_prefix(1);
      }
      continue;
    }
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(static_cast<char>(c));
    } else if (c < 0x20 || c == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
    } else {
      out.push_back(static_cast<char>(c));
    }
    text.remove_prefix(1);
  }
  out.push_back('"');
}

std::string to_json(const Problem& problem, std::string_view trace_id) {
  std::string out = "{\"type\":";
  append_json_string(out, problem.type.empty() ? "about:blank" : std::string_view(problem.type));
  out += ",\"title\":";
  append_json_string(out,
                     problem.title.empty() ? reason_phrase(problem.status) : std::string_view(problem.title));
  fmt::format_to(std::back_inserter(out), ",\"status\":{}", problem.status);
  if (!problem.detail.empty()) {
    out += ",\"detail\":";
    append_json_string(out, problem.detail);
  }
  out += ",\"trace_id\":";
  append_json_string(out, trace_id);
  out.push_back('}');
  return out;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 423:
      return "Locked";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    case 507:
      return "Insufficient Storage";
    default:
      return status < 400 ? "Success" : "Error";
  }
}

}  // namespace luytre::http
