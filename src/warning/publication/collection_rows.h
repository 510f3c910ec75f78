// Collections as rows. For this folder only.
#pragma once
#include "warning/publication/collection.h"

namespace luytre {

inline constexpr const char* kCollectionColumns =
    "number, id, name, title, description, most, least_confidence, categories, types, is_open, bodies, "
    "writable, "
    "changed, head, live, total";
Collection collection_of(const Row& row);
// Words with a space between.
std::vector<std::string> words_of(std::string_view text);
std::string categories_text(const Audience& audience);
std::string types_text(const Audience& audience);
// What decides about members, as a text that is the same for the same rule.
std::string rule_text(const Audience& audience);

}  // namespace luytre
