// What a command shows a person: tables, figures, colours; and JSON documents for programs.
#pragma once
#include <boost/json/fwd.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace luytre {

// Colours only on a terminal and never when NO_COLOR is set (no-color.org).
bool colours_on(int fd);

// "6,189,778"
std::string grouped(uint64_t number);

// A table with a header; numbers are right-aligned. Widths count characters as a terminal shows them
// (Vietnamese marks composed or not), not bytes.
class Table {
 public:
  enum class Align { left, right };
  void column(std::string title, Align align = Align::left);
  void row(std::vector<std::string> cells);
  void print() const;  // to standard output
  bool empty() const { return rows_.empty(); }

 private:
  struct Head {
    std::string title;
    Align align;
  };
  std::vector<Head> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Columns a terminal gives to UTF-8 `text`.
size_t display_width(std::string_view text);

void print_json(const boost::json::value& document);  // one line, to standard output
void print_title(std::string_view text);              // bold on a terminal
void print_note(std::string_view text);               // to standard error, dim on a terminal
// "luytre: ..." to standard error.
void print_error(std::string_view text);

// A progress bar on standard error; silent unless that is a terminal. Thread-safe.
class ProgressBar {
 public:
  ProgressBar();
  ~ProgressBar();
  void show(std::string_view what, uint64_t done, uint64_t total);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace luytre
