// Signs PDF files and checks signatures in them (PAdES baseline B-B, ETSI EN 319 142-1).
#pragma once
#include <string>
#include <vector>

#include "report/signing/cms.h"
#include "report/signing/pdf_update.h"

namespace luytre {

// Errors: those of add_signature_field, make_cms.
Result<std::string> sign_pdf(std::string_view pdf, const SignatureField& field, const CmsSigner& signer);

struct PdfSignature {
  CmsCheck check;
  bool whole = false;  // it covers all of the file
};
std::vector<PdfSignature> check_pdf(std::string_view pdf);

// A file that was signed elsewhere, and is `issued` with nothing but signatures behind it, one of which
// covers the whole file: its signer. Errors: invalid, with what is wrong.
Result<std::string> check_signed_copy(std::string_view signed_pdf, std::string_view issued);

}  // namespace luytre
