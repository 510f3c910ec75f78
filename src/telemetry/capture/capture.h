// pcap and pcapng files: cuts packets and gives each to whoever decodes it: NetFlow messages in UDP by their
// version word, DNS by its port. Other traffic is passed over; it is no error.
#pragma once
#include <memory>
#include <span>

#include "telemetry/decoder.h"

namespace luytre {

int sniff_capture(std::span<const std::byte> head);
std::unique_ptr<Decoder> make_capture_decoder(const DecodeOptions& options);

}  // namespace luytre
