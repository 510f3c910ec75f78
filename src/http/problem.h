// Problem documents (RFC 9457): what went wrong, for the client; and apart from it, for the log.
#pragma once
#include <string>
#include <string_view>

namespace luytre::http {

struct Problem {
  int status = 500;
  std::string detail;      // one sentence the client may read; no SQL, path of ours, id of others
  std::string log;         // for the access log
  std::string type = "";   // a path that names the kind ("/problems/locked"), or "" for about:blank
  std::string title = "";  // "": the status's own phrase
};

// {"type":…,"title":…,"status":…,"detail":…,"trace_id":…}
std::string to_json(const Problem& problem, std::string_view trace_id);

std::string_view reason_phrase(int status);

// `text` as a JSON string with its quotes; bytes that are no UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace luytre::http
