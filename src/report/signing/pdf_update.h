// An incremental update that adds one signature field to a PDF, and finding signatures in one.
//
// The bytes that were there stay as they are (ISO 32000-1 7.5.6); the update adds a signature value with room
// for a CMS, an invisible widget on the first page, and the catalog's form. PDF/A-2 stays (ISO 19005-2 6.3.3:
// a widget of no size needs no appearance). Files with a classic cross-reference table only, as LibreOffice
// writes them; others are ErrorCode::unsupported. Pure; every input may be hostile.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace luytre {

struct SignatureField {
  std::string name;    // of the signer, shown by readers
  std::string reason;  // "" none
  std::string place;   // "" none
};

// A file that lacks its signature: the CMS is of [0, hole) and (hole_end, size).
struct UnsignedPdf {
  std::string bytes;
  size_t hole = 0, hole_end = 0;  // of "<00…>": the first byte, and one past the last
  std::string covered() const;    // what is to be signed
};

// Room for a CMS of 16 KiB. Errors: invalid, unsupported, with what is wrong.
Result<UnsignedPdf> add_signature_field(std::string_view pdf, const SignatureField& field);
// The file with `cms` (DER) in its place. Errors: invalid, when it is too large.
Result<std::string> put_signature(const UnsignedPdf& pdf, std::string_view cms);

// A signature in a file: its CMS and the bytes it says it covers.
struct FoundSignature {
  std::string cms, covered;
  bool whole = false;  // everything but itself is covered
};
// At most 16; those whose ranges make no sense are left out.
std::vector<FoundSignature> find_signatures(std::string_view pdf);

}  // namespace luytre
