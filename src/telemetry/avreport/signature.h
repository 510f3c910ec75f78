// What the XML signature of an antivirus report is worth (W3C XML Signature 1.1, by xmlsec and OpenSSL).
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"
#include "telemetry/avreport/xml.h"

namespace luytre {

enum class SignatureState : uint8_t {
  none,         // there is no signature
  verified,     // it covers the report, checks out, and its certificate leads to a trusted one
  bad,          // anything else
  placeholder,  // it was never a signature: empty, not decodable, or the same on different documents
};
const char* to_string(SignatureState state);  // "none", "verified", "does not verify", "placeholder"

struct SignatureCheck {
  SignatureState state = SignatureState::none;
  std::string reason;  // why not verified, in a few words
  std::string signer;  // subject of its certificate (RFC 2253), whatever the state; "": none readable
  bool whole = false;  // verified, and it covers the whole document, so the sender's name too
};

// Accepted: RSA and ECDSA with SHA-256, SHA-384 or SHA-512; exclusive and inclusive canonical XML; the
// enveloped signature transform; references to the whole document ("") or to an element by its Id, each Id
// once. No other transform, no other reference, and no key but that of the certificate inside, whose chain
// must lead to one of the trusted certificates (an authority's or the sender's own) at the time of the
// report. Not thread-safe.
class SignatureVerifier {
 public:
  // `trusted`: certificates, PEM, one after the other; what is no certificate in it is passed over.
  explicit SignatureVerifier(std::string_view trusted);
  ~SignatureVerifier();

  // `report`: the element that must be covered. `text`: the whole document, to tell documents apart. `when`:
  // the time certificates must be valid at; without one nothing verifies.
  SignatureCheck check(const XmlDocument& doc, const xmlNode* report, std::string_view text, Timestamp when);

 private:
  struct Trust;
  bool repeated(const std::string& value, std::string_view text);

  std::unique_ptr<Trust> trust_;
  // Signature values that did not verify and the document they came with, at most kRemembered.
  static constexpr size_t kRemembered = 4096;
  std::unordered_map<uint64_t, uint64_t> seen_;
};

}  // namespace luytre
