#include "telemetry/dns/tcp_messages.h"

#include "base/bytes.h"

namespace luytre {
namespace {

// Where the beginning of a message is only guessed: whether `bytes` could begin with a length and a DNS
// header of one question.
bool plausible_start(std::span<const std::byte> bytes) {
  if (bytes.size() < 2 + 12) return false;
  constexpr size_t kShortest = 12 + 1 + 4;  // header, root, type and class
  return load_be16(bytes.data()) >= kShortest && load_be16(&bytes[6]) == 1;
}

}  // namespace

size_t TcpMessages::data(const StreamKey& key, std::span<const std::byte> bytes, Position position,
                         Timestamp time) {
  bool guessed = position == Position::middle || position == Position::gap;
  auto not_a_beginning = [&] {  // the middle of a message; the next segment may begin with one
    if (position == Position::middle) ++rows_.counts.incomplete;
    return kResync;
  };
  if (guessed && !plausible_start(bytes)) return not_a_beginning();
  Carrier carrier{key.src, key.dst, key.src_port, key.dst_port, kTcp, time, origin_};
  size_t used = 0;
  while (bytes.size() - used >= 2) {
    size_t length = load_be16(&bytes[used]);
    if (bytes.size() - used - 2 < length) break;
    DnsVerdict verdict = rows_.add(bytes.subspan(used + 2, length), carrier, *sink_);
    if (verdict == DnsVerdict::malformed) {
      if (!guessed || used > 0) return kAbandon;  // no telling where the next message begins
      --rows_.counts.malformed;                   // the guess was wrong, not the message
      return not_a_beginning();
    }
    used += 2 + length;
  }
  return used;
}

}  // namespace luytre
