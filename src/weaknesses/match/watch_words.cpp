#include "weaknesses/match/watch_words.h"

#include <algorithm>

namespace luytre {
namespace {

bool word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

}  // namespace

WatchWords::WatchWords(std::string_view words) {
  std::string word;
  for (char c : std::string(words.substr(0, 1024)) + " ") {
    if (word_byte(c)) {
      word += lower(c);
    } else if (!word.empty()) {
      if (words_.size() < 16) words_.push_back(word);
      word.clear();
    }
  }
}

bool WatchWords::in(const Knowledge& knowledge, uint32_t vulnerability) const {
  if (words_.empty()) return false;
  uint32_t found = 0;
  const uint32_t all = (1u << words_.size()) - 1;
  auto read = [&](std::string_view text) {
    for (size_t i = 0; i < text.size();) {
      size_t end = i;
      while (end < text.size() && word_byte(text[end])) ++end;
      std::string_view token = text.substr(i, end - i);
      for (size_t w = 0; w < words_.size(); ++w)
        if (std::ranges::equal(token, words_[w], {}, lower)) found |= 1u << w;
      i = end + 1;
    }
  };
  const flat::Vulnerability& v = knowledge.vulnerabilities()[vulnerability];
  for (const auto& c : knowledge.contribution_rows().subspan(v.contributions, v.contribution_count)) {
    read(knowledge.text(c.title));
    read(knowledge.text(c.description));
    for (uint32_t rule : knowledge.contribution_rules().subspan(c.rules, c.rule_count)) {
      if (found == all) break;
      read(knowledge.text(knowledge.products()[knowledge.rules()[rule].product].key));
    }
  }
  return found == all;
}

std::vector<uint32_t> WatchWords::find(const Knowledge& knowledge, std::span<const uint32_t> among) const {
  std::vector<uint32_t> out;
  auto look = [&](uint32_t v) {
    if (!knowledge.withdrawn(v) && in(knowledge, v)) out.push_back(v);
  };
  if (among.empty())
    for (uint32_t v = 0; v < knowledge.size(); ++v) look(v);
  else
    for (uint32_t v : among) look(v);
  return out;
}

}  // namespace luytre
