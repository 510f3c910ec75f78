#include "indicators/stix/pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "indicators/json_text.h"
#include "indicators/stix/pattern_lexer.h"
#include "indicators/stix/pattern_terms.h"
#include "indicators/value.h"

namespace luytre {
namespace {

constexpr size_t kLongest = 1 << 20;
constexpr unsigned kDeepest = 64;
constexpr size_t kMostWork = 10 * StixTerms::kMost;  // pairs looked at for AND, over the whole pattern

struct Path {
  std::string object;              // "network-traffic"
  std::vector<std::string> steps;  // "dst_ref", "value"; indexes left out
  std::string to_string() const { return fmt::format("{}:{}", object, fmt::join(steps, ".")); }
};

class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) { advance(); }

  StixPattern run() {
    StixPattern pattern;
    StixTerms terms = observations(0);
    if (problem_.empty() && token_.kind != StixToken::end) stop("more than one pattern");
    if (problem_.empty()) {
      std::move(terms).finish(pattern);
    } else {
      pattern.problem = std::move(problem_);
    }
    return pattern;
  }

 private:
  // --- tokens
  void advance() { token_ = lexer_.next(); }
  void stop(std::string_view what) {
    if (problem_.empty()) problem_ = fmt::format("at byte {}: {}", token_.at, what);
    token_ = {.kind = StixToken::end};
    lexer_ = StixLexer("");
  }
  bool is(std::string_view text) const {
    return (token_.kind == StixToken::punctuation || token_.kind == StixToken::word) && token_.text == text;
  }
  bool take(std::string_view text) {
    if (!is(text)) return false;
    advance();
    return true;
  }
  void expect(std::string_view text) {
    if (!take(text)) stop(fmt::format("'{}' expected", text));
  }
  bool failed() const { return !problem_.empty(); }
  void join(bool fits) {
    if (!fits) stop("more than 100,000 alternatives");
  }

  // --- observations: '[…]' with AND, OR, FOLLOWEDBY, parentheses and qualifiers
  StixTerms observations(unsigned depth) {
    StixTerms all = observation_and(depth);
    while (!failed() && (is("OR") || is("FOLLOWEDBY"))) {
      bool together = is("FOLLOWEDBY");
      advance();
      StixTerms next = observation_and(depth);
      if (together) {
        all = not_together(all, next);
      } else {
        join(all.or_with(std::move(next)));
      }
    }
    return all;
  }
  StixTerms observation_and(unsigned depth) {
    StixTerms all = observation(depth);
    while (!failed() && take("AND")) all = not_together(all, observation(depth));
    return all;
  }
  static StixTerms not_together(const StixTerms&, const StixTerms&) {
    StixTerms none;
    none.add_untestable("several observations that must occur together");
    return none;
  }
  StixTerms observation(unsigned depth) {
    StixTerms terms;
    if (depth >= kDeepest) {
      stop("too deep");
    } else if (take("[")) {
      terms = comparisons(depth + 1);
      expect("]");
    } else if (take("(")) {
      terms = observations(depth + 1);
      expect(")");
    } else {
      stop("'[' expected");
    }
    while (!failed() && (is("WITHIN") || is("REPEATS") || is("START"))) {
      qualifier();
      terms = {};
      terms.add_untestable("a qualifier (WITHIN, REPEATS, START)");
    }
    return terms;
  }
  void qualifier() {
    std::string kind = token_.text;
    advance();
    StixToken::Kind literal = kind == "START" ? StixToken::other_literal : StixToken::number;
    if (token_.kind != literal) return stop("a qualifier without its value");
    advance();
    if (kind == "WITHIN") return expect("SECONDS");
    if (kind == "REPEATS") return expect("TIMES");
    expect("STOP");
    if (token_.kind != StixToken::other_literal) return stop("STOP without a time");
    advance();
  }

