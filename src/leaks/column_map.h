// Which column or JSON field means what.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "leaks/leak_words.h"

namespace luytre {

// Immutable; thread-safe. Without words of the user: the known names (leak_words.csv), those of SpyCloud and
// of Shadowserver's compromised_account among them.
class ColumnMap {
 public:
  // "account=email,secret=pass,site=url,observed=when": what it is, then the name in the file or, in a file
  // without a header row, the number of the column from 1. "" asks for the known names.
  static Result<ColumnMap> parse(std::string_view text);

  LeakField field(std::string_view name) const;
  // By numbers: the file has no header row.
  bool numbered() const { return numbered_; }
  LeakField field_at(size_t column) const;  // from 0

 private:
  std::vector<std::pair<std::string, LeakField>> names_;
  bool numbered_ = false;
};

}  // namespace luytre
