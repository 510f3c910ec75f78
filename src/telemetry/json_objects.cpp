#include "telemetry/json_objects.h"

namespace luytre {

// Finds the end of the object at at_: behind its bracket, or where reading goes on when it is broken.
JsonObjects::End JsonObjects::find_end(size_t& end) const {
  size_t depth = 0;
  bool string = false;
  char before = 0;  // the last byte that is no white space
  for (size_t i = at_; i < text_.size(); ++i) {
    char c = text_[i];
    if (string) {
      if (c == '\\') {
        if (i + 1 < text_.size() && text_[i + 1] != '\n') ++i;
      } else if (c == '"') {
        string = false;
        before = c;
      } else if (c == '\n') {
        end = i + 1;
        return End::broken;
      }
      continue;
    }
    switch (c) {
      case '"':
        string = true;
        break;
      case '{':
      case '[':
        ++depth;
        before = c;
        break;
      case '}':
      case ']':
        before = c;
        if (--depth == 0) {
          end = i + 1;
          return End::whole;
        }
        break;
      case '\n': {
        if (i + 1 == text_.size()) return End::more;
        bool open = before == ',' || before == '[' || before == ':' || before == '{';
        if (text_[i + 1] == '{' && !open) {
          end = i + 1;
          return End::broken;
        }
        break;
      }
      case ' ':
      case '\t':
      case '\r':
        break;
      default:
        before = c;
    }
  }
  return End::more;
}

std::optional<std::string_view> JsonObjects::next() {
  while (at_ < text_.size()) {
    if (skipping_) {
      size_t newline = text_.find('\n', at_);
      skipping_ = newline == std::string_view::npos;
      at_ = skipping_ ? text_.size() : newline + 1;
      continue;
    }
    char c = text_[at_];
    if (c != '{') {
      // Around and between objects: white space, an array's marks, a byte order mark.
      if (std::string_view(" \t\r\n,[]\xef\xbb\xbf").find(c) != std::string_view::npos) {
        ++at_;
      } else {
        ++faults_.malformed;
        skipping_ = true;
      }
      continue;
    }
    size_t end = 0;
    End outcome = find_end(end);
    if (outcome != End::more && end - at_ <= kObjectLimit) {
      std::string_view object = text_.substr(at_, end - at_);
      at_ = end;
      if (outcome == End::whole) return object;
      ++faults_.malformed;
    } else if (text_.size() - at_ >= kObjectLimit) {
      ++faults_.over_limit;
      at_ += kObjectLimit;
      skipping_ = true;
    } else if (last_) {
      ++faults_.incomplete;
      at_ = text_.size();
    } else {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace luytre
