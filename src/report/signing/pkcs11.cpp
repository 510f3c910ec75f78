#include "report/signing/pkcs11.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <p11-kit/pkcs11.h>

#include <vector>

namespace luytre {
namespace {

constexpr CK_ULONG kMost = 64;  // slots, objects

std::string trimmed(const unsigned char* text, size_t size) {
  std::string out(reinterpret_cast<const char*>(text), size);
  while (!out.empty() && (out.back() == ' ' || out.back() == '\0')) out.pop_back();
  return out;
}

std::unexpected<Error> refused(const char* what, CK_RV code) {
  if (code == CKR_PIN_INCORRECT || code == CKR_PIN_LOCKED || code == CKR_PIN_LEN_RANGE)
    return fail(ErrorCode::unavailable,
                fmt::format("the token refused the PIN{}", code == CKR_PIN_LOCKED ? ": it is locked" : ""));
  return fail(ErrorCode::unavailable, fmt::format("the token answered {:#x} when asked to {}", code, what));
}

// r and s of equal length as DER (RFC 3279 2.2.3).
std::string ecdsa_der(std::string_view raw) {
  auto integer = [](std::string_view bytes) {
    while (bytes.size() > 1 && bytes[0] == 0) bytes.remove_prefix(1);
    std::string value(bytes);
    if (static_cast<unsigned char>(value[0]) & 0x80) value.insert(value.begin(), '\0');
    return std::string{'\x02', static_cast<char>(value.size())} + value;
  };
  std::string inside = integer(raw.substr(0, raw.size() / 2)) + integer(raw.substr(raw.size() / 2));
  std::string out = "\x30";
  if (inside.size() >= 0x80) out += '\x81';
  return out + static_cast<char>(inside.size()) + inside;
}

}  // namespace

struct Token::State {
  void* library = nullptr;
  CK_FUNCTION_LIST* p11 = nullptr;
  bool initialised = false;
  CK_SESSION_HANDLE session = 0;
  CK_OBJECT_HANDLE key = 0;
  KeyKind kind = KeyKind::rsa;
  std::string certificate;

  ~State() {
    if (p11 && session) {
      p11->C_Logout(session);
      p11->C_CloseSession(session);
    }
    if (initialised) p11->C_Finalize(nullptr);
    // The library stays: some break when they are unloaded and loaded again.
  }

  Result<std::string> attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
    CK_ATTRIBUTE a{type, nullptr, 0};
    if (CK_RV rv = p11->C_GetAttributeValue(session, object, &a, 1); rv != CKR_OK)
      return refused("read an object", rv);
    if (a.ulValueLen > 1 << 20) return fail(ErrorCode::unavailable, "an object of the token is too large");
    std::string out(a.ulValueLen, '\0');
    a.pValue = out.data();
    if (CK_RV rv = p11->C_GetAttributeValue(session, object, &a, 1); rv != CKR_OK)
      return refused("read an object", rv);
    return out;
  }

  Result<std::vector<CK_OBJECT_HANDLE>> find(std::vector<CK_ATTRIBUTE> wanted) {
    if (CK_RV rv = p11->C_FindObjectsInit(session, wanted.data(), wanted.size()); rv != CKR_OK)
      return refused("search", rv);
    std::vector<CK_OBJECT_HANDLE> out(kMost);
    CK_ULONG found = 0;
    CK_RV rv = p11->C_FindObjects(session, out.data(), kMost, &found);
    p11->C_FindObjectsFinal(session);
    if (rv != CKR_OK) return refused("search", rv);
    out.resize(found);
    return out;
  }

