// Records of a DNS zone in master file format (RFC 1035 section 5).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace luytre {

struct ZoneRecord {
  std::string owner;  // lower case, absolute with a final dot when the file lets us know; else relative
  bool absolute = false;
  std::string type;       // upper case
  std::string_view data;  // the first word of the data, as written
  uint64_t line = 0;      // where it began
};

// Parentheses, quotes, comments, $ORIGIN and blank owners are understood, as are TTL and class in any order;
// escapes (\.) are kept as written. Views die with the next call.
class ZoneReader {
 public:
  explicit ZoneReader(std::string_view text) : text_(text) {}

  enum class Step { record, malformed, unsupported, end };
  // malformed, unsupported ($INCLUDE, $GENERATE): record.line and problem() say what.
  Step next(ZoneRecord& record);
  std::string_view problem() const { return problem_; }
  // The first $ORIGIN so far, with its final dot, or "".
  const std::string& first_origin() const { return first_origin_; }

 private:
  // The words of the next entry; false at the end of the text.
  bool entry();
  std::string absolute_name(std::string_view name, bool& absolute) const;

  std::string_view text_;
  size_t at_ = 0;
  uint64_t line_ = 1, entry_line_ = 1;
  bool blank_owner_ = false;
  std::vector<std::string_view> words_;
  std::string first_origin_;
  std::string origin_;  // "" until $ORIGIN: names stay relative
  std::string owner_;
  bool owner_absolute_ = false;
  const char* entry_problem_ = "";
  std::string_view problem_;
};

}  // namespace luytre
