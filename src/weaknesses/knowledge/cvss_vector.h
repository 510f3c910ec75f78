// A CVSS vector taken apart. Internal to weaknesses/knowledge.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace luytre::cvss {

struct Metric {
  std::string_view name, values;  // each value one letter; 'X': not defined
};

// The value of each metric in the order of `metrics`; '\0' where the vector has none. Nothing when a metric
// is unknown, twice, or has a value it cannot have.
template <size_t N>
std::optional<std::array<char, N>> parse(std::string_view text, const std::array<Metric, N>& metrics) {
  std::array<char, N> out{};
  while (!text.empty()) {
    size_t end = text.find('/');
    std::string_view one = text.substr(0, end);
    if (end != std::string_view::npos && end + 1 == text.size()) return std::nullopt;
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    size_t colon = one.find(':');
    if (colon == std::string_view::npos || colon + 1 >= one.size()) return std::nullopt;
    std::string_view name = one.substr(0, colon), value = one.substr(colon + 1);
    bool known = false;
    for (size_t i = 0; i < N; ++i) {
      if (metrics[i].name != name) continue;
      if (out[i] != 0) return std::nullopt;
      // Provider urgency of 4.0 is written in words.
      bool word = metrics[i].values == "*";
      if (!word && (value.size() != 1 || metrics[i].values.find(value[0]) == std::string_view::npos))
        return std::nullopt;
      out[i] = value[0];
      known = true;
      break;
    }
    if (!known) return std::nullopt;
  }
  return out;
}

std::optional<uint16_t> score_4(std::string_view metrics);

}  // namespace luytre::cvss
