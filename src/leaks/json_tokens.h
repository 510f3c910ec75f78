// JSON (RFC 8259) as a stream of what happens in it, for documents of any size: one text, one a line, or cut
// off somewhere.
#pragma once
#include <string_view>

#include "leaks/secret_text.h"

namespace luytre {

class JsonEvents {
 public:
  virtual ~JsonEvents() = default;
  virtual void begin(char bracket) = 0;  // '{' or '['
  virtual void end(char bracket) = 0;    // '}' or ']'
  virtual void key(std::string_view name) = 0;
  virtual void value(std::string_view text, bool is_string) = 0;
  // A line broke off; everything open is given up.
  virtual void broken() = 0;
};

// One thread's; wiped at the end. Strings beyond 64 KiB are cut. Looks at the order of signs no more than it
// must: what no JSON is gives odd events, never an error.
class JsonTokens {
 public:
  explicit JsonTokens(JsonEvents& events) : events_(events) {}
  void consume(std::string_view text);
  void finish();

 private:
  enum class State : uint8_t { between, string, escape, hex, scalar };
  void between(char c);
  void flush();
  void hex_digit(char c);
  void put(uint32_t code);

  JsonEvents& events_;
  SecretText text_;
  State state_ = State::between;
  bool pending_ = false;  // a string that may be a key
  bool line_start_ = true;
  bool records_ = false;  // one text a line
  uint64_t depth_ = 0;
  uint32_t code_ = 0, high_ = 0;  // of \uXXXX, and the first half of a pair
  unsigned digits_ = 0;
};

}  // namespace luytre
