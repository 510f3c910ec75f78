// OPRF(ristretto255, SHA-512), mode OPRF, of RFC 9497: one side has a key, the other an input, and the other
// learns F(key, input) while the first learns nothing of the input and gives nothing of the key. For a body
// that wants to know whether one of its passwords stands in a leak that the centre keeps as F only.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace luytre {

// The key of the side that keeps the leaks: a scalar of 32 bytes, wiped at the end. Immutable; thread-safe.
class OprfKey {
 public:
  // Any secret bytes; the same bytes give the same key.
  static OprfKey from_seed(std::string_view seed);
  // A scalar as RFC 9497 serialises it: 64 hex digits. invalid for anything else. For test vectors.
  static Result<OprfKey> from_scalar(std::string_view hex);
  ~OprfKey();
  OprfKey(const OprfKey&) = default;

  // BlindEvaluate: an element of 64 hex digits gives another. invalid: no element of the group.
  Result<std::string> evaluate(std::string_view blinded) const;
  // F(key, input) as 128 hex digits, where key and input are at one side. `input`: at most 65,535 bytes.
  std::string output(std::string_view input) const;

 private:
  OprfKey() = default;
  unsigned char scalar_[32];
};

// The other side, for one input. `input` is wiped at the end.
class OprfQuestion {
 public:
  explicit OprfQuestion(std::string_view input);
  // With a blind of the caller's (64 hex digits), for test vectors.
  OprfQuestion(std::string_view input, std::string_view blind);
  ~OprfQuestion();
  OprfQuestion(OprfQuestion&&) noexcept;
  OprfQuestion(const OprfQuestion&) = delete;

  const std::string& blinded() const { return blinded_; }  // goes to the other side
  // F(key, input) as 128 hex digits, from what came back. invalid: no element of the group.
  Result<std::string> output(std::string_view evaluated) const;

 private:
  std::string input_, blinded_;
  unsigned char blind_[32];
};

}  // namespace luytre
