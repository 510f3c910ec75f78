// maven.apache.org/pom.html, "Version Order Specification": tokens between '.', '-', '_' and where digits
// meet letters (which counts as '-'); what is null ("0", "", "final", "ga", "release") falls away at the end
// and before each '-'. At one place: alpha, beta, milestone, rc, snapshot, the end, sp, other words, a number
// behind '-', a number behind
// '.'. A zero before something less than the end sorts before the end, as padding with nulls would have it.
#include <algorithm>
#include <vector>

#include "weaknesses/version/key_bytes.h"

namespace luytre::version {
namespace {

struct Token {
  char before;  // '.' or '-'
  bool number;
  std::string text;
};

bool is_null(const Token& t) {
  if (t.number) return std::ranges::all_of(t.text, [](char c) { return c == '0'; });
  return t.text.empty() || t.text == "final" || t.text == "ga" || t.text == "release";
}

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  char before = '-';
  while (true) {
    Token token{before, !text.empty() && is_digit(text.front()), ""};
    if (token.number) {
      token.text = take_digits(text);
    } else {
      while (!text.empty() && !is_digit(text.front()) && text.front() != '.' && text.front() != '-' &&
             text.front() != '_') {
        token.text += lower(text.front());
        text.remove_prefix(1);
      }
      if (!text.empty() && is_digit(text.front())) {
        if (token.text == "a") token.text = "alpha";
        if (token.text == "b") token.text = "beta";
        if (token.text == "m") token.text = "milestone";
      }
      if (token.text == "cr") token.text = "rc";
    }
    if (token.number || !token.text.empty() || text.empty() || text.front() == '.' || text.front() == '-' ||
        text.front() == '_')
      tokens.push_back(std::move(token));
    if (text.empty()) break;
    if (text.front() == '.' || text.front() == '-' || text.front() == '_') {
      before = text.front() == '.' ? '.' : '-';
      text.remove_prefix(1);
    } else {
      before = '-';  // digits met letters
    }
  }
  for (size_t i = tokens.size(); i-- > 0;) {  // nulls before the end and before each '-'
    bool border = i + 1 == tokens.size() || tokens[i + 1].before == '-';
    if (border && is_null(tokens[i]) && i > 0) tokens.erase(tokens.begin() + static_cast<ptrdiff_t>(i));
  }
  return tokens;
}

constexpr char kEnd = '\x20';

std::string key_from(const std::vector<Token>& tokens, size_t at) {
  if (at == tokens.size()) return {kEnd};
  const Token& t = tokens[at];
  std::string rest = key_from(tokens, at + 1), key;
  if (t.number) {
    bool below = is_null(t) && rest.front() < kEnd && at > 0;
    key += below ? '\x18' : t.before == '-' && at > 0 ? '\x50' : '\x60';
    if (!below) add_number(key, t.text);
  } else if (is_null(t)) {
    key += rest.front() < kEnd ? '\x18' : '\x21';
  } else {
    static constexpr std::string_view kBefore[] = {"alpha", "beta", "milestone", "rc", "snapshot"};
    auto known = std::ranges::find(kBefore, t.text);
    if (known != std::end(kBefore)) {
      key += static_cast<char>(0x10 + (known - std::begin(kBefore)));
    } else if (t.text == "sp") {
      key += '\x30';
    } else {
      key += '\x31';
      key += t.text;
      key += '\0';
    }
  }
  return key + rest;
}

}  // namespace

std::optional<std::string> maven_key(std::string_view text) {
  return key_from(tokens_of(text), 0);
}

}  // namespace luytre::version
