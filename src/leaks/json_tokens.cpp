#include "leaks/json_tokens.h"

#include "leaks/byte_search.h"

namespace luytre {

void JsonTokens::flush() {
  if (pending_) events_.value(text_.view(), true);
  pending_ = false;
  text_.clear();
}

void JsonTokens::put(uint32_t code) {
  auto byte = [&](uint32_t value) { text_.push(static_cast<char>(value)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6);
    byte(0x80 | (code & 63));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 63));
    byte(0x80 | (code & 63));
  } else {
    byte(0xF0 | code >> 18);
    byte(0x80 | (code >> 12 & 63));
    byte(0x80 | (code >> 6 & 63));
    byte(0x80 | (code & 63));
  }
}

void JsonTokens::hex_digit(char c) {
  uint32_t value = c >= '0' && c <= '9'                     ? static_cast<uint32_t>(c - '0')
                   : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? static_cast<uint32_t>((c | 0x20) - 'a' + 10)
                                                            : 0;
  code_ = code_ << 4 | value;
  if (++digits_ < 4) return;
  state_ = State::string;
  if (code_ >= 0xD800 && code_ < 0xDC00) {
    high_ = code_;
  } else if (code_ >= 0xDC00 && code_ < 0xE000) {
    put(high_ ? 0x10000 + ((high_ - 0xD800) << 10) + (code_ - 0xDC00) : 0xFFFD);
    high_ = 0;
  } else {
    high_ = 0;
    put(code_);
  }
}

void JsonTokens::between(char c) {
  switch (c) {
    case '\n':
    case ' ':
    case '\t':
    case '\r':
      break;
    case '"':
      flush();
      state_ = State::string;
      break;
    case ':':
      if (pending_) events_.key(text_.view());
      pending_ = false;
      text_.clear();
      break;
    case ',':
      flush();
      break;
    case '{':
    case '[':
      flush();
      if (line_start_ && records_ && depth_ > 0) {
        events_.broken();
        depth_ = 0;
      }
      ++depth_;
      events_.begin(c);
      break;
    case '}':
    case ']':
      flush();
      if (depth_ > 0) --depth_;
      events_.end(c);
      if (depth_ == 0) records_ = true;
      break;
    default:
      flush();
      text_.push(c);
      state_ = State::scalar;
  }
  line_start_ = c == '\n';
}

void JsonTokens::consume(std::string_view text) {
  const char* p = text.data();
  const char* end = p + text.size();
  while (p < end) {
    switch (state_) {
      case State::between:
        between(*p++);
        break;
      case State::string: {
        const char* stop = find_first(p, end, '"', '\\', '\n');
        text_.append({p, static_cast<size_t>(stop - p)});
        p = stop;
        if (p == end) break;
        if (*p == '"') {
          pending_ = true;
          state_ = State::between;
          line_start_ = false;
          ++p;
        } else if (*p == '\\') {
          state_ = State::escape;
          ++p;
        } else {  // no JSON string goes over lines
          pending_ = false;
          text_.clear();
          events_.broken();
          depth_ = 0;
          state_ = State::between;
        }
        break;
      }
      case State::escape: {
        char c = *p++;
        state_ = State::string;
        constexpr std::string_view kFrom = "nrtbf", kTo = "\n\r\t\b\f";
        if (c == 'u') {
          state_ = State::hex;
          code_ = digits_ = 0;
        } else if (size_t at = kFrom.find(c); at != std::string_view::npos) {
          text_.push(kTo[at]);
        } else {
          text_.push(c);
        }
        break;
      }
      case State::hex:
        if (*p == '"' || *p == '\n') {
          state_ = State::string;
        } else {
          hex_digit(*p++);
        }
        break;
      case State::scalar:
        if (std::string_view(",]}: \t\r\n").find(*p) == std::string_view::npos) {
          text_.push(*p++);
        } else {
          events_.value(text_.view(), false);
          text_.clear();
          state_ = State::between;
        }
        break;
    }
  }
}

void JsonTokens::finish() {
  if (state_ == State::scalar) events_.value(text_.view(), false);
  if (state_ == State::between) flush();
  text_.wipe();
  state_ = State::between;
  pending_ = false;
}

}  // namespace luytre
