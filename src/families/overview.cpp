#include "families/overview.h"

#include <algorithm>
#include <array>

#include "families/attempts.h"

namespace luytre {
namespace {

constexpr uint16_t kSmtp = 25, kSubmissions = 465, kSubmission = 587;  // RFC 5321, 8314, 6409

// Lanes of sixteen destination ports that somebody may scan for.
__m256i scanned_ports(__m256i ports) {
  __m256i other = _mm256_or_si256(equals16(ports, 37215), equals16(ports, 52869));
  __m256i busy = equals16(ports, kSmtp);
  for (uint16_t port : std::to_array<uint16_t>({53, 80, 123, 443, 465, 587}))
    busy = _mm256_or_si256(busy, equals16(ports, port));
  return _mm256_or_si256(other, _mm256_andnot_si256(busy, within16(ports, 1, 9999)));
}

// A bit for each of the 32 rows from `base`.
uint32_t scanned32(const uint16_t* ports) {
  __m256i low = scanned_ports(load16(ports)), high = scanned_ports(load16(ports + 16));
  __m256i bytes = _mm256_permute4x64_epi64(_mm256_packs_epi16(low, high), 0b11'01'10'00);
  return static_cast<uint32_t>(_mm256_movemask_epi8(bytes));
}
// TCP, with SYN alone, RST perhaps, or flags that are not known.
uint32_t unanswered32(const uint8_t* protocols, const uint8_t* flags) {
  auto load = [](const uint8_t* p) { return _mm256_load_si256(reinterpret_cast<const __m256i*>(p)); };
  __m256i seen = _mm256_and_si256(load(flags), _mm256_set1_epi8(0x3f & ~kTcpRst));
  __m256i syn = _mm256_cmpeq_epi8(seen, _mm256_set1_epi8(kTcpSyn));
  __m256i none = _mm256_cmpeq_epi8(seen, _mm256_setzero_si256());
  __m256i tcp = _mm256_cmpeq_epi8(load(protocols), _mm256_set1_epi8(kTcp));
  return static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_and_si256(tcp, _mm256_or_si256(syn, none))));
}

}  // namespace

const SiteColumn& Overview::sites() {
  if (!has_sites_) sites_.find({batch_->name.data(), batch_->size});
  has_sites_ = true;
  return sites_;
}

std::span<const uint32_t> Overview::attempts() {
  if (!has_attempts_) find_attempts();
  has_attempts_ = true;
  return attempts_;
}
std::span<const uint32_t> Overview::to_mail() {
  if (!has_mail_) find_mail();
  has_mail_ = true;
  return to_mail_;
}
std::span<const uint32_t> Overview::from_mail() {
  to_mail();
  return from_mail_;
}

void Overview::find_attempts() {
  attempts_.clear();
  ObservationBatch& batch = *batch_;
  if (!has_ports()) return;
  const uint16_t* dst = batch.dst_port.data();
  bool filled = !batch.completer;
  for (uint32_t base = 0; base < batch.size; base += 32) {
    uint32_t bits = scanned32(dst + base);
    if (bits && filled) bits &= unanswered32(&batch.protocol[base], &batch.tcp_flags[base]);
    if (batch.size - base < 32) bits &= (1u << (batch.size - base)) - 1;
    for (; bits; bits &= bits - 1) {
      uint32_t row = base + static_cast<uint32_t>(__builtin_ctz(bits));
      if (hosts_->ours(batch.src(row))) attempts_.push_back(row);
    }
  }
  if (attempts_.empty()) return;
  batch.complete(attempts_);
  std::erase_if(attempts_, [&](uint32_t row) { return !unanswered_attempt(batch, row); });
}

void Overview::find_mail() {
  to_mail_.clear();
  from_mail_.clear();
  if (!has_ports()) return;
  const uint16_t *src = batch_->src_port.data(), *dst = batch_->dst_port.data();
  for (uint32_t base = 0; base < batch_->size; base += 16) {
    __m256i to = load16(dst + base), from = equals16(load16(src + base), kSmtp);
    to = _mm256_or_si256(equals16(to, kSmtp),
                         _mm256_or_si256(equals16(to, kSubmissions), equals16(to, kSubmission)));
    if (__m256i any = _mm256_or_si256(to, from); _mm256_testz_si256(any, any)) continue;
    uint32_t left = batch_->size - base, inside = left < 16 ? (1u << 2 * left) - 1 : ~uint32_t{0};
    for (uint32_t bits = mask16(to) & 0x55555555u & inside; bits; bits &= bits - 1)
      to_mail_.push_back(base + static_cast<uint32_t>(__builtin_ctz(bits)) / 2);
    for (uint32_t bits = mask16(from) & 0x55555555u & inside; bits; bits &= bits - 1)
      from_mail_.push_back(base + static_cast<uint32_t>(__builtin_ctz(bits)) / 2);
  }
}

}  // namespace luytre
