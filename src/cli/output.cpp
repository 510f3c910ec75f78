#include "cli/output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>

namespace luytre {
namespace {

// The next code point of UTF-8 `text`; a bad byte stands for itself.
char32_t next_code_point(std::string_view text, size_t& pos) {
  auto byte = static_cast<unsigned char>(text[pos++]);
  int more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0;
  char32_t point = more == 0 ? byte : byte & (0x3f >> more);
  for (; more > 0 && pos < text.size() && (static_cast<unsigned char>(text[pos]) & 0xc0) == 0x80; --more)
    point = point << 6 | (static_cast<unsigned char>(text[pos++]) & 0x3f);
  return point;
}

// Control bytes from outside (names, URLs) must not reach a terminal.
std::string printable(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out;
}

}  // namespace

bool colours_on(int fd) {
  static const bool wanted = [] {
    const char* no = std::getenv("NO_COLOR");
    return no == nullptr || *no == 0;
  }();
  return wanted && isatty(fd) != 0;
}

std::string grouped(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

size_t display_width(std::string_view text) {
  size_t width = 0;
  for (size_t pos = 0; pos < text.size();) {
    char32_t point = next_code_point(text, pos);
    bool combining = (point >= 0x300 && point < 0x370) || point == 0x200b || point == 0xfeff;
    bool wide = (point >= 0x1100 && point < 0x1160) || (point >= 0x2e80 && point < 0xa4d0) ||
                (point >= 0xac00 && point < 0xd7a4) || (point >= 0xff00 && point < 0xff61);
    width += combining ? 0 : wide ? 2 : 1;
  }
  return width;
}

void Table::column(std::string title, Align align) {
  columns_.push_back({std::move(title), align});
}

void Table::row(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (std::string& cell : cells) cell = printable(cell);
  rows_.push_back(std::move(cells));
}

void Table::print() const {
  std::vector<size_t> widths;
  for (const Head& head : columns_) widths.push_back(display_width(head.title));
  for (const auto& row : rows_)
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  auto line = [&](auto&& cell_of) {
    std::string out;
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::string& cell = cell_of(i);
      std::string pad(widths[i] - display_width(cell), ' ');
      out += i > 0 ? "  " : "";
      out += columns_[i].align == Align::right ? pad + cell : cell + (i + 1 < columns_.size() ? pad : "");
    }
    return out;
  };
  std::string header = line([&](size_t i) -> const std::string& { return columns_[i].title; });
  bool colour = colours_on(STDOUT_FILENO);
  fmt::print("{}{}{}\n", colour ? "\x1b[1m" : "", header, colour ? "\x1b[0m" : "");
  for (const auto& row : rows_)
    fmt::print("{}\n", line([&](size_t i) -> const std::string& { return row[i]; }));
}

void print_json(const boost::json::value& document) {
  fmt::print("{}\n", boost::json::serialize(document));
}

void print_title(std::string_view text) {
  bool colour = colours_on(STDOUT_FILENO);
  fmt::print("{}{}{}\n", colour ? "\x1b[1;36m" : "", text, colour ? "\x1b[0m" : "");
}

void print_note(std::string_view text) {
  bool colour = colours_on(STDERR_FILENO);
  fmt::print(stderr, "{}{}{}\n", colour ? "\x1b[2m" : "", printable(text), colour ? "\x1b[0m" : "");
}

void print_error(std::string_view text) {
  bool colour = colours_on(STDERR_FILENO);
  fmt::print(stderr, "{}luytre: {}{}\n", colour ? "\x1b[31m" : "", printable(text), colour ? "\x1b[0m" : "");
}

struct ProgressBar::State {
  std::mutex mutex;
  bool terminal = isatty(STDERR_FILENO) != 0;
  bool shown = false;
  std::chrono::steady_clock::time_point last{};
};

ProgressBar::ProgressBar() : state_(std::make_unique<State>()) {}

ProgressBar::~ProgressBar() {
  if (state_->shown) fmt::print(stderr, "\r\x1b[K");
}

void ProgressBar::show(std::string_view what, uint64_t done, uint64_t total) {
  if (!state_->terminal) return;
  std::lock_guard guard(state_->mutex);
  auto now = std::chrono::steady_clock::now();
  if (now - state_->last < std::chrono::milliseconds(100)) return;
  state_->last = now;
  state_->shown = true;
  constexpr size_t kCells = 30;
  size_t filled = total == 0 ? 0 : std::min<size_t>(kCells, done * kCells / total);
  std::string bar = std::string(filled, '#') + std::string(kCells - filled, '-');
  fmt::print(stderr, "\r\x1b[K[{}] {:3}%  {}", bar,
             total == 0 ? 0 : std::min<uint64_t>(100, done * 100 / total), printable(what));
}

}  // namespace luytre
