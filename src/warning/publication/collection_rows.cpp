#include "warning/publication/collection_rows.h"

#include <fmt/format.h>

namespace luytre {
namespace {

template <class List>
std::string joined(const List& list) {
  std::string text;
  for (auto one : list) text += fmt::format("{}{}", text.empty() ? "" : " ", to_string(one));
  return text;
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    std::string_view word = text.substr(0, text.find(' '));
    if (!word.empty()) words.emplace_back(word);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return words;
}

std::string categories_text(const Audience& audience) {
  return joined(audience.categories);
}
std::string types_text(const Audience& audience) {
  return joined(audience.types);
}
std::string rule_text(const Audience& audience) {
  return fmt::format("{} {} [{}] [{}]", to_string(audience.most), audience.least_confidence,
                     categories_text(audience), types_text(audience));
}

Collection collection_of(const Row& row) {
  Collection c;
  c.number = row.integer(0);
  c.id = row.text(1);
  c.name = row.text(2);
  c.title = row.text(3);
  c.description = row.text(4);
  c.audience.most = tlp(row.text(5)).value_or(Tlp::clear);
  c.audience.least_confidence = static_cast<uint8_t>(row.integer(6));
  for (const std::string& word : words_of(row.text(7)))
    if (auto one = category(word)) c.audience.categories.push_back(*one);
  for (const std::string& word : words_of(row.text(8)))
    if (auto one = indicator_type(word)) c.audience.types.push_back(*one);
  c.open = row.integer(9) != 0;
  c.bodies = words_of(row.text(10));
  c.writable = row.integer(11) != 0;
  c.changed = row.integer(12);
  c.head = static_cast<uint64_t>(row.integer(13));
  c.live = static_cast<uint64_t>(row.integer(14));
  c.total = static_cast<uint64_t>(row.integer(15));
  return c;
}

}  // namespace luytre
