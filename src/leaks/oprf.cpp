#include "leaks/oprf.h"

#include <sodium.h>

#include <array>
#include <cstring>
#include <utility>

#include "base/check.h"

namespace luytre {
namespace {

constexpr size_t kElement = crypto_core_ristretto255_BYTES, kScalar = crypto_core_ristretto255_SCALARBYTES;
constexpr size_t kHash = crypto_hash_sha512_BYTES, kBlock = 128;
static_assert(kElement == 32 && kScalar == 32 && crypto_core_ristretto255_HASHBYTES == kHash);

// "HashToGroup-" and the context string "OPRFV1-" || mode 0 || "-ristretto255-SHA512" (RFC 9497, 3.1
// and 4.1).
constexpr std::string_view kDomain("HashToGroup-OPRFV1-\0-ristretto255-SHA512", 40);

class Sha512 {
 public:
  Sha512() { crypto_hash_sha512_init(&state_); }
  ~Sha512() { sodium_memzero(&state_, sizeof state_); }
  Sha512& add(const void* data, size_t size) {
    crypto_hash_sha512_update(&state_, static_cast<const unsigned char*>(data), size);
    return *this;
  }
  Sha512& add(std::string_view text) { return add(text.data(), text.size()); }
  Sha512& byte(unsigned char value) { return add(&value, 1); }
  Sha512& sized(const void* data, size_t size) {  // its length in two bytes before it
    return byte(static_cast<unsigned char>(size >> 8)).byte(static_cast<unsigned char>(size)).add(data, size);
  }
  void finish(unsigned char* out) { crypto_hash_sha512_final(&state_, out); }

 private:
  crypto_hash_sha512_state state_;
};

// expand_message_xmd of RFC 9380, 5.3.1, for 64 bytes (one block), and the map of RFC 9496 onto the group.
void hash_to_group(std::string_view input, unsigned char* element) {
  static constexpr std::array<unsigned char, kBlock> kZeros{};
  constexpr auto kSize = static_cast<unsigned char>(kDomain.size());
  unsigned char first[kHash], uniform[kHash];
  Sha512()
      .add(kZeros.data(), kBlock)
      .add(input)
      .byte(0)
      .byte(kHash)
      .byte(0)
      .add(kDomain)
      .byte(kSize)
      .finish(first);
  Sha512().add(first, kHash).byte(1).add(kDomain).byte(kSize).finish(uniform);
  crypto_core_ristretto255_from_hash(element, uniform);
  sodium_memzero(first, sizeof first);
  sodium_memzero(uniform, sizeof uniform);
}

std::string hex(const unsigned char* data, size_t size) {
  std::string text(2 * size + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), data, size);
  text.pop_back();
  return text;
}

bool unhex(std::string_view text, unsigned char* out) {
  size_t size = 0;
  return text.size() == 64 &&
         sodium_hex2bin(out, 32, text.data(), text.size(), nullptr, &size, nullptr) == 0 && size == 32;
}

std::string finalize(std::string_view input, const unsigned char* element) {
  unsigned char digest[kHash];
  Sha512().sized(input.data(), input.size()).sized(element, kElement).add("Finalize").finish(digest);
  std::string out = hex(digest, sizeof digest);
  sodium_memzero(digest, sizeof digest);
  return out;
}

std::unexpected<Error> no_element() {
  return fail(ErrorCode::invalid, "that is no element of ristretto255 in 64 hex digits");
}

}  // namespace

OprfKey OprfKey::from_seed(std::string_view seed) {
  LUYTRE_CHECK(sodium_init() >= 0);
  OprfKey key;
  unsigned char digest[kHash];
  Sha512().add("luytre oprf key").add(seed).finish(digest);
  crypto_core_ristretto255_scalar_reduce(key.scalar_, digest);
  sodium_memzero(digest, sizeof digest);
  return key;
}

Result<OprfKey> OprfKey::from_scalar(std::string_view text) {
  OprfKey key;
  if (!unhex(text, key.scalar_)) return fail(ErrorCode::invalid, "a scalar has 64 hex digits");
  return key;
}

OprfKey::~OprfKey() {
  sodium_memzero(scalar_, sizeof scalar_);
}

Result<std::string> OprfKey::evaluate(std::string_view blinded) const {
  unsigned char element[kElement], out[kElement];
  // The product of a scalar and what is no element, or the identity, is refused by libsodium.
  if (!unhex(blinded, element) || crypto_scalarmult_ristretto255(out, scalar_, element) != 0)
    return no_element();
  return hex(out, kElement);
}

std::string OprfKey::output(std::string_view input) const {
  LUYTRE_CHECK(input.size() <= 0xffff);
  unsigned char element[kElement], out[kElement];
  hash_to_group(input, element);
  // An input that hashes to the identity is not found in this world.
  LUYTRE_CHECK(crypto_scalarmult_ristretto255(out, scalar_, element) == 0);
  std::string output = finalize(input, out);
  sodium_memzero(out, sizeof out);
  sodium_memzero(element, sizeof element);
  return output;
}

OprfQuestion::OprfQuestion(std::string_view input) : input_(input) {
  LUYTRE_CHECK(sodium_init() >= 0 && input.size() <= 0xffff);
  crypto_core_ristretto255_scalar_random(blind_);
  unsigned char element[kElement], out[kElement];
  hash_to_group(input_, element);
  LUYTRE_CHECK(crypto_scalarmult_ristretto255(out, blind_, element) == 0);
  blinded_ = hex(out, kElement);
  sodium_memzero(element, sizeof element);
}

OprfQuestion::OprfQuestion(std::string_view input, std::string_view blind) : OprfQuestion(input) {
  unsigned char element[kElement], out[kElement];
  LUYTRE_CHECK(unhex(blind, blind_));
  hash_to_group(input_, element);
  LUYTRE_CHECK(crypto_scalarmult_ristretto255(out, blind_, element) == 0);
  blinded_ = hex(out, kElement);
}

OprfQuestion::OprfQuestion(OprfQuestion&& other) noexcept : input_(other.input_), blinded_(other.blinded_) {
  std::memcpy(blind_, other.blind_, sizeof blind_);
}

OprfQuestion::~OprfQuestion() {
  sodium_memzero(blind_, sizeof blind_);
  sodium_memzero(input_.data(), input_.size());
}

Result<std::string> OprfQuestion::output(std::string_view evaluated) const {
  unsigned char element[kElement], inverse[kScalar], out[kElement];
  if (!unhex(evaluated, element)) return no_element();
  crypto_core_ristretto255_scalar_invert(inverse, blind_);
  int bad = crypto_scalarmult_ristretto255(out, inverse, element);
  sodium_memzero(inverse, sizeof inverse);
  if (bad != 0) return no_element();
  std::string text = finalize(input_, out);
  sodium_memzero(out, sizeof out);
  return text;
}

}  // namespace luytre
