#include "base/result.h"

#include <cstring>
#include <utility>

namespace luytre {

std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}

std::unexpected<Error> fail_errno(std::string_view what, int error_number) {
  ErrorCode code = error_number == ENOENT ? ErrorCode::not_found : ErrorCode::io;
  return std::unexpected(Error{code, std::string(what) + ": " + std::strerror(error_number)});
}

}  // namespace luytre
