#include "wire/dns/dns_message.h"

#include <immintrin.h>

#include "base/bytes.h"

namespace luytre {
namespace {

constexpr size_t kHeader = 12;
constexpr size_t kMaxName = 255;   // on the wire, with length bytes and root
constexpr int kMaxPointers = 127;  // as many as a name can have labels
constexpr uint16_t kTypeA = 1, kTypeAaaa = 28, kTypeOpt = 41, kClassInternet = 1;

// IANA "DNS OpCodes": query, inverse query, status, notify, update, stateful operations.
constexpr unsigned kOpcodes = 1u << 0 | 1u << 1 | 1u << 2 | 1u << 4 | 1u << 5 | 1u << 6;

uint8_t at(std::span<const std::byte> bytes, size_t i) {
  return static_cast<uint8_t>(bytes[i]);
}

// Lower-cases 32 bytes and tells, as a bit each, which are none of [-_a-z0-9.].
struct Chunk {
  __m256i text;
  uint32_t other, dots;
};
Chunk lower_chunk(__m256i text) {
  auto in_range = [](__m256i v, char first, char last) {
    __m256i moved = _mm256_sub_epi8(v, _mm256_set1_epi8(first));
    __m256i width = _mm256_set1_epi8(static_cast<char>(last - first));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(moved, width), moved);
  };
  __m256i upper = in_range(text, 'A', 'Z');
  text = _mm256_or_si256(text, _mm256_and_si256(upper, _mm256_set1_epi8(0x20)));
  __m256i dots = _mm256_cmpeq_epi8(text, _mm256_set1_epi8('.'));
  __m256i good = _mm256_or_si256(in_range(text, 'a', 'z'), in_range(text, '0', '9'));
  good = _mm256_or_si256(good, _mm256_or_si256(dots, _mm256_cmpeq_epi8(text, _mm256_set1_epi8('-'))));
  good = _mm256_or_si256(good, _mm256_cmpeq_epi8(text, _mm256_set1_epi8('_')));
  return {text, ~static_cast<uint32_t>(_mm256_movemask_epi8(good)),
          static_cast<uint32_t>(_mm256_movemask_epi8(dots))};
}

// A name without pointers of ordinary characters only, in whole vectors. False: take the slow way.
bool read_plain_name(std::span<const std::byte> bytes, size_t& offset, char* out, int& length) {
  size_t start = offset, end = start;
  int labels = 0;
  for (;; ++labels) {
    if (end >= bytes.size()) return false;
    uint8_t label = at(bytes, end);
    if (label == 0) break;
    if (label > 63) return false;
    end += 1 + label;
    if (end - start >= kMaxName) return false;
  }
  if (labels == 0) {
    offset = end + 1;
    length = 0;
    return true;
  }
  // The text is what stands between the first length byte and the root's, the other length bytes becoming
  // dots.
  size_t size = end - start - 1;
  const std::byte* text = bytes.data() + start + 1;
  bool roomy = bytes.size() - (start + 1) >= (size + 31) / 32 * 32;
  if (roomy) {
    for (size_t i = 0; i < size; i += 32)
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i),
                          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + i)));
  } else {
    std::memcpy(out, text, size);
  }
  for (size_t dot = at(bytes, start); dot < size; dot += 1 + at(bytes, start + 1 + dot)) out[dot] = '.';
  uint32_t other = 0;
  int dots = 0;
  for (size_t i = 0; i < size; i += 32) {
    auto* p = reinterpret_cast<__m256i*>(out + i);
    Chunk chunk = lower_chunk(_mm256_loadu_si256(p));
    _mm256_storeu_si256(p, chunk.text);
    uint32_t valid = size - i >= 32 ? ~0u : (1u << (size - i)) - 1;
    other |= chunk.other & valid;
    dots += __builtin_popcount(chunk.dots & valid);
  }
  if (other != 0 || dots != labels - 1) return false;  // a dot inside a label must be escaped
  length = static_cast<int>(size);
  offset = end + 1;
  return true;
}

char* append_label(char* out, std::span<const std::byte> label) {
  for (std::byte b : label) {
    uint8_t c = static_cast<uint8_t>(b);
    if (c >= 'A' && c <= 'Z') c |= 0x20;
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_') {
      *out++ = static_cast<char>(c);
    } else {
      *out++ = '\\';
      *out++ = static_cast<char>('0' + c / 100);
      *out++ = static_cast<char>('0' + c / 10 % 10);
      *out++ = static_cast<char>('0' + c % 10);
    }
  }
  return out;
}

