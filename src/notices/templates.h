// The templates compiled in. For this folder only.
#pragma once
#include <span>
#include <string_view>

namespace luytre::detail {

struct TemplateText {
  std::string_view name, text;  // name of the file: "notice.vi.txt"
};
std::span<const TemplateText> template_texts();

}  // namespace luytre::detail
