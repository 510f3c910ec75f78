// Answers named queries from the stores of a home.
#pragma once
#include <filesystem>
#include <optional>

#include "directory/directory.h"
#include "indicators/store.h"
#include "ledger/ledger.h"
#include "report/figures/figure.h"
#include "situation/figures.h"

namespace luytre {

// What queries are answered from. All must outlive the source; null where there is none: its queries are
// answered with ErrorCode::unavailable.
struct FigureStores {
  const DayStore* days = nullptr;
  const Directory* directory = nullptr;
  Ledger* ledger = nullptr;
  const IndicatorStore* indicators = nullptr;
  std::filesystem::path directory_folder;  // where `directory` was read from
  std::filesystem::path ownership;         // folder where versions of it are kept for later
  unsigned threads = 1;
};

// As thread-safe as what it reads; counts for the whole country: it is for the centre's documents, and for
// one body where the query names it.
class FigureSource {
 public:
  explicit FigureSource(FigureStores stores) : stores_(std::move(stores)) {}

  // Errors: invalid (no such query or parameter), not_found (organisation), those of the stores.
  Result<Figure> ask(const FigureQuery& query) const;
  // The same by the ownership of `version`, which keep_ownership() put aside. not_found: it was not.
  Result<Figure> ask_with_ownership(const FigureQuery& query, const std::string& version) const;

  // Puts the directory of now aside under its version, so that a figure can be asked with it later. Errors:
  // busy, when it was changed since it was read.
  Result<void> keep_ownership() const;
  // The directory as it was then; not_found.
  Result<Directory> kept_ownership(const std::string& version) const;

  // Indicators that are withdrawn now: "value\tsource\tfamily", sorted. Empty without a store.
  std::vector<std::string> withdrawn() const;
  const FigureStores& stores() const { return stores_; }

 private:
  Result<Figure> ask(const FigureQuery& query, const Directory* directory) const;
  FigureStores stores_;
};

// The same question for the period before, or the same period a year earlier; "" when the change between the
// two may be told, else why not: what is counted was watched differently.
std::string why_no_change(const Figure& before, const Figure& now);

}  // namespace luytre
