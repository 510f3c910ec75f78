// The table of telemetry formats: the one place that knows them all.
#pragma once
#include <memory>
#include <span>
#include <string_view>

#include "telemetry/decoder.h"

namespace luytre {

struct Format {
  std::string_view name;         // "netflow", "zeek-tsv", ...: what --format takes
  std::string_view description;  // one line for --help and the reference
  Framing framing;
  // How sure the format is that `head` (the first bytes of a file or a whole datagram, at most 64 KiB,
  // possibly cut) is its own: 0 not mine, 50 plausible, 100 certain (a magic number or a header line).
  int (*sniff)(std::span<const std::byte> head);
  std::unique_ptr<Decoder> (*create)(const DecodeOptions& options);
};

std::span<const Format> formats();
// The format of that name and framing; null when there is none.
const Format* find_format(std::string_view name, Framing framing);
// The surest format of that framing; null when none is at least plausible.
const Format* sniff_format(std::span<const std::byte> head, Framing framing);

}  // namespace luytre
