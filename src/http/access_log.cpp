#include "http/access_log.h"

#include <fmt/format.h>

namespace luytre::http {
namespace {

// Every byte that is not printable ASCII as \u00xx (bytes above 0x7f by their value), so the line stays
// ASCII.
void append_text(std::string& out, std::string_view key, std::string_view value) {
  fmt::format_to(std::back_inserter(out), ",\"{}\":\"", key);
  for (char c : value) {
    auto byte = static_cast<unsigned char>(c);
    if (byte == '"' || byte == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20 || byte >= 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

}  // namespace

std::string to_json(const AccessRow& row) {
  std::string out = fmt::format("{{\"status\":{},\"bytes_in\":{},\"bytes_out\":{},\"micros\":{}", row.status,
                                row.bytes_in, row.bytes_out, row.duration.count());
  append_text(out, "method", row.method);
  append_text(out, "route", row.route);
  append_text(out, "path", row.path);
  append_text(out, "client", row.client.to_string());
  append_text(out, "identity", row.identity);
  append_text(out, "trace_id", row.trace_id);
  append_text(out, "user_agent", row.user_agent);
  append_text(out, "note", row.note);
  out.push_back('}');
  return out;
}

}  // namespace luytre::http
