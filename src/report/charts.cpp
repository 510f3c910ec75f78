#include "report/charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace luytre {
namespace {

constexpr double kBarStep = 6.5;  // millimetres a lying bar takes

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (static_cast<unsigned char>(c) >= 0x20)
      out += c;
  }
  return out;
}

// Units are hundredths of a millimetre.
int u(double mm) {
  return static_cast<int>(std::lround(mm * 100));
}

std::string start(const std::vector<ChartBar>& bars, const ChartText& text, double width, double height) {
  std::string described;
  for (const ChartBar& bar : bars)
    described +=
        fmt::format("{}{}: {}", described.empty() ? "" : "; ", bar.label, grouped(bar.value, text.numbers));
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{:.1f}mm\" height=\"{:.1f}mm\" viewBox=\"0 0 {} "
      "{}\">"
      "<title>{}</title><desc>{} ({})</desc>"
      "<g font-family=\"Times New Roman\" fill=\"#000000\">",
      width, height, u(width), u(height), escaped(text.title), escaped(described), escaped(text.unit));
}

std::string words(double x, double y, const char* anchor, double size, std::string_view text) {
  return fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{}\">{}</text>", u(x), u(y),
                     u(size), anchor, escaped(text));
}

// Solid, or hatched by lines, as patterns are drawn differently by everybody.
std::string box(double x, double y, double w, double h, bool hatched) {
  if (h <= 0 || w <= 0) return "";
  std::string out = fmt::format(
      "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\" stroke=\"#000000\" "
      "stroke-width=\"15\"/>",
      u(x), u(y), u(w), u(h), hatched ? "#ffffff" : "#595959");
  if (!hatched) return out;
  // Lines that rise to the right, cut at the box.
  for (double d = 1.5; d < w + h; d += 1.5) {
    double x1 = std::max(0.0, d - h), y1 = std::min(d, h), x2 = std::min(d, w), y2 = std::max(0.0, d - w);
    out +=
        fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"#000000\" stroke-width=\"12\"/>",
                    u(x + x1), u(y + y1), u(x + x2), u(y + y2));
  }
  return out;
}

uint64_t largest(const std::vector<ChartBar>& bars) {
  uint64_t most = 1;
  for (const ChartBar& bar : bars) most = std::max(most, bar.value);
  return most;
}

}  // namespace

std::string column_chart(const std::vector<ChartBar>& bars, const ChartText& text, double width,
                         double height) {
  std::string out = start(bars, text, width, height);
  double base = height - 7, room = height - 17;
  double step = (width - 4) / std::max<double>(1, static_cast<double>(bars.size()));
  double size = std::min(3.9, step / 2.6);
  double most = static_cast<double>(largest(bars));
  out += words(0, 3.8, "start", 3.5, text.unit);
  // Of many bars the values stand upright, as they would run into each other.
  bool narrow = bars.size() > 12;
  if (narrow) room = height - 26, size = 3.2;
  for (size_t i = 0; i < bars.size(); ++i) {
    double x = 2 + step * static_cast<double>(i), high = room * static_cast<double>(bars[i].value) / most;
    std::string value = grouped(bars[i].value, text.numbers);
    out += box(x + step * 0.17, base - high, step * 0.66, high, bars[i].marked);
    if (narrow)
      out += fmt::format(
          "<text transform=\"translate({},{}) rotate(-90)\" font-size=\"{}\" text-anchor=\"start\">{}</text>",
          u(x + step / 2 + 1.1), u(base - high - 1.2), u(size), escaped(value));
    else
      out += words(x + step / 2, base - high - 1, "middle", size, value);
    out +=
        words(x + step / 2, height - 2, "middle", size, narrow ? bars[i].label.substr(0, 2) : bars[i].label);
  }
  out += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"#000000\" stroke-width=\"25\"/>",
                     u(2), u(base), u(width - 2), u(base));
  return out + "</g></svg>";
}

double bar_chart_height_mm(size_t bars) {
  return 6 + kBarStep * static_cast<double>(bars);
}

std::string bar_chart(const std::vector<ChartBar>& bars, const ChartText& text, double width) {
  double height = bar_chart_height_mm(bars.size());
  std::string out = start(bars, text, width, height);
  double left = width * 0.45, room = width - left - 20;
  double most = static_cast<double>(largest(bars));
  out += words(left, 3.8, "start", 3.5, text.unit);
  for (size_t i = 0; i < bars.size(); ++i) {
    double y = 5 + kBarStep * static_cast<double>(i), wide = room * static_cast<double>(bars[i].value) / most;
    out += words(left - 1.5, y + 4.2, "end", 3.7, bars[i].label);
    out += box(left, y + 0.8, wide, kBarStep - 2, bars[i].marked);
    out += words(left + wide + 1.2, y + 4.2, "start", 3.7, grouped(bars[i].value, text.numbers));
  }
  out += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"#000000\" stroke-width=\"25\"/>",
                     u(left), u(5), u(left), u(height - 1));
  return out + "</g></svg>";
}

}  // namespace luytre
