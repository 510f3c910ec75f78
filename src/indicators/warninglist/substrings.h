// Many substrings looked for at once.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace luytre {

// Aho and Corasick's automaton (CACM 18, 1975) behind a filter of four-byte grams, which most texts do not
// pass. Linear in the text whatever the substrings are. Immutable once built.
class SubstringSet {
 public:
  // A substring that occurs is told by `id`, any one of several. Empty ones are ignored. Not after build().
  void add(std::string_view substring, uint32_t id);
  void build();
  bool empty() const { return nodes_.size() == 1; }
  // The id of a substring that occurs in `text`.
  std::optional<uint32_t> find(std::string_view text) const;

 private:
  struct Node {
    uint32_t first_child = 0, next_sibling = 0, fail = 0;
    uint32_t hit = 0;  // id + 1 of a substring that ends here or at a failure node
    uint8_t byte = 0;
  };
  uint32_t child(uint32_t node, uint8_t byte) const;
  bool may_occur(std::string_view text) const;

  std::vector<Node> nodes_ = std::vector<Node>(1);
  std::array<uint64_t, 1024> grams_{};  // one bit for each of 65,536 values a gram hashes to
  bool has_short_ = false;              // a substring shorter than a gram
};

}  // namespace luytre
