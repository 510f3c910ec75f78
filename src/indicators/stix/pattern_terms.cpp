#include "indicators/stix/pattern_terms.h"

#include <optional>

namespace luytre {
namespace {

constexpr const char* kNotTogether = "AND of things that cannot be tested together";

bool sides_agree(StixTerm::Side a, StixTerm::Side b) {
  return a == b || a == StixTerm::any_side || b == StixTerm::any_side;
}

std::optional<StixTerm> both(const StixTerm& a, const StixTerm& b) {
  if (a.kind == StixTerm::always) return b;
  if (b.kind == StixTerm::always) return a;
  if (a.kind == StixTerm::port && b.kind == StixTerm::value) return both(b, a);
  if (a.kind == StixTerm::value && b.kind == StixTerm::port) {
    if (a.is.value.type != IndicatorType::address || !sides_agree(a.side, b.side)) return std::nullopt;
    StixTerm service = a;
    service.is.value.type = IndicatorType::address_port;
    service.is.value.port = b.port_number;
    return service;
  }
  if (a.kind == StixTerm::port)
    return a.port_number == b.port_number && a.side == b.side ? std::optional(a) : std::nullopt;
  bool same = a.is.value.type == b.is.value.type && a.is.text == b.is.text &&
              a.is.value.address == b.is.value.address && a.is.value.length == b.is.value.length &&
              a.is.value.port == b.is.value.port;
  if (same) return a;
  // Hashes of one file: the longest says most.
  if (a.is.value.type == IndicatorType::file_hash && b.is.value.type == IndicatorType::file_hash &&
      a.is.text.size() != b.is.text.size())
    return a.is.text.size() > b.is.text.size() ? a : b;
  return std::nullopt;
}

}  // namespace

bool StixTerms::or_with(StixTerms other) {
  if (size() + other.size() > kMost) return false;
  if (untestable_ == 0) why_ = std::move(other.why_);
  untestable_ += other.untestable_;
  for (StixTerm& term : other.terms_) terms_.push_back(std::move(term));
  return true;
}

bool StixTerms::and_with(const StixTerms& other) {
  if (size() * other.size() > kMost) return false;
  StixTerms product;
  for (const StixTerm& a : terms_) {
    for (const StixTerm& b : other.terms_) {
      if (auto term = both(a, b)) {
        product.add(std::move(*term));
      } else {
        product.add_untestable(kNotTogether);
      }
    }
  }
  size_t tainted = size() * other.size() - terms_.size() * other.terms_.size();
  if (product.untestable_ == 0 && tainted > 0) product.why_ = untestable_ > 0 ? why_ : other.why_;
  product.untestable_ += tainted;
  *this = std::move(product);
  return true;
}

void StixTerms::finish(StixPattern& pattern) && {
  pattern.unsupported = untestable_;
  pattern.untestable = std::move(why_);
  for (StixTerm& term : terms_) {
    if (term.kind == StixTerm::value) {
      pattern.values.push_back(std::move(term.is));
    } else if (pattern.unsupported++ == 0) {
      pattern.untestable = "a port or protocol without an address";
    }
  }
}

}  // namespace luytre