  // --- comparisons inside one observation
  StixTerms comparisons(unsigned depth) {
    StixTerms all = comparison_and(depth);
    while (!failed() && take("OR")) join(all.or_with(comparison_and(depth)));
    return all;
  }
  StixTerms comparison_and(unsigned depth) {
    StixTerms all = comparison(depth);
    while (!failed() && take("AND")) {
      StixTerms next = comparison(depth);
      work_ += all.size() * next.size();
      if (work_ > kMostWork) {
        stop("too many combinations");
      } else {
        join(all.and_with(next));
      }
    }
    return all;
  }
  StixTerms comparison(unsigned depth) {
    StixTerms terms;
    if (depth >= kDeepest) {
      stop("too deep");
      return terms;
    }
    if (take("(")) {
      terms = comparisons(depth + 1);
      expect(")");
      return terms;
    }
    bool exists = take("EXISTS");
    bool negated = take("NOT");
    Path path = object_path();
    if (exists) {
      terms.add_untestable("EXISTS");
      return terms;
    }
    negated = take("NOT") || negated;
    std::string op = token_.text;
    static constexpr std::string_view kOperators[] = {
        "=", "==", "!=", "<>", "<", "<=", ">", ">=", "IN", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"};
    bool known = token_.kind == StixToken::punctuation || token_.kind == StixToken::word;
    if (!known || std::ranges::find(kOperators, op) == std::end(kOperators)) {
      stop("a comparison operator expected");
      return terms;
    }
    advance();
    bool equality = (op == "=" || op == "==" || op == "IN" || op == "ISSUBSET") && !negated;
    auto one = [&] {
      if (failed()) return;
      if (equality) {
        equals(path, op == "ISSUBSET", terms);
      } else {
        terms.add_untestable(
            fmt::format("{}{} on {}", negated ? "NOT " : "", op, printable(path.to_string(), 60)));
      }
      if (token_.kind == StixToken::end || token_.kind == StixToken::bad ||
          token_.kind == StixToken::punctuation)
        return stop("a literal expected");
      advance();
    };
    if (op == "IN") {
      expect("(");
      one();
      while (!failed() && take(",")) one();
      expect(")");
    } else {
      one();
    }
    if (terms.size() > StixTerms::kMost) join(false);
    return terms;
  }
  Path object_path() {
    Path path;
    if (token_.kind != StixToken::word) {
      stop("an object path expected");
      return path;
    }
    path.object = token_.text;
    advance();
    expect(":");
    while (!failed()) {
      if (token_.kind != StixToken::word && token_.kind != StixToken::string) {
        stop("a property name expected");
        break;
      }
      if (path.steps.size() < 16) path.steps.push_back(token_.text);
      advance();
      while (!failed() && take("[")) {
        if (token_.kind != StixToken::number && !is("*")) stop("an index expected");
        if (!failed()) advance();
        expect("]");
      }
      if (!take(".")) break;
    }
    return path;
  }

  // --- meaning: the literal is token_
  void equals(const Path& path, bool subset, StixTerms& terms) {
    if (path.steps.empty()) return;
    bool text = token_.kind == StixToken::string;
    const std::string& first = path.steps[0];
    const std::string& last = path.steps.back();
    bool traffic = path.object == "network-traffic";
    StixTerm::Side side = first.starts_with("src_")   ? StixTerm::source
                          : first.starts_with("dst_") ? StixTerm::destination
                                                      : StixTerm::any_side;
    bool reference = traffic && path.steps.size() == 2 && (first == "dst_ref" || first == "src_ref");
    bool plain_value = path.steps.size() == 1 && first == "value";
    if (traffic && path.steps.size() == 1 && (first == "dst_port" || first == "src_port"))
      return port(side, terms);
    if ((traffic && first == "protocols") || (reference && last == "type")) return terms.add(StixTerm{});
    if (!text) return terms.add_untestable(fmt::format("{} is not a text", printable(path.to_string(), 60)));
    bool address = (plain_value && (path.object == "ipv4-addr" || path.object == "ipv6-addr"));
    if (address || (reference && last == "value")) {
      // A reference may point at a name.
      auto value = parser_.parse(token_.text);
      if (value && address && value->type > IndicatorType::prefix)
        value = std::unexpected(ValueError{Refusal::malformed, "not an address"});
      return value_term(value, reference ? side : StixTerm::any_side, terms);
    }
    if (subset) return terms.add_untestable("ISSUBSET on what is no address");
    if (plain_value && path.object == "domain-name")
      return value_term(parser_.parse_as(IndicatorType::domain_exact, token_.text), StixTerm::any_side,
                        terms);
    if (plain_value && path.object == "url")
      return value_term(parser_.parse_as(IndicatorType::url, token_.text), StixTerm::any_side, terms);
    bool hashes = path.steps.size() == 2 && first == "hashes";
    if (hashes && path.object == "file")
      return value_term(parser_.parse_as(IndicatorType::file_hash, token_.text), StixTerm::any_side, terms);
    if (hashes && path.object == "x509-certificate")
      return value_term(parser_.parse_as(IndicatorType::certificate, token_.text), StixTerm::any_side, terms);
    terms.add_untestable(fmt::format("{} is not tested", printable(path.to_string(), 60)));
  }
  void port(StixTerm::Side side, StixTerms& terms) {
    unsigned number = 0;
    const std::string& text = token_.text;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > 65535)
      return terms.add_untestable("a port that is none");
    terms.add({.kind = StixTerm::port, .side = side, .port_number = static_cast<uint16_t>(number)});
  }
  void value_term(const ValueParser::Outcome& outcome, StixTerm::Side side, StixTerms& terms) {
    if (!outcome)
      return terms.add_untestable(
          fmt::format("'{}': {}", printable(token_.text, 60), outcome.error().detail));
    StixTerm term{.kind = StixTerm::value, .side = side};
    term.is.value = *outcome;
    term.is.text = outcome->text;
    term.is.value.text = {};
    terms.add(std::move(term));
  }

  StixLexer lexer_;
  StixToken token_;
  ValueParser parser_;
  std::string problem_;
  size_t work_ = 0;
};

}  // namespace

StixPattern read_stix_pattern(std::string_view pattern) {
  if (pattern.size() > kLongest) return {.problem = "longer than 1 MiB"};
  return Parser(pattern).run();
}

}  // namespace luytre
