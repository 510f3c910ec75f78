#include "weaknesses/knowledge/cvss.h"

#include <algorithm>
#include <cmath>

#include "weaknesses/knowledge/cvss_vector.h"

namespace luytre {
namespace {

using cvss::Metric;

// CVSS 3.1 specification, 7.4.
constexpr std::array<Metric, 22> kMetrics3 = {
    {{"AV", "NALP"}, {"AC", "LH"},   {"PR", "NLH"},    {"UI", "NR"},    {"S", "UC"},     {"C", "HLN"},
     {"I", "HLN"},   {"A", "HLN"},   {"E", "XHFPU"},   {"RL", "XUWTO"}, {"RC", "XCRU"},  {"CR", "XHML"},
     {"IR", "XHML"}, {"AR", "XHML"}, {"MAV", "XNALP"}, {"MAC", "XLH"},  {"MPR", "XNLH"}, {"MUI", "XNR"},
     {"MS", "XUC"},  {"MC", "XHLN"}, {"MI", "XHLN"},   {"MA", "XHLN"}}};

double weight(char value, std::string_view letters, std::initializer_list<double> weights) {
  size_t at = letters.find(value);
  return *(weights.begin() + static_cast<std::ptrdiff_t>(at));
}

// Appendix A of 3.1: by integers, so that floating point cannot push 4.0 to 4.1; 3.0 takes the ceiling.
uint16_t round_up(double score, bool integers) {
  if (!integers) return static_cast<uint16_t>(std::ceil(score * 10));
  auto n = static_cast<int64_t>(std::lround(score * 100'000));
  return static_cast<uint16_t>(n % 10'000 == 0 ? n / 10'000 : n / 10'000 + 1);
}

std::optional<uint16_t> score_3(std::string_view text, bool integers) {
  auto parsed = cvss::parse(text, kMetrics3);
  if (!parsed) return std::nullopt;
  const auto& m = *parsed;
  for (size_t i = 0; i < 8; ++i)
    if (m[i] == 0) return std::nullopt;
  bool changed = m[4] == 'C';
  auto impact_of = [](char v) { return weight(v, "HLN", {0.56, 0.22, 0.0}); };
  double iss = 1 - (1 - impact_of(m[5])) * (1 - impact_of(m[6])) * (1 - impact_of(m[7]));
  double impact = changed ? 7.52 * (iss - 0.029) - 3.25 * std::pow(iss - 0.02, 15) : 6.42 * iss;
  if (impact <= 0) return uint16_t{0};
  double privileges =
      changed ? weight(m[2], "NLH", {0.85, 0.68, 0.5}) : weight(m[2], "NLH", {0.85, 0.62, 0.27});
  double exploitability = 8.22 * weight(m[0], "NALP", {0.85, 0.62, 0.55, 0.2}) *
                          weight(m[1], "LH", {0.77, 0.44}) * privileges * weight(m[3], "NR", {0.85, 0.62});
  return round_up(std::min((changed ? 1.08 : 1.0) * (impact + exploitability), 10.0), integers);
}

}  // namespace

std::optional<CvssScore> cvss_score(std::string_view vector) {
  if (vector.size() > 512 || vector.size() < 9) return std::nullopt;
  std::string_view metrics = vector.substr(9);
  struct Version {
    std::string_view head;
    uint16_t number;
  };
  for (Version v : {Version{"CVSS:3.1/", 31}, Version{"CVSS:3.0/", 30}, Version{"CVSS:4.0/", 40}}) {
    if (!vector.starts_with(v.head)) continue;
    auto score = v.number == 40 ? cvss::score_4(metrics) : score_3(metrics, v.number == 31);
    if (!score) return std::nullopt;
    return CvssScore{.version = v.number, .tenths = *score};
  }
  return std::nullopt;
}

const char* cvss_word(uint16_t tenths) {
  return tenths >= 90   ? "critical"
         : tenths >= 70 ? "high"
         : tenths >= 40 ? "medium"
         : tenths > 0   ? "low"
                        : "none";
}

}  // namespace luytre
