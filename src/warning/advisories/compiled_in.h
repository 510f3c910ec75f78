// Texts compiled in: letters (templates/) and examples (examples/). For this folder only.
#pragma once
#include <span>
#include <string_view>

namespace luytre::warnings {

struct CompiledIn {
  std::string_view name, text;  // name of the file
};
std::span<const CompiledIn> letter_templates();
std::span<const CompiledIn> example_contents();

}  // namespace luytre::warnings
