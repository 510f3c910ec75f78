// Content negotiation of TAXII 2.1 (3.1) by RFC 9110, 12.5.1.
#pragma once
#include <string_view>

namespace luytre {

inline constexpr std::string_view kTaxiiMedia = "application/taxii+json;version=2.1";

// Whether an Accept field allows TAXII 2.1: the type itself with version 2.1 or none, "application/*" or
// "*/*", with a weight above 0; nothing at all asks for anything. The closest range decides.
bool accepts_taxii(std::string_view accept);
// Whether a Content-Type is TAXII 2.1's; without a version too.
bool is_taxii(std::string_view content_type);

}  // namespace luytre
