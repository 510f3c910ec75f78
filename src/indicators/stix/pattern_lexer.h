// Words of a STIX pattern.
#pragma once
#include <string>
#include <string_view>

namespace luytre {

struct StixToken {
  enum Kind {
    end,
    bad,
    punctuation,  // [ ] ( ) , : . and the operators
    word,         // a keyword, an object type or a property name
    string,       // 'text', unescaped
    number,
    other_literal,  // t'…', h'…', b'…'
  };
  Kind kind = end;
  std::string text;
  size_t at = 0;  // byte of its start
};

// Steps over blanks and comments (/* */ and //).
class StixLexer {
 public:
  explicit StixLexer(std::string_view text) : text_(text) {}
  StixToken next();

 private:
  bool skip_blanks();
  StixToken quoted(StixToken::Kind kind, size_t start);

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace luytre
