// What a part of a STIX pattern comes down to: alternatives, each a value, a port, "true", or untestable.
#pragma once
#include <string>
#include <vector>

#include "indicators/stix/pattern.h"

namespace luytre {

struct StixTerm {
  enum Kind { always, port, value };
  enum Side { any_side, source, destination };
  Kind kind = always;
  Side side = any_side;  // of a port, or of an address that network-traffic names
  uint16_t port_number = 0;
  StixValue is;  // kind == value
};

class StixTerms {
 public:
  static constexpr size_t kMost = 100'000;

  void add(StixTerm term) { terms_.push_back(std::move(term)); }
  void add_untestable(std::string why) {
    if (untestable_++ == 0) why_ = std::move(why);
  }
  // This or that. False when there would be too many.
  bool or_with(StixTerms other);
  // This and that within one observation. False when there would be too many.
  bool and_with(const StixTerms& other);

  size_t size() const { return terms_.size() + untestable_; }
  void finish(StixPattern& pattern) &&;

 private:
  std::vector<StixTerm> terms_;
  size_t untestable_ = 0;  // alternatives left out
  std::string why_;
};

}  // namespace luytre
