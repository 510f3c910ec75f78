// One run of a decoder against its twin: the same rows and counts, however the text is cut.
#pragma once
#include "base/bytes.h"
#include "base/check.h"
#include "telemetry/delimited/delimited_twin.h"

namespace luytre {

// Decodes `text`, handing it in as pieces of `piece` bytes more each time, as a reader does.
inline PlainDecoded decode_in_pieces(Decoder& decoder, std::string_view text, size_t piece,
                                     uint16_t origin = 0) {
  RowCollector collector;
  size_t begin = 0, end = 0;
  do {
    end = std::min(text.size(), end + std::max<size_t>(piece, 1));
    // An exact copy, so that a sanitizer sees every read past the end.
    std::vector<char> exact(text.begin() + static_cast<ptrdiff_t>(begin),
                            text.begin() + static_cast<ptrdiff_t>(end));
    std::string_view view(exact.data(), exact.size());
    begin +=
        decoder.decode({.bytes = as_bytes(view), .origin = origin, .last = end == text.size()}, collector);
  } while (end < text.size());
  LUYTRE_CHECK(begin == text.size());
  decoder.flush(collector, true);
  return {std::move(collector.rows), decoder.counts()};
}

}  // namespace luytre
