// A text as a QR code (ISO/IEC 18004), by libqrencode.
#pragma once
#include <string>
#include <string_view>

namespace luytre {

struct QrCode {
  std::string path;   // SVG path data: the dark squares, each 1 by 1; "" when the text does not fit
  unsigned size = 0;  // of the grid's side, the quiet border of 4 included
};

// Error correction M, bytes as they are. Thread-safe.
QrCode qr_code(std::string_view text);

}  // namespace luytre
