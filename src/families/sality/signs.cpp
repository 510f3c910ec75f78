#include "families/sality/signs.h"

#include <algorithm>
#include <charconv>

namespace luytre {
namespace {

bool all(std::string_view text, bool (*is)(char)) {
  return std::ranges::all_of(text, is);
}
bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_small_multiple(std::string_view x, std::string_view y) {
  constexpr size_t kShortest = 5, kLongest = 8;  // fewer digits meet by chance
  constexpr uint64_t kLargestFactor = 10;
  if (x.size() < kShortest || x.size() > kLongest || y.empty() || y.size() > 11) return false;
  uint64_t base = 0, value = 0;
  auto hex = std::from_chars(x.data(), x.data() + x.size(), base, 16);
  auto decimal = std::from_chars(y.data(), y.data() + y.size(), value, 10);
  if (hex.ec != std::errc() || hex.ptr != x.data() + x.size() || decimal.ec != std::errc() ||
      decimal.ptr != y.data() + y.size())
    return false;
  return base >= 0x10000 && value >= base && value % base == 0 && value / base <= kLargestFactor;
}

}  // namespace

SalityRequest sality_request(std::string_view path) {
  if (path.starts_with("/t_100_v400/?rnd=")) return SalityRequest::counter;
  size_t mark = path.find('?');
  if (mark == std::string_view::npos) return SalityRequest::none;
  std::string_view file = path.substr(0, mark), query = path.substr(mark + 1);
  if (!file.ends_with(".gif")) return SalityRequest::none;
  size_t equals = query.find('=');
  if (equals == std::string_view::npos) return SalityRequest::none;
  std::string_view x = query.substr(0, equals), y = query.substr(equals + 1);
  if (is_small_multiple(x, y)) return SalityRequest::multiple;
  file.remove_prefix(file.rfind('/') + 1);
  bool named = file == "logo.gif" || file == "logos.gif" || file == "logos_s.gif" || file == "button.gif" ||
               file == "main.gif";
  bool sized = query.size() == 12 || query.size() == 13;
  return named && sized && !x.empty() && !y.empty() && all(x, is_word) && all(y, is_word)
             ? SalityRequest::picture
             : SalityRequest::none;
}

bool is_sality_agent(std::string_view user_agent) {
  constexpr std::string_view kMark = "kuku ";
  auto same = [](char a, char b) { return (a | 0x20) == b || a == b; };
  return !std::ranges::search(user_agent, kMark, same).empty();
}

}  // namespace luytre
