#include "report/signing/pades.h"

namespace luytre {

Result<std::string> sign_pdf(std::string_view pdf, const SignatureField& field, const CmsSigner& signer) {
  auto room = add_signature_field(pdf, field);
  if (!room) return std::unexpected(room.error());
  auto cms = make_cms(room->covered(), signer);
  if (!cms) return cms;
  return put_signature(*room, *cms);
}

std::vector<PdfSignature> check_pdf(std::string_view pdf) {
  std::vector<PdfSignature> out;
  for (const FoundSignature& found : find_signatures(pdf))
    out.push_back({check_cms(found.cms, found.covered), found.whole});
  return out;
}

Result<std::string> check_signed_copy(std::string_view signed_pdf, std::string_view issued) {
  if (!signed_pdf.starts_with(issued))
    return fail(ErrorCode::invalid,
                "the file does not begin with the letter as it was issued: sign that very file");
  auto all = check_pdf(signed_pdf);
  if (all.empty()) return fail(ErrorCode::invalid, "there is no signature in the file");
  for (const PdfSignature& s : all)
    if (!s.check.intact)
      return fail(ErrorCode::invalid, "a signature in the file does not fit it: " + s.check.problem);
  if (!all.back().whole)
    return fail(ErrorCode::invalid, "something was added to the file after it was signed");
  return all.back().check.signer;
}

}  // namespace luytre
