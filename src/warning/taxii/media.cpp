#include "warning/taxii/media.h"

#include <algorithm>
#include <string>

namespace luytre {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Splits off what stands before the next `separator` outside of quotes.
std::string_view take(std::string_view& rest, char separator) {
  bool quoted = false;
  size_t i = 0;
  for (; i < rest.size(); ++i) {
    if (rest[i] == '\\' && quoted && i + 1 < rest.size())
      ++i;
    else if (rest[i] == '"')
      quoted = !quoted;
    else if (rest[i] == separator && !quoted)
      break;
  }
  std::string_view part = trimmed(rest.substr(0, i));
  rest.remove_prefix(std::min(i + 1, rest.size()));
  return part;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return out;
}

struct Range {
  std::string type;
  std::string version;  // "" when not named
  bool zero = false;    // q=0
};

Range range_of(std::string_view text) {
  Range range;
  range.type = lower(take(text, ';'));
  while (!text.empty()) {
    std::string_view parameter = take(text, ';');
    size_t equals = std::min(parameter.find('='), parameter.size());
    std::string name = lower(trimmed(parameter.substr(0, equals)));
    std::string_view value = trimmed(parameter.substr(std::min(equals + 1, parameter.size())));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    if (name == "version") range.version = value;
    if (name == "q") range.zero = !value.empty() && value.find_first_not_of("0.") == value.npos;
  }
  return range;
}

// How closely a range means TAXII 2.1; 0: not at all.
int closeness(const Range& range) {
  if (range.type == "application/taxii+json")
    return range.version.empty() ? 3 : range.version == "2.1" ? 4 : 0;
  return range.type == "application/*" ? 2 : range.type == "*/*" ? 1 : 0;
}

}  // namespace

bool accepts_taxii(std::string_view accept) {
  if (trimmed(accept).empty()) return true;
  int closest = 0;
  bool allowed = false;
  while (!accept.empty()) {
    Range range = range_of(take(accept, ','));
    int close = closeness(range);
    if (close == 0 || close < closest) continue;
    allowed = close > closest ? !range.zero : allowed || !range.zero;
    closest = close;
  }
  return closest > 0 && allowed;
}

bool is_taxii(std::string_view content_type) {
  Range range = range_of(content_type);
  return range.type == "application/taxii+json" && (range.version.empty() || range.version == "2.1");
}

}  // namespace luytre
