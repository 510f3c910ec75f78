#include "indicators/rpz/zone_reader.h"

#include <algorithm>

namespace luytre {
namespace {

constexpr size_t kMostWords = 64;
constexpr size_t kLongestName = 1024;
// An entry in parentheses that goes on longer than this was never closed: reading goes on behind its first
// line.
constexpr size_t kMostLines = 100, kMostBytes = 65536;

std::string upper(std::string_view word) {
  std::string out(word);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return out;
}

bool is_class(std::string_view word) {
  return word == "IN" || word == "CH" || word == "HS";
}
// "3600", "1h30m"
bool is_ttl(std::string_view word) {
  return !word.empty() && word[0] >= '0' && word[0] <= '9' && std::ranges::all_of(word, [](char c) {
    return (c >= '0' && c <= '9') || std::string_view("SMHDWsmhdw").find(c) != std::string_view::npos;
  });
}

}  // namespace

bool ZoneReader::entry() {
  words_.clear();
  entry_problem_ = "";
  for (;;) {
    if (at_ >= text_.size()) return false;
    entry_line_ = line_;
    size_t start = at_;
    blank_owner_ = text_[at_] == ' ' || text_[at_] == '\t';
    size_t open = 0;
    bool done = false;
    while (!done && at_ < text_.size()) {
      char c = text_[at_];
      if (c == '\n') {
        ++line_;
        ++at_;
        done = open == 0 || line_ - entry_line_ > kMostLines || at_ - start > kMostBytes;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        ++at_;
      } else if (c == ';') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == '(') {
        ++open;
        ++at_;
      } else if (c == ')') {
        if (open == 0) entry_problem_ = "a parenthesis is closed and never opened";
        if (open > 0) --open;
        ++at_;
      } else {
        size_t from = at_;
        if (c == '"') {
          ++at_;
          while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\n')
            at_ += text_[at_] == '\\' ? 2 : 1;
          at_ = std::min(at_, text_.size());
          if (at_ >= text_.size() || text_[at_] == '\n') {
            entry_problem_ = "a quote is opened and never closed";
          } else {
            ++at_;
          }
        } else {
          while (at_ < text_.size() &&
                 std::string_view(" \t\r\n;()\"").find(text_[at_]) == std::string_view::npos)
            at_ += text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n' ? 2 : 1;
          at_ = std::min(at_, text_.size());
        }
        if (words_.size() < kMostWords) words_.push_back(text_.substr(from, at_ - from));
      }
    }
    if (open > 0) {
      entry_problem_ = "a parenthesis is opened and not closed";
      at_ = std::min(text_.find('\n', start), text_.size() - 1) + 1;
      line_ = entry_line_ + 1;
    }
    if (!words_.empty() || *entry_problem_) return true;
  }
}

std::string ZoneReader::absolute_name(std::string_view name, bool& absolute) const {
  std::string out;
  for (char c : name) out += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  if (out == "@") {
    absolute = !origin_.empty();
    return origin_;
  }
  if (out.ends_with('.')) {
    absolute = true;
    return out;
  }
  absolute = !origin_.empty();
  return absolute ? out + '.' + (origin_ == "." ? "" : origin_) : out;
}

ZoneReader::Step ZoneReader::next(ZoneRecord& record) {
  for (;;) {
    if (!entry()) return Step::end;
    record.line = entry_line_;
    problem_ = entry_problem_;
    if (!problem_.empty()) return Step::malformed;
    size_t i = 0;
    if (!blank_owner_ && words_[0].starts_with('$')) {
      std::string directive = upper(words_[0]);
      if (directive == "$TTL") continue;
      if (directive == "$ORIGIN" && words_.size() >= 2 && words_[1].size() <= kLongestName) {
        bool absolute;
        origin_ = absolute_name(words_[1], absolute);
        if (!origin_.ends_with('.')) origin_ += '.';
        if (first_origin_.empty()) first_origin_ = origin_;
        continue;
      }
      problem_ = "$INCLUDE, $GENERATE and other directives are not followed";
      return directive == "$ORIGIN" ? Step::malformed : Step::unsupported;
    }
    if (!blank_owner_) {
      if (words_[0].size() > kLongestName) {
        problem_ = "an owner name of more than 1,024 bytes";
        return Step::malformed;
      }
      owner_ = absolute_name(words_[0], owner_absolute_);
      i = 1;
    }
    std::string word;
    for (; i < words_.size(); ++i) {
      word = upper(words_[i]);
      if (!is_class(word) && !is_ttl(word)) break;
    }
    if (i + 1 >= words_.size()) {
      problem_ = "a record without type and data";
      return Step::malformed;
    }
    record.owner = owner_;
    record.absolute = owner_absolute_;
    record.type = std::move(word);
    record.data = words_[i + 1];
    return Step::record;
  }
}

}  // namespace luytre
