// Cookies (RFC 6265 and its successor's name prefixes): reading the request's, writing ours.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace luytre::http {

// The value of the cookie of that name; "" when absent, or when the name comes twice with different values (a
// sibling domain may have planted one). At most 64 pairs are looked at.
std::string_view find_cookie(std::string_view header, std::string_view name);

enum class SameSite { strict, lax };

// The value of a Set-Cookie field for "__Host-<name>": Secure, HttpOnly, Path=/, no Domain. `age` absent:
// until the browser closes; zero: delete it. `name` is a token, `value` of cookie octets (RFC 6265 4.1.1):
// else a bug.
std::string set_cookie(std::string_view name, std::string_view value, SameSite same_site,
                       std::optional<std::chrono::seconds> age);

}  // namespace luytre::http
