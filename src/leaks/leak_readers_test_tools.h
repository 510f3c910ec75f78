// Reads a text with one reader in pieces of many sizes; every cut must give the same rows.
#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "leaks/leak_lines_twin.h"
#include "leaks/leak_reader.h"
#include "leaks/watched_domains.h"

namespace luytre {

inline const WatchedDomains& watched_for_tests() {
  static const WatchedDomains watched = [] {
    std::vector<std::string> refused;
    return WatchedDomains::build(
        std::vector<std::string>{"laichau.gov.vn", "moh.gov.vn", "dichvucong.gov.vn", "a.vn"}, refused);
  }();
  return watched;  // a.vn 0, dichvucong 1, laichau 2, moh 3
}

// A row with all it says: account|mail|site|host|secret|kind|machine|day|collection|doubtful.
class CollectFullRows : public LeakSink {
 public:
  void row(const LeakRow& row) override {
    rows.push_back(leak_row_text(row) + '|' + std::string(row.machine) + '|' +
                   (row.observed == kNoTime ? "" : format_day(day_of(row.observed))) + '|' +
                   std::string(row.collection) + (row.doubtful ? "|doubtful" : ""));
  }
  std::vector<std::string> rows;
};

using MakeReader = std::function<std::unique_ptr<LeakReader>(LeakSink&)>;

inline std::vector<std::string> rows_of(const MakeReader& make, std::string_view text,
                                        size_t piece = ~size_t{0}, LeakCounts* counts = nullptr) {
  CollectFullRows sink;
  auto reader = make(sink);
  while (!text.empty()) {
    // An own copy, so that the address sanitizer sees reads beyond it.
    std::vector<char> copy(text.begin(), text.begin() + static_cast<ptrdiff_t>(std::min(piece, text.size())));
    reader->consume({copy.data(), copy.size()});
    text.remove_prefix(copy.size());
  }
  reader->finish();
  if (counts) *counts = reader->counts();
  return sink.rows;
}

inline std::vector<std::string> rows_however_cut(const MakeReader& make, std::string_view text,
                                                 LeakCounts* counts = nullptr) {
  auto whole = rows_of(make, text, ~size_t{0}, counts);
  for (size_t piece : {1, 2, 3, 7, 31, 64, 100}) EXPECT_EQ(rows_of(make, text, piece), whole) << piece;
  return whole;
}

}  // namespace luytre
