#include "families/generated_name/name_model.h"

#include <algorithm>
#include <cmath>

#include "families/generated_name/popular_labels.h"

namespace luytre {
namespace {

constexpr size_t kSymbols = 38;  // 0: either end; a-z, 0-9, '-'
// Weight of the shorter context, in observations (Dirichlet smoothing, Manning and Schütze 6.2).
constexpr double kWeight = 4;

// 0: not of a label.
size_t symbol(char c) {
  if (c >= 'a' && c <= 'z') return 1u + static_cast<size_t>(c - 'a');
  if (c >= '0' && c <= '9') return 27u + static_cast<size_t>(c - '0');
  return c == '-' ? 37 : 0;
}
size_t place(size_t a, size_t b, size_t c) {
  return (a * kSymbols + b) * kSymbols + c;
}

// Calls each(a, b, c) for the label's trigrams, the ends included; false at a foreign character.
template <class Each>
bool for_trigrams(std::string_view label, Each each) {
  size_t a = 0, b = 0;
  for (char letter : label) {
    size_t c = symbol(letter);
    if (c == 0) return false;
    each(a, b, c);
    a = b;
    b = c;
  }
  each(a, b, size_t{0});
  return true;
}

}  // namespace

NameModel::NameModel(std::string_view labels) : cost_(kSymbols * kSymbols * kSymbols) {
  std::vector<double> three(cost_.size()), two(kSymbols * kSymbols), one(kSymbols);
  double total = 0;
  while (!labels.empty()) {
    size_t end = std::min(labels.find('\n'), labels.size());
    for_trigrams(labels.substr(0, end), [&](size_t a, size_t b, size_t c) {
      ++three[place(a, b, c)];
      ++two[b * kSymbols + c];
      ++one[c];
      ++total;
    });
    labels.remove_prefix(std::min(end + 1, labels.size()));
  }
  auto sum_of = [](const double* row) {
    double sum = 0;
    for (size_t c = 0; c < kSymbols; ++c) sum += row[c];
    return sum;
  };
  std::vector<double> two_sum(kSymbols);
  for (size_t b = 0; b < kSymbols; ++b) two_sum[b] = sum_of(&two[b * kSymbols]);
  for (size_t a = 0; a < kSymbols; ++a)
    for (size_t b = 0; b < kSymbols; ++b) {
      double three_sum = sum_of(&three[place(a, b, 0)]);
      for (size_t c = 0; c < kSymbols; ++c) {
        double p1 = (one[c] + 1) / (total + kSymbols);
        double p2 = (two[b * kSymbols + c] + kWeight * p1) / (two_sum[b] + kWeight);
        double p3 = (three[place(a, b, c)] + kWeight * p2) / (three_sum + kWeight);
        cost_[place(a, b, c)] = static_cast<float>(-std::log(p3));
      }
    }
}

const NameModel& NameModel::built_in() {
  static const NameModel model(detail::kPopularLabels);
  return model;
}

double NameModel::dice(std::string_view label) const {
  if (label.empty() || label.starts_with("xn--")) return 0;
  double people = 0;
  if (!for_trigrams(label, [&](size_t a, size_t b, size_t c) { people += cost_[place(a, b, c)]; })) return 0;
  size_t digits = 0, beyond_f = 0, hyphens = 0;
  for (char c : label) {
    digits += c >= '0' && c <= '9';
    beyond_f += c > 'f';
    hyphens += c == '-';
  }
  if (hyphens) return 0;  // dice of malware know none
  double sides = digits == 0 ? 26 : beyond_f == 0 ? 16 : 36;
  return people - static_cast<double>(label.size()) * std::log(sides);
}

}  // namespace luytre
