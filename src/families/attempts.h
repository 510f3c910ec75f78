// What a flow row says of a connection attempt, and the rows of a batch that aim at certain ports.
#pragma once
#include <immintrin.h>

#include <cstdint>

#include "base/protocol.h"
#include "model/observation.h"

namespace luytre {

// True when `row` (completed) is a TCP attempt that nothing shows to be answered: SYN, perhaps RST, and
// nothing else but ECN bits; where flags are unknown, one to three packets without payload.
inline bool unanswered_attempt(const ObservationBatch& batch, uint32_t row) {
  if (batch.protocol[row] != kTcp) return false;
  uint8_t flags = batch.tcp_flags[row] & 0x3f;
  if (flags) return (flags & ~kTcpRst) == kTcpSyn;
  uint64_t packets = batch.packets[row], bytes = batch.bytes[row];
  return packets >= 1 && packets <= 3 && bytes <= packets * 64;
}

// An address of the wide network: no private one, nor one that no host bears. (Documentation space passes:
// samples and drills live there.)
inline bool is_outside(const IpAddress& address) {
  ReservedSpace space = reserved_space(address);
  return space == ReservedSpace::none || space == ReservedSpace::documentation;
}

// Calls `row(i)` for the rows below `size` whose bit is set in `mask(i)`, asked for 16 rows at a time: a byte
// mask of two bits a row, as _mm256_movemask_epi8 gives of 16-bit lanes. Columns hold kBatchRows values, so
// the last 16 may be read past `size`.
template <class Mask, class Row>
inline void for_rows16(uint32_t size, Mask mask, Row row) {
  for (uint32_t base = 0; base < size; base += 16) {
    uint32_t bits = mask(base) & 0x55555555u;
    if (size - base < 16) bits &= (1u << 2 * (size - base)) - 1;
    for (; bits; bits &= bits - 1) row(base + static_cast<uint32_t>(__builtin_ctz(bits)) / 2);
  }
}

// Lanes of 16 ports at `ports`.
inline __m256i load16(const uint16_t* ports) {
  return _mm256_load_si256(reinterpret_cast<const __m256i*>(ports));
}
inline __m256i equals16(__m256i ports, uint16_t port) {
  return _mm256_cmpeq_epi16(ports, _mm256_set1_epi16(static_cast<short>(port)));
}
// first <= port <= last
inline __m256i within16(__m256i ports, uint16_t first, uint16_t last) {
  __m256i low = _mm256_set1_epi16(static_cast<short>(first)),
          high = _mm256_set1_epi16(static_cast<short>(last));
  return _mm256_cmpeq_epi16(_mm256_min_epu16(_mm256_max_epu16(ports, low), high), ports);
}
inline uint32_t mask16(__m256i lanes) {
  return static_cast<uint32_t>(_mm256_movemask_epi8(lanes));
}

}  // namespace luytre
