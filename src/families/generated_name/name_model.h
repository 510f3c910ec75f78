// How likely people are to choose a name, and how likely dice are.
//
// People: characters follow each other as in the first labels of 9,036 popular sites (popular_labels.txt,
// from the Tranco list as MISP's warning lists carry it, CC0): a trigram model with bigrams behind it. Dice:
// each character drawn evenly, from letters, letters and digits, or hexadecimal digits, whichever holds the
// label.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace luytre {

// Immutable; any thread.
class NameModel {
 public:
  // Learns from labels, one a line.
  explicit NameModel(std::string_view labels);
  // The one built in, made at the first call (some milliseconds).
  static const NameModel& built_in();

  // ln(probability by dice / probability by people). 6.9 is a thousand to one for dice. Length matters: seven
  // characters seldom tell, twelve mostly do. 0 for what is no label of a-z, 0-9, '-' or is international.
  double dice(std::string_view label) const;

 private:
  std::vector<float> cost_;  // -ln P(c | a, b) by people
};

}  // namespace luytre
