// Domain names in one form: lower case, A-labels (IDNA 2008, RFC 5891 with UTS 46 mapping), no final dot.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace luytre {

// The canonical form of `name`, or nothing when it is no domain name: an empty or over-long label (63) or
// name (253), a character DNS names of hosts never have (letters, digits, '-', '_' are allowed), or an
// international name IDNA refuses. A single label ("localhost") is a name; an IPv4 address is not.
std::optional<std::string> normalise_domain(std::string_view name);

// True when `name` equals `suffix` or ends in "." + `suffix`; both canonical.
bool domain_within(std::string_view name, std::string_view suffix);

// True when `name` is itself a public suffix ("com", "gov.vn") by the Public Suffix List that libpsl carries.
bool is_public_suffix(std::string_view name);

}  // namespace luytre
