#include "weaknesses/scans/json_reading.h"

#include <fmt/format.h>

namespace luytre {

Result<JsonElement> JsonDocument::parse(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.size() > kJsonDocumentLimit)
    return fail(ErrorCode::invalid, fmt::format("the document is above {} MB", kJsonDocumentLimit >> 20));
  if (auto error = parser_.allocate(std::max<size_t>(text.size(), 64), kJsonDepthLimit); error)
    return fail(ErrorCode::io, simdjson::error_message(error));
  JsonElement root;
  if (auto error = parser_.parse(text.data(), text.size(), true).get(root); error)
    return fail(ErrorCode::invalid, fmt::format("this is not JSON: {}", simdjson::error_message(error)));
  return root;
}

std::string json_word(const JsonElement& in, std::string_view key) {
  if (!in.is_object()) return {};
  JsonElement value;
  if (in[key].get(value) != simdjson::SUCCESS) return {};
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  if (value.is_number()) return simdjson::minify(value);
  return {};
}

JsonElement json_object(const JsonElement& in, std::string_view key) {
  // A document of its own that holds null, alive for ever and only read.
  static simdjson::dom::parser parser;
  static const JsonElement null = parser.parse(std::string_view("null")).value();
  JsonElement value;
  if (!in.is_object() || in[key].get(value) != simdjson::SUCCESS || !value.is_object()) return null;
  return value;
}

}  // namespace luytre
