#include "cli/secret_input.h"

#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <optional>

namespace luytre {
namespace {

constexpr size_t kLongest = 4096;

// A line of standard input, unbuffered so that what follows stays there; nothing at its end.
std::optional<std::string> line() {
  std::string text;
  for (char c; ::read(STDIN_FILENO, &c, 1) == 1;) {
    if (c == '\n') return text;
    text += c;
    if (text.size() > kLongest) return std::nullopt;
  }
  return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<std::string> line_unseen(const char* prompt) {
  termios before{};
  if (::tcgetattr(STDIN_FILENO, &before) != 0) return std::nullopt;
  termios silent = before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  std::fputs(prompt, stderr);
  if (::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) != 0) return std::nullopt;
  auto text = line();
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  std::fputs("\n", stderr);
  return text;
}

}  // namespace

Result<std::string> read_secret(const char* prompt, const char* again) {
  bool terminal = ::isatty(STDIN_FILENO) == 1;
  auto secret = terminal ? line_unseen(prompt) : line();
  if (!secret) return fail(ErrorCode::invalid, "no password came from standard input");
  if (!terminal && !secret->empty() && secret->back() == '\r') secret->pop_back();
  if (terminal && again && line_unseen(again) != secret)
    return fail(ErrorCode::invalid, "the two are not the same: try again");
  return std::move(*secret);
}

}  // namespace luytre
