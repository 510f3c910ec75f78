// Passwords: what is taken as one (OWASP ASVS 5.0.0 6.2), and how it is kept (argon2id, 11.4.2 and appendix
// C).
#pragma once
#include <chrono>
#include <memory>
#include <semaphore>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"

namespace luytre {

// A local list of passwords known from leaks: sorted lines that start with the same number (10 to 40) of
// upper-case hex digits of SHA-1, as "Pwned Passwords" publishes them; what follows a ':' is not read.
// Mapped, searched by halves, any size. Reading is thread-safe.
class BreachedPasswords {
 public:
  BreachedPasswords() = default;  // an empty list
  static Result<BreachedPasswords> open(const std::filesystem::path& file);
  bool contains(std::string_view password) const;

 private:
  MappedFile file_;
  size_t width_ = 0;
};

constexpr size_t kPasswordCharacters = 12;  // at least, counted as Unicode characters
constexpr size_t kPasswordBytes = 512;      // at most

// Any characters, never cut or changed; not the log-in's name, not known from a leak. ErrorCode::invalid with
// a reason that does not repeat the password.
Result<void> check_password(std::string_view password, std::string_view login,
                            const BreachedPasswords& breached);

// argon2id, t=2, m=19 MiB, p=1. No more hashes at once than `parallel`: each takes the memory, and a storm of
// log-ins must not take the machine's. Thread-safe.
class PasswordHasher {
 public:
  explicit PasswordHasher(unsigned parallel, std::chrono::milliseconds wait = std::chrono::seconds(5));

  // ErrorCode::busy when no turn came within `wait`; ::io when memory ran out.
  Result<std::string> hash(std::string_view password);
  // An empty `hash` is nobody's: the same work is done, and nothing matches. Errors as above.
  Result<bool> verify(std::string_view hash, std::string_view password);
  // The hash was made with other costs than today's.
  static bool is_outdated(const std::string& hash);

 private:
  std::counting_semaphore<> turns_;
  std::chrono::milliseconds wait_;
  std::string dummy_;
};

}  // namespace luytre
