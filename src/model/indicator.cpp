#include "model/indicator.h"

#include <fmt/format.h>

#include <array>

namespace luytre {
namespace {

constexpr std::array<const char*, kIndicatorTypes> kTypeNames = {
    "address", "prefix", "address:port", "domain",      "domain-exact", "url",
    "path",    "ja3",    "ja4",          "server-name", "certificate",  "file-hash"};
constexpr std::array<const char*, 8> kCategoryNames = {
    "c2", "apt-c2", "malware-distribution", "phishing", "sinkhole", "scanner", "p2p", "behaviour"};
constexpr std::array<const char*, 5> kTlpNames = {"clear", "green", "amber", "amber+strict", "red"};

template <class Enum, size_t N>
std::optional<Enum> find(const std::array<const char*, N>& names, std::string_view name) {
  for (size_t i = 0; i < N; ++i)
    if (name == names[i]) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace

const char* to_string(IndicatorType type) {
  return kTypeNames[static_cast<size_t>(type)];
}
std::optional<IndicatorType> indicator_type(std::string_view name) {
  return find<IndicatorType>(kTypeNames, name);
}

const char* to_string(Category category) {
  return kCategoryNames[static_cast<size_t>(category)];
}
std::optional<Category> category(std::string_view name) {
  return find<Category>(kCategoryNames, name);
}

const char* to_string(Tlp tlp) {
  return kTlpNames[static_cast<size_t>(tlp)];
}

std::optional<Tlp> tlp(std::string_view name) {
  std::string lower;
  for (char c : name) lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  std::string_view word = lower;
  if (word.starts_with("tlp:")) word.remove_prefix(4);
  if (word == "white") return Tlp::clear;
  return find<Tlp>(kTlpNames, word);
}

std::string IndicatorValue::to_string() const {
  switch (type) {
    case IndicatorType::address:
      return address.to_string();
    case IndicatorType::prefix:
      return Prefix{address, length}.to_string();
    case IndicatorType::address_port:
      return address.is_v4() ? fmt::format("{}:{}", address.to_string(), port)
                             : fmt::format("[{}]:{}", address.to_string(), port);
    default:
      return std::string(text);
  }
}

}  // namespace luytre
