#include "wire/http/request_twin.h"

#include <regex>
#include <string>
#include <vector>

namespace luytre {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

std::string_view stripped(std::string_view text) {
  size_t from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return text.substr(0, 0);
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

const std::string kMethods =
    "GET|POST|HEAD|PUT|CONNECT|OPTIONS|DELETE|PATCH|TRACE|COPY|MOVE|LOCK|MKCOL|UNLOCK|PROPFIND";

bool may_begin(std::string_view text) {
  std::string all = kMethods + "|";
  for (size_t from = 0; from < all.size();) {
    size_t to = all.find('|', from);
    std::string method = all.substr(from, to - from) + " ";
    size_t common = std::min(method.size(), text.size());
    if (method.substr(0, common) == text.substr(0, common)) return true;
    from = to + 1;
  }
  return false;
}

}  // namespace

HttpVerdict parse_http_request_twin(std::string_view text, HttpRequest& request) {
  request = {};
  bool longer = text.size() > kHttpHeadLimit;
  HttpVerdict open = longer ? HttpVerdict::not_http : HttpVerdict::incomplete;
  std::string_view head = text.substr(0, kHttpHeadLimit);
  size_t start = head.find_first_not_of("\r\n");
  if (start == std::string_view::npos) return open;
  if (!may_begin(head.substr(start))) return HttpVerdict::not_http;

  struct Line {
    std::string_view text;
    size_t end;
  };
  std::vector<Line> lines;
  for (size_t at = start; at < head.size();) {
    size_t end = head.find('\n', at);
    if (end == std::string_view::npos) break;
    size_t stop = end > at && head[end - 1] == '\r' ? end - 1 : end;
    lines.push_back({head.substr(at, stop - at), end + 1});
    at = end + 1;
  }
  if (lines.empty()) return open;
  std::string_view first = lines[0].text;
  size_t space = first.find(' '), last = first.rfind(' ');
  if (last == space) return HttpVerdict::not_http;
  if (!std::regex_match(std::string(first.substr(last + 1)), std::regex("HTTP/1\\.[^]")))
    return HttpVerdict::not_http;
  std::string_view target = stripped(first.substr(space + 1, last - space - 1));
  request.method = first.substr(0, space);
  request.target = target;
  if (target.empty()) return HttpVerdict::not_http;

  std::vector<std::string> lengths;
  bool unknown = request.method == "CONNECT";
  for (size_t i = 1; i < lines.size(); ++i) {
    std::string_view line = lines[i].text;
    if (line.empty()) {
      request.head_size = lines[i].end;
      break;
    }
    size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::string name = lower(line.substr(0, colon));
    std::string_view value = stripped(line.substr(colon + 1));
    if (name == "host" && request.host.empty()) request.host = value;
    if (name == "user-agent" && request.user_agent.empty()) request.user_agent = value;
    if (name == "upgrade" || name == "transfer-encoding") unknown = true;
    if (name == "content-length") lengths.emplace_back(value);
  }
  for (const std::string& length : lengths) {
    bool digits = !length.empty() && length.find_first_not_of("0123456789") == std::string::npos;
    size_t zeros = std::min(length.find_first_not_of('0'), length.size());
    std::string significant = length.substr(zeros);
    bool fits =
        significant.size() < 20 || (significant.size() == 20 && significant <= "18446744073709551615");
    if (!digits || !fits) {
      unknown = true;
      continue;
    }
    uint64_t value = 0;
    for (char c : significant) value = value * 10 + static_cast<uint64_t>(c - '0');
    if (&length != &lengths[0] && value != request.body_size) unknown = true;
    request.body_size = value;
  }
  if (request.head_size == 0) {
    if (unknown && request.method != "CONNECT") request.body_size = kUnknownBody;
    return open;
  }
  if (unknown) request.body_size = kUnknownBody;
  return HttpVerdict::request;
}

}  // namespace luytre
