// UTF-16 to UTF-8, in pieces (RFC 2781: told by its byte-order mark).
#pragma once
#include <optional>
#include <string_view>

#include "leaks/leak_reader.h"
#include "leaks/secret_text.h"

namespace luytre {

enum class ByteOrder : uint8_t { little, big };
// By FF FE or FE FF in front.
std::optional<ByteOrder> utf16_order(std::string_view head);

// Gives a reader of UTF-8 what is in UTF-16; half a pair becomes U+FFFD. Does not own the reader.
class FromUtf16 {
 public:
  FromUtf16(ByteOrder order, LeakReader& reader) : order_(order), reader_(reader) {}
  // With the mark, which is dropped.
  void consume(std::string_view bytes);
  // Finishes the reader too.
  void finish();

 private:
  void unit(uint32_t unit);
  void put(uint32_t code);
  static constexpr size_t kPiece = 32 << 10;
  ByteOrder order_;
  LeakReader& reader_;
  SecretText out_{kPiece + 8};
  uint32_t high_ = 0;
  bool first_ = true, half_ = false;
  unsigned char held_ = 0;
};

}  // namespace luytre
