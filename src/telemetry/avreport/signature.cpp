#include "telemetry/avreport/signature.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <xmlsec/crypto.h>
#include <xmlsec/errors.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>

#include <algorithm>
#include <mutex>
#include <unordered_set>
#include <vector>

#include "base/hash.h"

namespace luytre {
namespace {

constexpr size_t kCertificates = 8;  // in one signature
constexpr size_t kReferences = 8;

struct Free {
  void operator()(X509* p) const { X509_free(p); }
  void operator()(X509_STORE* p) const { X509_STORE_free(p); }
  void operator()(X509_STORE_CTX* p) const { X509_STORE_CTX_free(p); }
  void operator()(BIO* p) const { BIO_free_all(p); }
  void operator()(STACK_OF(X509) * p) const { sk_X509_free(p); }
  void operator()(xmlSecDSigCtx* p) const { xmlSecDSigCtxDestroy(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

bool library_ready() {
  static const bool ready = [] {
    xmlSecErrorsDefaultCallbackEnableOutput(0);
    return xmlSecInit() >= 0 && xmlSecCryptoAppInit(nullptr) >= 0 && xmlSecCryptoInit() >= 0;
  }();
  return ready;
}

// libxml2 keeps its error handlers by thread; what it would print is in the outcome already.
void say_nothing(void*, const char*, ...) {}
void keep_quiet() {
  xmlSetGenericErrorFunc(nullptr, say_nothing);
}

// Base64 with white space; "" when it is none.
std::string from_base64(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
  if (text.empty() || text.size() % 4 != 0 || text.size() > (1 << 20)) return {};
  std::string out(text.size() / 4 * 3, '\0');
  int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return {};
  out.resize(static_cast<size_t>(size) - (text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0));
  return out;
}

bool one_byte_only(const std::string& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [&](char c) { return c == bytes[0]; });
}

std::string subject_of(X509* certificate) {
  Owned<BIO> out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0,
                     XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* text = nullptr;
  long size = BIO_get_mem_data(out.get(), &text);
  return size > 0 ? std::string(text, static_cast<size_t>(std::min(size, 512l))) : std::string();
}

bool inside(const xmlNode* node, const xmlNode* ancestor) {
  for (; node; node = node->parent)
    if (node == ancestor) return true;
  return false;
}

struct Parts {
  const xmlNode* node = nullptr;  // the Signature
  std::string value;              // decoded
  std::vector<std::string> digests;
  std::vector<Owned<X509>> certificates;  // the signer's first
  bool covers = false, whole = false;     // the report is covered; the whole document is
  bool strange = false;                   // there is a reference of another form
};

// Makes Ids known to the tree; false when one is there twice.
bool register_ids(const XmlDocument& doc) {
  std::unordered_set<std::string> seen;
  bool unique = true;
  each_element(xmlDocGetRootElement(doc.get()), [&](const xmlNode* node) {
    for (xmlAttr* a = node->properties; a; a = a->next) {
      std::string_view name(reinterpret_cast<const char*>(a->name));
      if (name != "Id" && name != "ID" && name != "id") continue;
      xmlChar* value = xmlNodeListGetString(doc.get(), a->children, 1);
      if (!value) continue;
      unique &= seen.insert(reinterpret_cast<const char*>(value)).second;
      xmlAddID(nullptr, doc.get(), value, a);
      xmlFree(value);
    }
    return unique;
  });
  return unique;
}

Parts parts_of(const XmlDocument& doc, const xmlNode* signature, const xmlNode* report) {
  Parts parts;
  parts.node = signature;
  parts.value = from_base64(text_of(child(signature, "SignatureValue")));
  const xmlNode* info = child(signature, "SignedInfo");
  for (const xmlNode* node = info ? info->children : nullptr; node; node = node->next) {
    if (!is_element(node, "Reference")) continue;
    parts.digests.push_back(from_base64(text_of(child(node, "DigestValue"))));
    std::string uri = attribute(node, "URI");
    bool has_uri = xmlHasProp(node, reinterpret_cast<const xmlChar*>("URI")) != nullptr;
    if (parts.digests.size() > kReferences || !has_uri) {
      parts.strange = true;
    } else if (uri.empty()) {
      parts.covers = parts.whole = true;
    } else if (uri[0] == '#' && uri.find_first_of("()'\" ") == std::string::npos) {
      xmlAttr* id = xmlGetID(doc.get(), reinterpret_cast<const xmlChar*>(uri.c_str() + 1));
      if (id && inside(report, id->parent)) parts.covers = true;
    } else {
      parts.strange = true;
    }
  }
  const xmlNode* key = child(signature, "KeyInfo");
  each_element(key, [&](const xmlNode* node) {
    if (!is_element(node, "X509Certificate")) return true;
    std::string der = from_base64(text_of(node));
    auto* at = reinterpret_cast<const unsigned char*>(der.data());
    if (X509* read = der.empty() ? nullptr : d2i_X509(nullptr, &at, static_cast<long>(der.size())))
      parts.certificates.emplace_back(read);
    return parts.certificates.size() < kCertificates;
  });
  return parts;
}

// The signature is no signature: "" when it may be one.
std::string placeholder_reason(const Parts& parts) {
  if (!child(parts.node, "SignedInfo") || parts.digests.empty()) return "it is empty";
  if (parts.value.empty()) return "its value is empty or no base64";
  if (one_byte_only(parts.value)) return "its value is one byte over and over";
  if (parts.value.size() < 48) return "its value is too short to be one";
  for (const std::string& digest : parts.digests)
    if (digest.size() < 20 || digest.size() > 64 || one_byte_only(digest)) return "its digest is none";
  if (parts.certificates.empty()) return "its certificate cannot be read";
  return {};
}

bool enable_transforms(xmlSecDSigCtx* ctx) {
  const xmlSecTransformId signing[] = {xmlSecTransformInclC14NId,    xmlSecTransformExclC14NId,
                                       xmlSecTransformRsaSha256Id,   xmlSecTransformRsaSha384Id,
                                       xmlSecTransformRsaSha512Id,   xmlSecTransformEcdsaSha256Id,
                                       xmlSecTransformEcdsaSha384Id, xmlSecTransformEcdsaSha512Id};
  const xmlSecTransformId referring[] = {xmlSecTransformInclC14NId,  xmlSecTransformExclC14NId,
                                         xmlSecTransformEnvelopedId, xmlSecTransformSha256Id,
                                         xmlSecTransformSha384Id,    xmlSecTransformSha512Id};
  for (auto id : signing)
    if (xmlSecDSigCtxEnableSignatureTransform(ctx, id) < 0) return false;
  for (auto id : referring)
    if (xmlSecDSigCtxEnableReferenceTransform(ctx, id) < 0) return false;
  ctx->enabledReferenceUris = xmlSecTransformUriTypeEmpty | xmlSecTransformUriTypeSameDocument;
  return true;
}

// "" when signature and digests are right.
std::string verify_signature(const Parts& parts) {
  unsigned char* der = nullptr;
  int size = i2d_X509(parts.certificates[0].get(), &der);
  if (size <= 0) return "its certificate cannot be read";
  xmlSecKey* key = xmlSecCryptoAppKeyLoadMemory(der, static_cast<xmlSecSize>(size),
                                                xmlSecKeyDataFormatCertDer, nullptr, nullptr, nullptr);
  OPENSSL_free(der);
  Owned<xmlSecDSigCtx> ctx(xmlSecDSigCtxCreate(nullptr));
  if (!key || !ctx) {
    if (key) xmlSecKeyDestroy(key);
    return "its certificate has no usable key";
  }
  ctx->signKey = key;  // owned by ctx now; KeyInfo is not looked at
  if (!enable_transforms(ctx.get())) return "the library lacks an algorithm";
  if (xmlSecDSigCtxVerify(ctx.get(), const_cast<xmlNode*>(parts.node)) < 0)
    return "it has a form or an algorithm that is not accepted";
  if (ctx->status == xmlSecDSigStatusSucceeded &&
      xmlSecPtrListGetSize(&ctx->signedInfoReferences) == parts.digests.size())
    return {};
  for (xmlSecSize i = 0; i < xmlSecPtrListGetSize(&ctx->signedInfoReferences); ++i) {
    auto* reference =
        static_cast<xmlSecDSigReferenceCtx*>(xmlSecPtrListGetItem(&ctx->signedInfoReferences, i));
    if (reference && reference->status != xmlSecDSigStatusSucceeded)
      return "the digest is not that of the document";
  }
  return "the value does not fit the certificate";
}

}  // namespace

const char* to_string(SignatureState state) {
  switch (state) {
    case SignatureState::none:
      return "none";
    case SignatureState::verified:
      return "verified";
    case SignatureState::bad:
      return "does not verify";
    case SignatureState::placeholder:
      return "placeholder";
  }
  return "?";
}

struct SignatureVerifier::Trust {
  Owned<X509_STORE> store{X509_STORE_new()};