// Moves behind a name without following its pointer. False: it runs out of the message.
bool skip_name(std::span<const std::byte> bytes, size_t& offset) {
  size_t start = offset;
  for (;;) {
    if (offset >= bytes.size()) return false;
    uint8_t label = at(bytes, offset);
    if (label >= 0xc0) {
      offset += 2;
      return offset <= bytes.size();
    }
    offset += 1 + label;
    if (label == 0) return true;
    if (label > 63 || offset - start >= kMaxName) return false;
  }
}

// One record's fixed part, with its data in `bytes`.
struct Record {
  uint16_t type = 0, class_code = 0, size = 0;
  uint32_t ttl = 0;
  size_t data = 0;
};
bool read_record(std::span<const std::byte> bytes, size_t& offset, Record& record) {
  if (!skip_name(bytes, offset) || bytes.size() - offset < 10) return false;
  const std::byte* p = bytes.data() + offset;
  record = {load_be16(p), load_be16(p + 2), load_be16(p + 8), load_be32(p + 4), offset + 10};
  if (bytes.size() - record.data < record.size) return false;
  offset = record.data + record.size;
  return true;
}

// False: an address record of the wrong size.
bool add_address(std::span<const std::byte> bytes, const Record& record, std::vector<IpAddress>& addresses) {
  if (record.class_code != kClassInternet) return true;
  if (record.type == kTypeA) {
    if (record.size != 4) return false;
    addresses.push_back(IpAddress::from_v4(load_be32(bytes.data() + record.data)));
  } else if (record.type == kTypeAaaa) {
    if (record.size != 16) return false;
    addresses.push_back(IpAddress::from_bytes(bytes.data() + record.data));
  }
  return true;
}

}  // namespace

int read_dns_name(std::span<const std::byte> bytes, size_t& offset, char* name_buffer) {
  int length = 0;
  if (read_plain_name(bytes, offset, name_buffer, length)) return length;
  char* out = name_buffer;
  size_t p = offset, run = offset;  // where the present run of labels began; pointers lead in front of it
  size_t wire = 1;
  int pointers = 0;
  for (;;) {
    if (p >= bytes.size()) return -1;
    uint8_t label = at(bytes, p);
    if (label >= 0xc0) {
      if (p + 2 > bytes.size()) return -1;
      size_t target = load_be16(&bytes[p]) & 0x3fff;
      if (pointers++ == 0) offset = p + 2;
      if (target >= run || target < kHeader || pointers > kMaxPointers) return -1;
      p = run = target;
      continue;
    }
    if (label > 63) return -1;
    ++p;
    if (label == 0) break;
    wire += 1 + label;
    if (wire > kMaxName || label > bytes.size() - p) return -1;
    if (out != name_buffer) *out++ = '.';
    out = append_label(out, bytes.subspan(p, label));
    p += label;
  }
  if (pointers == 0) offset = p;
  return static_cast<int>(out - name_buffer);
}

DnsVerdict parse_dns(std::span<const std::byte> bytes, char* name_buffer, DnsMessage& message) {
  if (bytes.size() < kHeader) return DnsVerdict::malformed;
  const std::byte* p = bytes.data();
  uint16_t flags = load_be16(p + 2);
  unsigned opcode = flags >> 11 & 15;
  if (opcode != 0) return kOpcodes >> opcode & 1 ? DnsVerdict::unsupported : DnsVerdict::malformed;
  uint16_t questions = load_be16(p + 4);
  if (questions == 0) return DnsVerdict::unsupported;
  if (questions > 1) return DnsVerdict::malformed;  // RFC 9619
  message.id = load_be16(p);
  message.response = flags & 0x8000;
  message.truncated = flags & 0x0200;
  message.response_code = flags & 15;
  message.addresses.clear();

  size_t offset = kHeader;
  int length = read_dns_name(bytes, offset, name_buffer);
  if (length < 0 || bytes.size() - offset < 4) return DnsVerdict::malformed;
  message.name = {name_buffer, static_cast<size_t>(length)};
  message.type = load_be16(&bytes[offset]);
  message.class_code = load_be16(&bytes[offset + 2]);
  offset += 4;

  unsigned answers = load_be16(p + 6);
  unsigned records = answers + load_be16(p + 8) + load_be16(p + 10);
  DnsVerdict short_end = message.truncated ? DnsVerdict::message : DnsVerdict::malformed;
  for (unsigned i = 0; i < records; ++i) {
    Record record;
    if (!read_record(bytes, offset, record)) return short_end;
    if (i < answers) {
      if (!add_address(bytes, record, message.addresses)) return DnsVerdict::malformed;
    } else if (record.type == kTypeOpt) {
      message.response_code = static_cast<uint16_t>((record.ttl >> 24) << 4 | (flags & 15));
    }
  }
  return DnsVerdict::message;
}

}  // namespace luytre
