#include "telemetry/netflow/v5.h"

#ifdef __AVX2__
#include <immintrin.h>
#endif

#include <algorithm>

#include "telemetry/netflow/wire.h"

namespace luytre::netflow {
namespace {

// Offsets in a record: 0 source, 4 destination, 16 packets, 20 bytes, 24 first, 28 last, 32 source port,
// 34 destination port, 37 TCP flags, 38 protocol.
struct Columns {
  uint32_t *source, *destination;
  uint64_t *packets, *bytes;
  Timestamp *first, *last;
  uint16_t *source_port, *destination_port;
  uint8_t *tcp_flags, *protocol;
};

Timestamp to_time(uint32_t uptime_at, const V5Context& context) {
  return context.export_time + int64_t{static_cast<int32_t>(uptime_at - context.uptime)} * 1000;
}

void write_one(const std::byte* p, size_t i, const V5Context& context, const Columns& to) {
  to.source[i] = load_be32(p);
  to.destination[i] = load_be32(p + 4);
  to.packets[i] = uint64_t{load_be32(p + 16)} * context.rate;
  to.bytes[i] = uint64_t{load_be32(p + 20)} * context.rate;
  to.first[i] = to_time(load_be32(p + 24), context);
  to.last[i] = to_time(load_be32(p + 28), context);
  to.source_port[i] = load_be16(p + 32);
  to.destination_port[i] = load_be16(p + 34);
  to.tcp_flags[i] = static_cast<uint8_t>(p[37]);
  to.protocol[i] = static_cast<uint8_t>(p[38]);
}

#ifdef __AVX2__
constexpr size_t kPrefetch = 3072;  // bytes ahead

inline __m128i load16(const std::byte* p) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}
inline void store16(void* p, __m128i v) {
  _mm_storeu_si128(static_cast<__m128i*>(p), v);
}
inline void store32(void* p, __m256i v) {
  _mm256_storeu_si256(static_cast<__m256i*>(p), v);
}
inline void store4(void* p, int v) {
  std::memcpy(p, &v, 4);
}

// Four records: three 16-byte pieces of each, transposed.
inline void write_four(const std::byte* p, size_t i, __m128i uptime, __m256i export_time, __m256i rate,
                       const Columns& to) {
  const __m128i swap32 = _mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
  const __m256i thousand = _mm256_set1_epi64x(1000);
  const std::byte *p1 = p + 48, *p2 = p + 96, *p3 = p + 144;

  __m128i ends01 = _mm_unpacklo_epi32(load16(p), load16(p1)),
          ends23 = _mm_unpacklo_epi32(load16(p2), load16(p3));
  store16(to.source + i, _mm_shuffle_epi8(_mm_unpacklo_epi64(ends01, ends23), swap32));
  store16(to.destination + i, _mm_shuffle_epi8(_mm_unpackhi_epi64(ends01, ends23), swap32));

  __m128i b0 = load16(p + 16), b1 = load16(p1 + 16), b2 = load16(p2 + 16), b3 = load16(p3 + 16);
  __m128i counts01 = _mm_unpacklo_epi32(b0, b1), counts23 = _mm_unpacklo_epi32(b2, b3);
  __m128i times01 = _mm_unpackhi_epi32(b0, b1), times23 = _mm_unpackhi_epi32(b2, b3);
  auto counter = [&](__m128i v) {
    return _mm256_mul_epu32(_mm256_cvtepu32_epi64(_mm_shuffle_epi8(v, swap32)), rate);
  };
  auto time = [&](__m128i v) {
    __m128i since = _mm_sub_epi32(_mm_shuffle_epi8(v, swap32), uptime);
    return _mm256_add_epi64(_mm256_mul_epi32(_mm256_cvtepi32_epi64(since), thousand), export_time);
  };
  store32(to.packets + i, counter(_mm_unpacklo_epi64(counts01, counts23)));
  store32(to.bytes + i, counter(_mm_unpackhi_epi64(counts01, counts23)));
  store32(to.first + i, time(_mm_unpacklo_epi64(times01, times23)));
  store32(to.last + i, time(_mm_unpackhi_epi64(times01, times23)));

  // Two records' eight bytes from offset 32: their ports, swapped, then both flags, then both protocols.
  const __m128i pick = _mm_setr_epi8(1, 0, 9, 8, 3, 2, 11, 10, 5, 13, 6, 14, -1, -1, -1, -1);
  __m128i c01 = _mm_shuffle_epi8(_mm_unpacklo_epi64(load16(p + 32), load16(p1 + 32)), pick);
  __m128i c23 = _mm_shuffle_epi8(_mm_unpacklo_epi64(load16(p2 + 32), load16(p3 + 32)), pick);
  __m128i ports = _mm_unpacklo_epi32(c01, c23);
  _mm_storel_epi64(reinterpret_cast<__m128i*>(to.source_port + i), ports);
  _mm_storel_epi64(reinterpret_cast<__m128i*>(to.destination_port + i), _mm_unpackhi_epi64(ports, ports));
  __m128i marks = _mm_unpackhi_epi16(c01, c23);
  store4(to.tcp_flags + i, _mm_cvtsi128_si32(marks));
  store4(to.protocol + i, _mm_extract_epi32(marks, 1));
}
#endif

}  // namespace

void write_v5_rows(const std::byte* records, size_t count, const V5Context& context, ObservationBatch& batch,
                   size_t row) {
  Columns to{batch.src4.data() + row,     batch.dst4.data() + row,     batch.packets.data() + row,
             batch.bytes.data() + row,    batch.first.data() + row,    batch.last.data() + row,
             batch.src_port.data() + row, batch.dst_port.data() + row, batch.tcp_flags.data() + row,
             batch.protocol.data() + row};
  size_t i = 0;
#ifdef __AVX2__
  __m128i uptime = _mm_set1_epi32(static_cast<int>(context.uptime));
  __m256i export_time = _mm256_set1_epi64x(context.export_time);
  __m256i rate = _mm256_set1_epi64x(context.rate);
  for (; i + 4 <= count; i += 4) {
    const std::byte* p = records + i * kV5Record;
    // Files stream in from memory; prefetching past the end is harmless.
    for (size_t line = 0; line < 4 * kV5Record; line += 64) _mm_prefetch(p + kPrefetch + line, _MM_HINT_T0);
    write_four(p, i, uptime, export_time, rate, to);
  }
  if (i < count && count >= 4) {  // the last ones, some of them once more
    write_four(records + (count - 4) * kV5Record, count - 4, uptime, export_time, rate, to);
    i = count;
  }
#endif
  for (; i < count; ++i) write_one(records + i * kV5Record, i, context, to);
  std::fill_n(batch.origin.data() + row, count, context.origin);
  std::fill_n(batch.sampling.data() + row, count, context.rate);
}

}  // namespace luytre::netflow
