#include "report/signing/cms.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace luytre {
namespace {

template <class T, void (*Free)(T*)>
struct Freer {
  void operator()(T* p) const { Free(p); }
};
using Certificate = std::unique_ptr<X509, Freer<X509, X509_free>>;
using Message = std::unique_ptr<CMS_ContentInfo, Freer<CMS_ContentInfo, CMS_ContentInfo_free>>;

// DER, built from the inside out (ITU-T X.690).
std::string tlv(unsigned char tag, std::string_view content) {
  std::string out(1, static_cast<char>(tag));
  size_t n = content.size();
  if (n < 0x80) {
    out += static_cast<char>(n);
  } else {
    std::string length;
    for (size_t rest = n; rest; rest >>= 8) length.insert(length.begin(), static_cast<char>(rest & 0xFF));
    out += static_cast<char>(0x80 | length.size());
    out += length;
  }
  return out.append(content);
}
std::string sequence(std::initializer_list<std::string_view> parts) {
  std::string inside;
  for (std::string_view part : parts) inside += part;
  return tlv(0x30, inside);
}
std::string set_of(std::vector<std::string> parts) {
  std::sort(parts.begin(), parts.end());
  std::string inside;
  for (const std::string& part : parts) inside += part;
  return tlv(0x31, inside);
}
template <size_t N>
std::string oid(const unsigned char (&bytes)[N]) {
  return tlv(0x06, {reinterpret_cast<const char*>(bytes), N});
}

// RFC 5652, RFC 5035, RFC 8017, RFC 5758.
constexpr unsigned char kSignedData[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02};
constexpr unsigned char kData[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01};
constexpr unsigned char kContentType[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03};
constexpr unsigned char kMessageDigest[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04};
constexpr unsigned char kSigningCertificateV2[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D,
                                                   0x01, 0x09, 0x10, 0x02, 0x2F};
constexpr unsigned char kSha256[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};
constexpr unsigned char kRsaEncryption[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01};
constexpr unsigned char kEcdsaWithSha256[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02};

std::string sha256(std::string_view bytes) {
  std::string out(32, '\0');
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size, EVP_sha256(),
             nullptr);
  return out;
}

Certificate parse(std::string_view der) {
  auto p = reinterpret_cast<const unsigned char*>(der.data());
  return Certificate(d2i_X509(nullptr, &p, static_cast<long>(der.size())));
}

template <class T, class I2d>
std::string der_of(T* object, I2d i2d) {
  unsigned char* buffer = nullptr;
  int size = i2d(object, &buffer);
  std::string out(reinterpret_cast<char*>(buffer), size > 0 ? static_cast<size_t>(size) : 0);
  OPENSSL_free(buffer);
  return out;
}

std::string name_in(X509* certificate) {
  char text[256];
  int size = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text, sizeof text);
  return size > 0 ? std::string(text, static_cast<size_t>(size)) : "";
}

std::string last_error() {
  char text[256] = "it does not parse";
  if (unsigned long code = ERR_get_error()) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return text;
}

}  // namespace

std::string common_name(std::string_view certificate) {
  Certificate c = parse(certificate);
  ERR_clear_error();
  return c ? name_in(c.get()) : "";
}

Result<std::string> make_cms(std::string_view content, const CmsSigner& signer) {
  Certificate certificate = parse(signer.certificate);
  if (!certificate)
    return fail(ErrorCode::invalid, "the signer's certificate does not parse: " + last_error());
  std::string issuer =
      der_of(X509_get_issuer_name(certificate.get()), [](auto* x, auto** p) { return i2d_X509_NAME(x, p); });
  std::string serial = der_of(X509_get_serialNumber(certificate.get()),
                              [](auto* x, auto** p) { return i2d_ASN1_INTEGER(x, p); });
  std::string sha = sequence({oid(kSha256), tlv(0x05, "")});
  // GeneralNames with one directoryName, [4] explicit.
  std::string issuer_serial = sequence({tlv(0x30, tlv(0xA4, issuer)), serial});
  std::string ess = sequence({sequence({sequence({tlv(0x04, sha256(signer.certificate)), issuer_serial})})});
  std::vector<std::string> attributes = {
      sequence({oid(kContentType), tlv(0x31, oid(kData))}),
      sequence({oid(kMessageDigest), tlv(0x31, tlv(0x04, sha256(content)))}),
      sequence({oid(kSigningCertificateV2), tlv(0x31, ess)})};
  std::string signed_attributes = set_of(attributes);
  // What is signed is the SET; what is sent is tagged [0] (RFC 5652 5.4).
  auto signature = signer.sign(signed_attributes);
  if (!signature) return signature;
  signed_attributes[0] = static_cast<char>(0xA0);
  std::string algorithm = signer.kind == KeyKind::rsa ? sequence({oid(kRsaEncryption), tlv(0x05, "")})
                                                      : sequence({oid(kEcdsaWithSha256)});
  std::string version = tlv(0x02, std::string(1, '\1'));
  std::string info = sequence(
      {version, sequence({issuer, serial}), sha, signed_attributes, algorithm, tlv(0x04, *signature)});
  std::string data = sequence(
      {version, tlv(0x31, sha), sequence({oid(kData)}), tlv(0xA0, signer.certificate), tlv(0x31, info)});
  return sequence({oid(kSignedData), tlv(0xA0, data)});
}

CmsCheck check_cms(std::string_view cms, std::string_view content) {
  CmsCheck out;
  auto p = reinterpret_cast<const unsigned char*>(cms.data());
  // Padding after the value is not looked at.
  Message message(d2i_CMS_ContentInfo(nullptr, &p, static_cast<long>(cms.size())));
  if (!message) {
    out.problem = last_error();
    return out;
  }
  BIO* in = BIO_new_mem_buf(content.data(), static_cast<int>(content.size()));
  out.intact = CMS_verify(message.get(), nullptr, nullptr, in, nullptr,
                          CMS_BINARY | CMS_DETACHED | CMS_NO_SIGNER_CERT_VERIFY) == 1;
  BIO_free(in);
  if (!out.intact) {
    out.problem = last_error();
    return out;
  }
  if (STACK_OF(X509)* signers = CMS_get0_signers(message.get())) {
    if (sk_X509_num(signers) > 0) out.signer = name_in(sk_X509_value(signers, 0));
    sk_X509_free(signers);
  }
  return out;
}

}  // namespace luytre