  Result<void> load(const std::string& module) {
    library = ::dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library)
      return fail(ErrorCode::unavailable,
                  fmt::format("cannot load the PKCS#11 module '{}': {}", module, ::dlerror()));
    auto get = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
    if (!get || get(&p11) != CKR_OK || !p11)
      return fail(ErrorCode::unavailable, fmt::format("'{}' is no PKCS#11 module", module));
    CK_C_INITIALIZE_ARGS arguments{};
    arguments.flags = CKF_OS_LOCKING_OK;
    CK_RV rv = p11->C_Initialize(&arguments);
    if (rv != CKR_OK && rv != CKR_CRYPTOKI_ALREADY_INITIALIZED) return refused("start", rv);
    initialised = rv == CKR_OK;
    return {};
  }

  Result<void> log_in(const TokenOptions& options) {
    std::vector<CK_SLOT_ID> slots(kMost);
    CK_ULONG count = kMost;
    if (CK_RV rv = p11->C_GetSlotList(CK_TRUE, slots.data(), &count); rv != CKR_OK)
      return refused("name its slots", rv);
    std::vector<CK_SLOT_ID> fitting;
    for (CK_ULONG i = 0; i < count; ++i) {
      CK_TOKEN_INFO info{};
      if (p11->C_GetTokenInfo(slots[i], &info) != CKR_OK || !(info.flags & CKF_TOKEN_INITIALIZED)) continue;
      if (options.token.empty() || trimmed(info.label, sizeof info.label) == options.token)
        fitting.push_back(slots[i]);
    }
    if (fitting.empty())
      return fail(ErrorCode::unavailable, fmt::format("there is no token '{}' in the module", options.token));
    if (fitting.size() > 1)
      return fail(ErrorCode::invalid, "there is more than one such token: name it by its label");
    if (CK_RV rv = p11->C_OpenSession(fitting[0], CKF_SERIAL_SESSION, nullptr, nullptr, &session);
        rv != CKR_OK)
      return refused("open a session", rv);
    std::string pin = options.pin;
    CK_RV rv = p11->C_Login(session, CKU_USER, reinterpret_cast<CK_UTF8CHAR*>(pin.data()), pin.size());
    if (rv != CKR_OK && rv != CKR_USER_ALREADY_LOGGED_IN) return refused("log in", rv);
    return {};
  }

  Result<void> find_key(std::string label) {
    CK_OBJECT_CLASS certificates = CKO_CERTIFICATE, keys = CKO_PRIVATE_KEY;
    std::vector<CK_ATTRIBUTE> wanted{{CKA_CLASS, &certificates, sizeof certificates}};
    if (!label.empty()) wanted.push_back({CKA_LABEL, label.data(), label.size()});
    auto found = find(wanted);
    if (!found) return std::unexpected(found.error());
    if (found->size() != 1)
      return fail(ErrorCode::not_found,
                  fmt::format("the token has {} certificates labelled '{}', not one", found->size(), label));
    auto value = attribute((*found)[0], CKA_VALUE), id = attribute((*found)[0], CKA_ID);
    if (!value) return std::unexpected(value.error());
    if (!id) return std::unexpected(id.error());
    certificate = std::move(*value);
    auto own = find({{CKA_CLASS, &keys, sizeof keys}, {CKA_ID, id->data(), id->size()}});
    if (!own) return std::unexpected(own.error());
    if (own->size() != 1) return fail(ErrorCode::not_found, "the token has no key of this certificate");
    key = (*own)[0];
    CK_KEY_TYPE type = 0;
    CK_ATTRIBUTE a{CKA_KEY_TYPE, &type, sizeof type};
    if (CK_RV rv = p11->C_GetAttributeValue(session, key, &a, 1); rv != CKR_OK)
      return refused("read its key", rv);
    if (type != CKK_RSA && type != CKK_EC)
      return fail(ErrorCode::unsupported, "the key is neither RSA nor EC");
    kind = type == CKK_RSA ? KeyKind::rsa : KeyKind::ec;
    return {};
  }

  Result<std::string> sign(std::string_view message) {
    std::string input(message);
    if (kind == KeyKind::ec) {
      input.resize(32);
      unsigned size = 0;
      EVP_Digest(message.data(), message.size(), reinterpret_cast<unsigned char*>(input.data()), &size,
                 EVP_sha256(), nullptr);
    }
    CK_MECHANISM mechanism{kind == KeyKind::rsa ? CKM_SHA256_RSA_PKCS : CKM_ECDSA, nullptr, 0};
    if (CK_RV rv = p11->C_SignInit(session, &mechanism, key); rv != CKR_OK) return refused("sign", rv);
    std::string out(1024, '\0');
    CK_ULONG size = out.size();
    CK_RV rv = p11->C_Sign(session, reinterpret_cast<CK_BYTE*>(input.data()), input.size(),
                           reinterpret_cast<CK_BYTE*>(out.data()), &size);
    if (rv != CKR_OK) return refused("sign", rv);
    out.resize(size);
    return kind == KeyKind::rsa ? out : ecdsa_der(out);
  }
};

Token::Token(std::unique_ptr<State> state) : state_(std::move(state)) {}
Token::~Token() = default;

Result<std::unique_ptr<Token>> Token::open(const TokenOptions& options) {
  if (options.module.empty())
    return fail(ErrorCode::unavailable, "no token is set up: its PKCS#11 module is not named");
  auto state = std::make_unique<State>();
  LUYTRE_TRY(state->load(options.module));
  LUYTRE_TRY(state->log_in(options));
  LUYTRE_TRY(state->find_key(options.key));
  return std::unique_ptr<Token>(new Token(std::move(state)));
}

CmsSigner Token::signer() {
  return {state_->certificate, state_->kind,
          [this](std::string_view message) { return state_->sign(message); }};
}

}  // namespace luytre
