// The texts compiled in. For this folder only.
#pragma once
#include <span>
#include <string_view>

namespace luytre::detail {

struct AdviceText {
  std::string_view name, toml;  // name of the file: "conficker.toml"
};
std::span<const AdviceText> advice_texts();

}  // namespace luytre::detail
