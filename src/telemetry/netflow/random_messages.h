// Random export messages for the comparison with the twin: templates with fields that matter in odd widths
// and orders, data before and after them, redefinitions, withdrawals, and now and then a damaged byte.
#pragma once
#include <random>
#include <vector>

#include "telemetry/netflow/message_builder.h"

namespace luytre::netflow {

struct SentDatagram {
  uint8_t exporter = 0;
  Bytes bytes;
};

std::vector<SentDatagram> random_datagrams(std::mt19937_64& random, size_t count, bool damage);

// A run of datagrams as one string, for fuzzing: each as exporter (1 byte), length (2 bytes, big-endian),
// bytes.
std::string pack(const std::vector<SentDatagram>& datagrams);
// Any bytes are a run of datagrams.
std::vector<SentDatagram> unpack(std::string_view packed);

// Runs the decoder and its twin over the same datagrams. What differs, or "" when nothing does.
std::string difference_from_twin(const std::vector<SentDatagram>& datagrams, uint32_t sampling = 0);
// Runs the file decoder over `file` at once and in pieces. What differs, or "".
std::string difference_between_pieces(std::string_view file, std::mt19937_64& random);

}  // namespace luytre::netflow
