#include "telemetry/netflow/frame.h"

#include "base/bytes.h"
#include "telemetry/netflow/netflow.h"
#include "telemetry/netflow/wire.h"

namespace luytre {
namespace netflow {

bool plausible_header(std::span<const std::byte> bytes) {
  if (bytes.size() < 4) return false;
  const std::byte* p = bytes.data();
  uint16_t version = load_be16(p), second = load_be16(p + 2);
  if (version == kV5)
    return second > 0 && second <= kV5MaxRecords && (bytes.size() < 12 || load_be32(p + 8) != 0);
  size_t header = version == kV9 ? kV9Header : kIpfixHeader;
  if (version == kIpfix) {
    if (second < kIpfixHeader) return false;
    if (second == kIpfixHeader) return true;
  } else if (version != kV9 || second == 0) {
    return false;
  }
  if (bytes.size() < header + kSetHeader) return true;
  uint16_t id = load_be16(p + header);
  size_t length = load_be16(p + header + 2);
  if (length < kSetHeader || (version == kIpfix && kIpfixHeader + length > second)) return false;
  return id >= kFirstDataSet || (version == kV9 ? id <= 1 : id == 2 || id == 3);
}

namespace {

// Where the message at the start ends: 0, it is none; beyond the size, it is cut.
size_t message_end(std::span<const std::byte> bytes) {
  const std::byte* p = bytes.data();
  uint16_t version = load_be16(p);
  if (version == kV5) return kV5Header + size_t{load_be16(p + 2)} * kV5Record;
  size_t at = version == kV9 ? kV9Header : kIpfixHeader;
  size_t end = version == kV9 ? bytes.size() : load_be16(p + 2);
  while (at + kSetHeader <= end) {
    if (at + kSetHeader > bytes.size()) return bytes.size() + 1;
    uint16_t id = load_be16(p + at);
    if (version == kV9 && is_version(id)) return at;
    size_t length = load_be16(p + at + 2);
    if (length < kSetHeader || (id < kFirstDataSet && id > 3)) return 0;
    at += length;
  }
  if (version == kIpfix) return at == end ? end : 0;
  return at < bytes.size() ? bytes.size() + 1 : at;
}

}  // namespace
}  // namespace netflow

bool plausible_export(std::span<const std::byte> payload) {
  using namespace netflow;
  constexpr uint32_t kYear2000 = 946'684'800;
  if (payload.size() < kIpfixHeader || !plausible_header(payload)) return false;
  const std::byte* p = payload.data();
  uint16_t version = load_be16(p);
  uint32_t seconds = load_be32(p + (version == kIpfix ? 4 : 8));
  if (seconds != 0 && seconds < kYear2000) return false;
  if (version == kV5)  // one record at least, and nanoseconds that are some
    return payload.size() >= kV5Header + kV5Record && load_be32(p + 12) < 1'000'000'000;
  size_t header = version == kV9 ? kV9Header : kIpfixHeader;
  if (version == kIpfix && load_be16(p + 2) > payload.size()) return false;
  if (version == kIpfix && load_be16(p + 2) == kIpfixHeader) return true;
  return payload.size() >= header + kSetHeader && header + load_be16(p + header + 2) <= payload.size();
}

int sniff_netflow(std::span<const std::byte> head) {
  bool whole = false;
  while (!head.empty()) {
    if (!netflow::plausible_header(head)) return whole && head.size() < 4 ? 95 : 0;
    size_t end = netflow::message_end(head);
    if (end == 0) return 0;
    if (end > head.size()) return whole ? 95 : 60;
    whole = true;
    head = head.subspan(end);
  }
  return whole ? 95 : 0;
}

}  // namespace luytre
