// CVSS 4.0 specification, 8: six groups of metrics each have a level, the six levels together a score; inside
// such a macrovector a vector is lower by the mean of its distances, in shares of the way to the next
// macrovector.
#include <algorithm>
#include <cmath>

#include "weaknesses/knowledge/cvss_vector.h"

namespace luytre::cvss {
namespace {

enum { AV, AC, AT, PR, UI, VC, VI, VA, SC, SI, SA, E, CR, IR, AR, kUsed };
constexpr std::array<Metric, 32> kMetrics = {
    {{"AV", "NALP"},   {"AC", "LH"},     {"AT", "NP"},    {"PR", "NLH"},    {"UI", "NPA"},   {"VC", "HLN"},
     {"VI", "HLN"},    {"VA", "HLN"},    {"SC", "HLN"},   {"SI", "HLN"},    {"SA", "HLN"},   {"E", "XAPU"},
     {"CR", "XHML"},   {"IR", "XHML"},   {"AR", "XHML"},  {"MAV", "XNALP"}, {"MAC", "XLH"},  {"MAT", "XNP"},
     {"MPR", "XNLH"},  {"MUI", "XNPA"},  {"MVC", "XHLN"}, {"MVI", "XHLN"},  {"MVA", "XHLN"}, {"MSC", "XHLN"},
     {"MSI", "XSHLN"}, {"MSA", "XSHLN"}, {"S", "XNP"},    {"AU", "XNY"},    {"R", "XAUI"},   {"V", "XDC"},
     {"RE", "XLMH"},   {"U", "*"}}};

// Steps below the worst value of each metric.
constexpr std::array<std::string_view, kUsed> kOrder = {
    "NALP", "LH", "NP", "NLH", "NPA", "HLN", "HLN", "HLN", "HLN", "SHLN", "SHLN", "APU", "HML", "HML", "HML"};

// Score × 10 by the levels of groups 1 to 4 (a row) and 5 and 6; 0 where levels exclude each other.
constexpr uint8_t kScores[54][6] = {
    {100, 99, 98, 95, 95, 92},  // 0000
    {100, 96, 93, 87, 91, 81},  // 0001
    {93, 90, 89, 80, 81, 68},   // 0002
    {98, 95, 95, 92, 90, 84},   // 0010
    {93, 92, 89, 81, 81, 65},   // 0011
    {88, 80, 78, 70, 69, 48},   // 0012
    {0, 92, 0, 82, 0, 72},      // 0020
    {0, 79, 0, 69, 0, 50},      // 0021
    {0, 69, 0, 55, 0, 27},      // 0022
    {99, 97, 95, 92, 92, 85},   // 0100
    {95, 91, 90, 83, 84, 71},   // 0101
    {92, 81, 82, 71, 72, 53},   // 0102
    {95, 93, 92, 85, 85, 73},   // 0110
    {92, 82, 80, 72, 70, 59},   // 0111
    {84, 70, 71, 52, 50, 30},   // 0112
    {0, 86, 0, 75, 0, 52},      // 0120
    {0, 71, 0, 52, 0, 29},      // 0121
    {0, 63, 0, 29, 0, 17},      // 0122
    {98, 95, 94, 87, 91, 81},   // 1000
    {94, 89, 86, 74, 77, 64},   // 1001
    {87, 75, 74, 63, 63, 49},   // 1002
    {94, 89, 88, 77, 76, 67},   // 1010
    {86, 76, 74, 58, 59, 50},   // 1011
    {72, 57, 57, 52, 52, 25},   // 1012
    {0, 83, 0, 70, 0, 54},      // 1020
    {0, 65, 0, 58, 0, 26},      // 1021
    {0, 53, 0, 21, 0, 13},      // 1022
    {95, 90, 88, 76, 76, 70},   // 1100
    {90, 77, 75, 62, 61, 53},   // 1101
    {77, 66, 68, 59, 52, 30},   // 1102
    {89, 78, 76, 67, 62, 58},   // 1110
    {74, 59, 57, 57, 47, 23},   // 1111
    {61, 52, 57, 29, 24, 16},   // 1112
    {0, 71, 0, 59, 0, 30},      // 1120
    {0, 58, 0, 26, 0, 15},      // 1121
    {0, 23, 0, 13, 0, 6},       // 1122
    {93, 87, 86, 72, 75, 58},   // 2000
    {86, 74, 74, 61, 56, 34},   // 2001
    {70, 54, 52, 40, 40, 22},   // 2002
    {85, 75, 74, 55, 62, 51},   // 2010
    {72, 57, 55, 41, 46, 19},   // 2011
    {53, 36, 34, 19, 19, 8},    // 2012
    {0, 64, 0, 51, 0, 20},      // 2020
    {0, 47, 0, 21, 0, 11},      // 2021
    {0, 24, 0, 9, 0, 4},        // 2022
    {88, 75, 73, 53, 60, 50},   // 2100
    {73, 55, 59, 40, 41, 20},   // 2101
    {54, 43, 45, 22, 20, 11},   // 2102
    {75, 55, 58, 45, 40, 21},   // 2110
    {61, 51, 48, 18, 20, 9},    // 2111
    {46, 18, 17, 7, 8, 2},      // 2112
    {0, 53, 0, 24, 0, 14},      // 2120
    {0, 24, 0, 12, 0, 5},       // 2121
    {0, 10, 0, 3, 0, 1},        // 2122
};

struct Worst {
  uint8_t level;
  std::string_view values;  // the highest vectors of the level, of the group's metrics
};
// Groups: 1 AV PR UI; 2 AC AT; 3 with 6 VC VI VA CR IR AR (level: 3's × 2 + 6's); 4 SC SI SA; 5 E.
constexpr Worst kGroup1[] = {{0, "NNN"}, {1, "ANN"}, {1, "NLN"}, {1, "NNP"}, {2, "PNN"}, {2, "ALP"}};
constexpr Worst kGroup2[] = {{0, "LN"}, {1, "HN"}, {1, "LP"}};
constexpr Worst kGroup36[] = {{0, "HHHHHH"}, {1, "HHLMMH"}, {1, "HHHMMM"}, {2, "LHHHHH"},
                              {2, "HLHHHH"}, {3, "LHLHMH"}, {3, "LHHHMM"}, {3, "HLHMHM"},
                              {3, "HLLMHH"}, {3, "LLHHHM"}, {5, "LLLHHH"}};
constexpr Worst kGroup4[] = {{0, "HSS"}, {1, "HHH"}, {2, "LLL"}};
constexpr int kMembers1[] = {AV, PR, UI}, kMembers2[] = {AC, AT}, kMembers36[] = {VC, VI, VA, CR, IR, AR},
              kMembers4[] = {SC, SI, SA};
// Steps from the highest to the lowest vector of a level, plus one.
constexpr int kDepth1[] = {1, 4, 5}, kDepth2[] = {1, 2}, kDepth36[] = {7, 6, 8, 8, 0, 10},
              kDepth4[] = {6, 5, 4};

int steps(int metric, char value) {
  return static_cast<int>(kOrder[static_cast<size_t>(metric)].find(value));
}

// Steps below the first of the level's highest vectors that is nowhere lower than `values`.
int distance(const std::array<char, kUsed>& values, std::span<const int> members,
             std::span<const Worst> worst, int level) {
  for (const Worst& w : worst) {
    if (w.level != level) continue;
    int sum = 0;
    bool above = true;
    for (size_t i = 0; i < members.size(); ++i) {
      int d = steps(members[i], values[static_cast<size_t>(members[i])]) - steps(members[i], w.values[i]);
      above &= d >= 0;
      sum += d;
    }
    if (above) return sum;
  }
  return 0;
}

}  // namespace

std::optional<uint16_t> score_4(std::string_view text) {
  auto parsed = parse(text, kMetrics);
  if (!parsed) return std::nullopt;
  std::array<char, kUsed> m{};
  for (size_t i = 0; i < kUsed; ++i) {
    char value = (*parsed)[i];
    if (i <= SA && value == 0) return std::nullopt;
    if (i <= SA) {
      char modified = (*parsed)[15 + i];
      if (modified != 0 && modified != 'X') value = modified;
    }
    if (value == 0 || value == 'X') value = i == E ? 'A' : 'H';
    m[i] = value;
  }
  bool no_impact = true;
  for (int i : {VC, VI, VA, SC, SI, SA}) no_impact &= m[static_cast<size_t>(i)] == 'N';
  if (no_impact) return uint16_t{0};

  int open = (m[AV] == 'N') + (m[PR] == 'N') + (m[UI] == 'N');
  int eq1 = open == 3 ? 0 : open > 0 && m[AV] != 'P' ? 1 : 2;
  int eq2 = m[AC] == 'L' && m[AT] == 'N' ? 0 : 1;
  int eq3 = m[VC] == 'H' && m[VI] == 'H' ? 0 : m[VC] == 'H' || m[VI] == 'H' || m[VA] == 'H' ? 1 : 2;
  int eq4 = m[SI] == 'S' || m[SA] == 'S' ? 0 : m[SC] == 'H' || m[SI] == 'H' || m[SA] == 'H' ? 1 : 2;
  int eq5 = m[E] == 'A' ? 0 : m[E] == 'P' ? 1 : 2;
  bool wanted =
      (m[CR] == 'H' && m[VC] == 'H') || (m[IR] == 'H' && m[VI] == 'H') || (m[AR] == 'H' && m[VA] == 'H');
  int eq6 = wanted ? 0 : 1;

  auto lookup = [](int a, int b, int c, int d, int e, int f) -> double {  // below 0: there is none
    if (a > 2 || b > 1 || c > 2 || d > 2 || e > 2 || f > 1) return -1;
    if (c == 2 && f == 0) return -1;
    return kScores[((a * 2 + b) * 3 + c) * 3 + d][e * 2 + f] / 10.0;
  };
  double score = lookup(eq1, eq2, eq3, eq4, eq5, eq6);
  double next36;
  if (eq3 == 0 && eq6 == 0)  // two ways down: the less deep
    next36 = std::max(lookup(eq1, eq2, 0, eq4, eq5, 1), lookup(eq1, eq2, 1, eq4, eq5, 0));
  else if (eq3 == 1 && eq6 == 0)
    next36 = lookup(eq1, eq2, 1, eq4, eq5, 1);
  else
    next36 = lookup(eq1, eq2, eq3 + 1, eq4, eq5, eq6);

  double sum = 0;
  int groups = 0;
  auto lower = [&](double next, int away, int depth) {
    if (next < 0) return;
    ++groups;
    sum += (score - next) * (static_cast<double>(away) / depth);
  };
  int level36 = eq3 * 2 + eq6;
  lower(lookup(eq1 + 1, eq2, eq3, eq4, eq5, eq6), distance(m, kMembers1, kGroup1, eq1), kDepth1[eq1]);
  lower(lookup(eq1, eq2 + 1, eq3, eq4, eq5, eq6), distance(m, kMembers2, kGroup2, eq2), kDepth2[eq2]);
  lower(next36, distance(m, kMembers36, kGroup36, level36), kDepth36[level36]);
  lower(lookup(eq1, eq2, eq3, eq4 + 1, eq5, eq6), distance(m, kMembers4, kGroup4, eq4), kDepth4[eq4]);
  lower(lookup(eq1, eq2, eq3, eq4, eq5 + 1, eq6), 0, 1);
  double value = std::clamp(score - (groups > 0 ? sum / groups : 0.0), 0.0, 10.0);
  // Half up, and 8.6 - 7.15 is to be 1.45 though floating point falls short of it.
  return static_cast<uint16_t>(std::floor((value + 1e-6) * 10 + 0.5));
}

}  // namespace luytre::cvss
