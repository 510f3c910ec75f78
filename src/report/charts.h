// Charts as SVG, readable in black and white: one ink, patterns instead of colours, every value written at
// its mark. The SVG's title and description tell the whole content, for those who cannot see it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "report/words/numbers.h"

namespace luytre {

struct ChartBar {
  std::string label;
  uint64_t value = 0;
  bool marked = false;  // hatched: what is not comparable with the others, or a rest
};

struct ChartText {
  std::string title;  // of the SVG, not drawn: the caption is the document's
  std::string unit;   // "địa chỉ IP"
  NumberStyle numbers = NumberStyle::points;
};

// Upright bars from left to right, for months and days; at most 31. Of more than 12, labels show their first
// two letters: the day.
std::string column_chart(const std::vector<ChartBar>& bars, const ChartText& text, double width_mm,
                         double height_mm);
// Lying bars from top to bottom, for ranks with long names.
std::string bar_chart(const std::vector<ChartBar>& bars, const ChartText& text, double width_mm);
// Of bar_chart: what it needs.
double bar_chart_height_mm(size_t bars);

}  // namespace luytre