  // "" when the chain of the first certificate is good at `when`.
  std::string refuse(const std::vector<Owned<X509>>& certificates, Timestamp when) const {
    Owned<X509_STORE_CTX> ctx(X509_STORE_CTX_new());
    Owned<STACK_OF(X509)> others(sk_X509_new_null());
    for (const auto& certificate : certificates) sk_X509_push(others.get(), certificate.get());
    if (!ctx || !X509_STORE_CTX_init(ctx.get(), store.get(), certificates[0].get(), others.get()))
      return "the library failed";
    X509_VERIFY_PARAM* param = X509_STORE_CTX_get0_param(ctx.get());
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_time(param, when / kMicrosPerSecond);
    X509_VERIFY_PARAM_set_depth(param, static_cast<int>(kCertificates));
    X509_VERIFY_PARAM_set_auth_level(param, 1);  // no SHA-1 or MD5 between certificates
    if (X509_verify_cert(ctx.get()) == 1) return {};
    return std::string("its certificate is not trusted: ") +
           X509_verify_cert_error_string(X509_STORE_CTX_get_error(ctx.get()));
  }
};

SignatureVerifier::SignatureVerifier(std::string_view trusted) : trust_(std::make_unique<Trust>()) {
  Owned<BIO> in(BIO_new_mem_buf(trusted.data(), static_cast<int>(trusted.size())));
  while (X509* read = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)) {
    Owned<X509> certificate(read);
    X509_STORE_add_cert(trust_->store.get(), certificate.get());
  }
}

SignatureVerifier::~SignatureVerifier() = default;

bool SignatureVerifier::repeated(const std::string& value, std::string_view text) {
  if (value.empty()) return false;
  if (seen_.size() >= kRemembered) seen_.clear();
  auto [at, fresh] = seen_.try_emplace(stable_hash64(value), stable_hash64(text));
  return !fresh && at->second != stable_hash64(text);
}

SignatureCheck SignatureVerifier::check(const XmlDocument& doc, const xmlNode* report, std::string_view text,
                                        Timestamp when) {
  keep_quiet();
  SignatureCheck out;
  std::vector<const xmlNode*> signatures;
  each_element(
      xmlDocGetRootElement(doc.get()),
      [&](const xmlNode* node) {
        if (is_element(node, "Signature")) signatures.push_back(node);
        return signatures.size() < 2;
      },
      [](const xmlNode* node) { return !is_element(node, "Signature"); });
  if (signatures.empty()) return out;
  bool unique = register_ids(doc);
  Parts parts = parts_of(doc, signatures[0], report);
  if (!parts.certificates.empty()) out.signer = subject_of(parts.certificates[0].get());
  out.reason = placeholder_reason(parts);
  if (!out.reason.empty()) {
    out.state = SignatureState::placeholder;
    return out;
  }
  out.state = SignatureState::bad;
  if (signatures.size() > 1)
    out.reason = "there is more than one";
  else if (!unique)
    out.reason = "an Id is there twice";
  else if (parts.strange || !parts.covers)
    out.reason = "it does not cover the report";
  else if (when == kNoTime)
    out.reason = "the report has no time to judge the certificate at";
  else if (!library_ready())
    out.reason = "the library did not start";
  else
    out.reason = verify_signature(parts);
  if (out.reason.empty()) out.reason = trust_->refuse(parts.certificates, when);
  if (out.reason.empty()) {
    out.state = SignatureState::verified;
    out.whole = parts.whole;
  } else if (repeated(parts.value, text)) {
    out.state = SignatureState::placeholder;
    out.reason = "its value came with another document before";
  }
  return out;
}

}  // namespace luytre
