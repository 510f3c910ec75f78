// Products with neither CPE nor package, watched by words: "FortiWeb", "mail server X".
#pragma once
#include <string>
#include <vector>

#include "weaknesses/knowledge/knowledge.h"

namespace luytre {

// Every word must be in title, description or a product's name, as whole words, whatever their case.
class WatchWords {
 public:
  explicit WatchWords(std::string_view words);
  bool empty() const { return words_.empty(); }
  bool in(const Knowledge& knowledge, uint32_t vulnerability) const;
  // In order; `among` empty: all. Withdrawn ones are left out.
  std::vector<uint32_t> find(const Knowledge& knowledge, std::span<const uint32_t> among = {}) const;

 private:
  std::vector<std::string> words_;
};

}  // namespace luytre
