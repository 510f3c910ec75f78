// The parts of a canonical url value: "host[:port]/path?query".
#pragma once
#include <string_view>

namespace luytre {

struct UrlParts {
  std::string_view host;  // without port; IPv6 without brackets
  std::string_view tail;  // from the '/' on
};

inline UrlParts url_parts(std::string_view url) {
  size_t slash = url.find('/');
  std::string_view authority = url.substr(0, slash);
  UrlParts parts;
  if (slash != std::string_view::npos) parts.tail = url.substr(slash);
  if (authority.starts_with('[')) {
    parts.host = authority.substr(1, authority.find(']') - 1);
  } else {
    parts.host = authority.substr(0, authority.find(':'));
  }
  return parts;
}

}  // namespace luytre
