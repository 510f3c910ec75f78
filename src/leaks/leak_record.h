// A record of a structured format, field by field, and the row it makes.
#pragma once
#include <array>
#include <span>
#include <string_view>

#include "leaks/leak_row.h"
#include "leaks/leak_words.h"
#include "leaks/secret_text.h"
#include "leaks/watched_domains.h"

namespace luytre {

// Reused from record to record; wiped at the end.
class LeakRecord {
 public:
  // The first that is not empty stays. A field too long to be kept whole is none.
  void set(LeakField field, std::string_view value);
  bool has(LeakField field) const { return !value(field).empty(); }
  std::string_view value(LeakField field) const { return fields_[static_cast<size_t>(field)].view(); }
  // Adds to what is there.
  void extend(LeakField field, std::string_view value);
  void clear();
  // Gives the row when the account is at a watched domain or on a watched site; then clear().
  void give(const WatchedDomains& watched, LeakSink& sink, LeakCounts& counts);

 private:
  std::array<SecretText, kLeakFields> fields_;
};

// Times as leaks write them: ISO 8601, seconds since 1970, "23.11.2018 14:05:00", "11/23/2018 2:05:00 PM".
// A date that could be read in two ways is none; a zone that is not named is taken as UTC.
Timestamp leak_time(std::string_view text);

}  // namespace luytre
