// What a failed operation returns: a code for programs and a message for people.
//
// Bad input data is not a failed operation: decoders and readers count it (see model/counts.h) and go on.
// A Result is for what the caller cannot step over: a file that does not open, a store that refuses.
//
//   Result<File> f = File::open(path);
//   if (!f) return std::unexpected(f.error());
#pragma once
#include <cerrno>
#include <expected>
#include <string>
#include <string_view>

namespace luytre {

enum class ErrorCode {
  not_found,    // the thing named does not exist
  invalid,      // the caller's words do not parse or do not fit
  io,           // the operating system refused
  corrupt,      // stored bytes do not check out
  busy,         // somebody else holds it
  unavailable,  // a server or library is not there
  unsupported,  // understood, but not done here
};

// `message` says what, where and what to do, in one or two sentences without a final newline.
struct Error {
  ErrorCode code;
  std::string message;
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] std::unexpected<Error> fail(ErrorCode code, std::string message);

// `what` ("cannot open sets/x") followed by the operating system's own word for `error_number`.
[[nodiscard]] std::unexpected<Error> fail_errno(std::string_view what, int error_number = errno);

}  // namespace luytre

// Returns from the current function with the error of `expr`, if it has one.
#define LUYTRE_TRY(expr)                                      \
  do {                                                        \
    if (auto luytre_try_ = (expr); !luytre_try_) [[unlikely]] \
      return std::unexpected(std::move(luytre_try_).error()); \
  } while (false)
