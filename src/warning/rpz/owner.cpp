#include "warning/rpz/owner.h"

#include <fmt/format.h>

#include <array>

#include "base/check.h"

namespace luytre {
namespace {

// The labels of `text`, which `from` parts, in the opposite order, parted by `to`.
std::string reversed(std::string_view text, char from, char to) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    size_t cut = text.rfind(from);
    std::string_view label = cut == text.npos ? text : text.substr(cut + 1);
    if (!out.empty()) out += to;
    out += label;
    text = cut == text.npos ? std::string_view() : text.substr(0, cut);
  }
  return out;
}

struct Run {
  size_t from = 0, length = 0;
};

Run longest_zero_run(const std::array<uint16_t, 8>& words) {
  Run best;
  for (size_t i = 0; i < words.size();) {
    size_t end = i;
    while (end < words.size() && words[end] == 0) ++end;
    if (end - i > best.length) best = {i, end - i};
    i = end + 1;
  }
  return best.length >= 2 ? best : Run{};
}

}  // namespace

std::string rpz_key(std::string_view name) {
  return reversed(name, '.', '!');
}

std::string rpz_name(std::string_view key) {
  return reversed(key, '!', '.');
}

std::string rpz_ip_name(const Prefix& prefix, RpzTrigger trigger) {
  LUYTRE_CHECK(prefix.length > 0 && trigger != RpzTrigger::qname);
  const char* under = trigger == RpzTrigger::response_ip ? "rpz-ip" : "rpz-client-ip";
  std::string out = fmt::format("{}.", prefix.length);
  if (prefix.is_v4()) {
    uint32_t a = prefix.address.v4();
    return fmt::format("{}{}.{}.{}.{}.{}", out, a & 255, a >> 8 & 255, a >> 16 & 255, a >> 24, under);
  }
  std::array<uint16_t, 8> words;
  for (size_t i = 0; i < 8; ++i) {
    uint64_t half = i < 4 ? prefix.address.high() : prefix.address.low();
    words[i] = static_cast<uint16_t>(half >> (48 - 16 * (i % 4)));
  }
  Run run = longest_zero_run(words);
  for (size_t i = 8; i-- > 0;) {
    if (i >= run.from && i < run.from + run.length) {
      if (i == run.from) out += "zz.";
    } else {
      out += fmt::format("{:x}.", words[i]);
    }
  }
  return out + under;
}

void append_wire_name(std::string_view name, std::string& out) {
  while (!name.empty()) {
    std::string_view label = name.substr(0, name.find('.'));
    name.remove_prefix(std::min(label.size() + 1, name.size()));
    out += static_cast<char>(label.size());
    out += label;
  }
  out += '\0';
}

}  // namespace luytre
