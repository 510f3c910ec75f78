// The templates compiled in.
#pragma once
#include <span>
#include <string_view>

namespace luytre::detail {

struct DocumentText {
  const char* name;  // "urging.vi.fodt"
  std::string_view text;
};
std::span<const DocumentText> document_texts();

}  // namespace luytre::detail
