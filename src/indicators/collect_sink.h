// A sink for tests: keeps every entry and refusal as one readable line.
#pragma once
#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/time.h"
#include "indicators/reader.h"

namespace luytre {

class CollectSink final : public ReaderSink {
 public:
  // "address 192.0.2.1 family=Mirai category=c2 confidence=75 tlp=green from=… until=… withdrawn @12"; what
  // is not said is left out.
  std::vector<std::string> entries;
  // "malformed 'value': detail @12"
  std::vector<std::string> refusals;

  void add(const IndicatorValue& value, const Said& said, const Where& where) override {
    std::string line = fmt::format("{} {}", to_string(value.type), value.to_string());
    if (!said.family.empty()) line += fmt::format(" family={}", said.family);
    if (said.category) line += fmt::format(" category={}", to_string(*said.category));
    if (said.confidence) line += fmt::format(" confidence={}", *said.confidence);
    if (said.tlp) line += fmt::format(" tlp={}", to_string(*said.tlp));
    if (said.from != INT64_MIN) line += " from=" + format_time(said.from);
    if (said.until != INT64_MAX) line += " until=" + format_time(said.until);
    if (said.withdrawn) line += " withdrawn";
    entries.push_back(line + place(where));
  }
  void add_addresses4(std::span<const uint32_t> addresses, const Said& said, uint64_t first_line) override {
    for (size_t i = 0; i < addresses.size(); ++i)
      add({.type = IndicatorType::address, .address = IpAddress::from_v4(addresses[i])}, said,
          {.line = first_line + i});
  }
  void refuse(Refusal why, const Where& where, std::string_view value, std::string_view detail) override {
    refusals.push_back(fmt::format("{} '{}': {}{}", to_string(why), value, detail, place(where)));
  }

 private:
  static std::string place(const Where& where) {
    if (!where.object.empty()) return fmt::format(" @{}", where.object);
    return where.line > 0 ? fmt::format(" @{}", where.line) : "";
  }
};

}  // namespace luytre
