#include "hub/qr_code.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <memory>

namespace luytre {

QrCode qr_code(std::string_view text) {
  constexpr unsigned kQuiet = 4;
  std::unique_ptr<QRcode, void (*)(QRcode*)> code(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                        QR_ECLEVEL_M),
      QRcode_free);
  if (!code) return {};
  auto width = static_cast<unsigned>(code->width);
  QrCode out{.path = {}, .size = width + 2 * kQuiet};
  auto dark = [&](unsigned x, unsigned y) { return (code->data[y * width + x] & 1) != 0; };
  for (unsigned y = 0; y < width; ++y)
    for (unsigned x = 0; x < width; ++x) {
      if (!dark(x, y)) continue;
      unsigned end = x;
      while (end < width && dark(end, y)) ++end;
      out.path += fmt::format("M{} {}h{}v1h-{}z", x + kQuiet, y + kQuiet, end - x, end - x);
      x = end;
    }
  return out;
}

}  // namespace luytre
