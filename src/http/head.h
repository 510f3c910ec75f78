// The head of a request, judged as bytes before any parser sees it: one rule for where it ends and what its
// lines are, so that no proxy in front of us can see another message than we do (RFC 9112 2.2, 5.2, 6.3).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace luytre::http {

// Looks for the end of a head in bytes that grow. Each byte is looked at once.
class HeadScanner {
 public:
  enum class State { more, complete, bad };
  // `bytes` is all there is so far, the same start each time. bad: LF without CR before it, CR without LF
  // after it, NUL, or an empty first line.
  State scan(std::string_view bytes);
  size_t size() const { return size_; }  // of the complete head with its empty line

 private:
  size_t at_ = 0, line_ = 0, size_ = 0;
};

struct Head {
  std::string method, target;
  std::vector<Field> fields;  // names in lower case, values trimmed
  uint64_t content_length = 0;
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;
  bool has_body() const { return chunked || content_length > 0; }
};

struct HeadError {
  int status;
  std::string_view why;  // for the log
};

// `bytes` is what HeadScanner found complete. Parsed by Boost.Beast; the rules of framing are checked here.
std::optional<HeadError> parse_head(std::string_view bytes, size_t max_fields, Head& head);

}  // namespace luytre::http
