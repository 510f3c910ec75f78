#include "indicators/stix/pattern_lexer.h"

namespace luytre {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

// False at a comment that does not end.
bool StixLexer::skip_blanks() {
  for (;;) {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n'))
      ++at_;
    std::string_view rest = text_.substr(at_);
    size_t end;
    if (rest.starts_with("/*")) {
      end = rest.find("*/", 2);
      if (end == std::string_view::npos) return false;
      at_ += end + 2;
    } else if (rest.starts_with("//")) {
      end = rest.find('\n');
      at_ = end == std::string_view::npos ? text_.size() : at_ + end + 1;
    } else {
      return true;
    }
  }
}

StixToken StixLexer::quoted(StixToken::Kind kind, size_t start) {
  StixToken token{.kind = kind, .at = start};
  for (++at_; at_ < text_.size(); ++at_) {
    char c = text_[at_];
    if (c == '\'') {
      ++at_;
      return token;
    }
    if (c == '\\' && at_ + 1 < text_.size()) c = text_[++at_];
    token.text += c;
  }
  token.kind = StixToken::bad;
  return token;
}

StixToken StixLexer::next() {
  if (!skip_blanks()) return {.kind = StixToken::bad, .at = at_};
  if (at_ >= text_.size()) return {.kind = StixToken::end, .at = at_};
  size_t start = at_;
  char c = text_[at_];
  if (c == '\'') return quoted(StixToken::string, start);
  bool literal = (c == 't' || c == 'h' || c == 'b') && at_ + 1 < text_.size() && text_[at_ + 1] == '\'';
  if (literal) {
    ++at_;
    return quoted(StixToken::other_literal, start);
  }
  bool signed_number = (c == '-' || c == '+') && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]);
  if (is_digit(c) || signed_number) {
    ++at_;
    while (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) ++at_;
    return {.kind = StixToken::number, .text = std::string(text_.substr(start, at_ - start)), .at = start};
  }
  if (is_word(c)) {
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    return {.kind = StixToken::word, .text = std::string(text_.substr(start, at_ - start)), .at = start};
  }
  static constexpr std::string_view kPairs[] = {"==", "!=", "<>", "<=", ">="};
  for (std::string_view pair : kPairs) {
    if (!text_.substr(at_).starts_with(pair)) continue;
    at_ += 2;
    return {.kind = StixToken::punctuation, .text = std::string(pair), .at = start};
  }
  ++at_;
  if (std::string_view("[](),:.=<>*").find(c) == std::string_view::npos)
    return {.kind = StixToken::bad, .at = start};
  return {.kind = StixToken::punctuation, .text = std::string(1, c), .at = start};
}

}  // namespace luytre
