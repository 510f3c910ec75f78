// CMS signatures as PAdES wants them (ETSI EN 319 142-1 baseline B-B): detached, SHA-256, with the signed
// attributes content-type, message-digest and signing-certificate-v2 (RFC 5035), and no signing time.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace luytre {

enum class KeyKind : uint8_t { rsa, ec };

struct CmsSigner {
  std::string certificate;  // DER
  KeyKind kind = KeyKind::rsa;
  // The signature over `message`: RSASSA-PKCS1-v1_5 with SHA-256, or ECDSA with SHA-256 as DER (r, s).
  std::function<Result<std::string>(std::string_view message)> sign;
};

// Over `content`, which is not inside. Errors: invalid (certificate), those of the key.
Result<std::string> make_cms(std::string_view content, const CmsSigner& signer);

struct CmsCheck {
  bool intact = false;  // the signature is of this content and of the key in the certificate it carries
  std::string signer;   // common name in the certificate; "" none
  std::string problem;  // when it is not intact
};
// Whether a chain leads to somebody trusted is not asked.
CmsCheck check_cms(std::string_view cms, std::string_view content);

// Common name of a certificate; "" when there is none.
std::string common_name(std::string_view certificate);

}  // namespace luytre
