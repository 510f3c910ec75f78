#include "telemetry/meter/meter_twin.h"

#include <algorithm>

#include "base/bytes.h"

namespace luytre::meter {
namespace {

bool is_opening_syn(uint8_t flags) {
  return (flags & kTcpSyn) && !(flags & kTcpAck) && !(flags & kTcpRst);
}

}  // namespace

void MeterTwin::add(const Packet& packet, Timestamp time) {
  End a{packet.src, packet.src_port}, b{packet.dst, packet.dst_port};
  pairs_[{packet.protocol, std::min(a, b), std::max(a, b)}].push_back(
      {time, a, b, packet.protocol, packet.tcp_flags, packet.tcp_sequence, packet.ip_length,
       std::string(as_text(packet.payload))});
}

MeterTwin::End MeterTwin::initiator(const Seen& first) {
  if (first.protocol == kTcp && first.flags & kTcpSyn) return first.flags & kTcpAck ? first.dst : first.src;
  return std::get<1>(first.src) < 1024 && std::get<1>(first.dst) >= 1024 ? first.dst : first.src;
}

// Whether `next` is the first packet of another connection than `conversation`.
bool MeterTwin::begins(Packets conversation, const Seen& next) {
  if (next.protocol != kTcp || !is_opening_syn(next.flags)) return false;
  End end = initiator(conversation.front());
  if (next.src != end)
    return std::any_of(conversation.begin(), conversation.end(),
                       [](const Seen& s) { return s.flags & (kTcpFin | kTcpRst); });
  auto own = [&](const Seen& s) { return s.src == end; };
  auto syn = std::find_if(conversation.begin(), conversation.end(),
                          [&](const Seen& s) { return own(s) && is_opening_syn(s.flags); });
  if (syn != conversation.end()) return syn->sequence != next.sequence;
  return std::any_of(conversation.begin(), conversation.end(), own);
}

// What `end` sent: for UDP the first datagram that says anything, for TCP what stands in order behind its
// latest SYN or from its first payload on.
std::string MeterTwin::said(Packets part, const End& end) {
  std::string text;
  bool known = false;
  uint32_t next = 0;
  for (const Seen& packet : part) {
    if (packet.src != end) continue;
    if (packet.protocol == kUdp) {
      if (text.empty()) text = packet.payload;
      continue;
    }
    bool syn = packet.flags & kTcpSyn && !(packet.flags & kTcpRst);
    if (syn) {
      known = true;
      next = packet.sequence + 1;
    }
    if (packet.payload.empty() || text.size() >= kOpeningBytes) continue;
    if (!known) next = packet.sequence;
    known = true;
    uint32_t start = packet.sequence + (packet.flags & kTcpSyn ? 1 : 0);
    uint32_t skip = next - start;  // what is known already
    if (skip >= packet.payload.size()) continue;
    std::string fresh = packet.payload.substr(skip, kOpeningBytes - text.size());
    text += fresh;
    next += static_cast<uint32_t>(fresh.size());
  }
  return text.substr(0, kOpeningBytes);
}

void MeterTwin::give(Packets conversation, std::vector<FlowRow>& rows) const {
  End begun_by = initiator(conversation.front());
  End other = conversation.front().src == begun_by ? conversation.front().dst : conversation.front().src;
  for (size_t from = 0, to; from < conversation.size(); from = to) {
    to = from + 1;
    while (to < conversation.size() && conversation[to].time - conversation[from].time < options_.active)
      ++to;
    Packets part = conversation.subspan(from, to - from);
    auto spoke = [&](const End& end) {
      return std::any_of(part.begin(), part.end(), [&](const Seen& s) { return s.src == end; });
    };
    End src = begun_by, dst = other;
    if (!spoke(src)) std::swap(src, dst);
    FlowRow row{};
    row.first = part.front().time;
    row.last = part.back().time;
    row.src = std::get<0>(src).to_string();
    row.dst = std::get<0>(dst).to_string();
    row.src_port = std::get<1>(src);
    row.dst_port = std::get<1>(dst);
    row.protocol = part.front().protocol;
    for (const Seen& packet : part) {
      if (packet.src != src) continue;
      ++row.packets;
      row.bytes += packet.ip_length;
      row.tcp_flags |= packet.flags;
    }
    if (from == 0) {
      row.opening = said(part, src);
      row.reply = said(part, dst);
      for (const Seen& packet : part)
        if (src == begun_by && packet.src == src && packet.protocol == kTcp && is_opening_syn(packet.flags)) {
          row.tcp_sequence = packet.sequence;
          break;
        }
    }
    rows.push_back(row);
  }
}

std::vector<FlowRow> MeterTwin::rows() const {
  std::vector<FlowRow> rows;
  for (const auto& [ends, packets] : pairs_) {
    size_t from = 0;
    for (size_t at = 1; at <= packets.size(); ++at) {
      Packets so_far = Packets(packets).subspan(from, at - from);
      if (at < packets.size() && packets[at].time - packets[at - 1].time <= options_.idle &&
          !begins(so_far, packets[at]))
        continue;
      give(so_far, rows);
      from = at;
    }
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace luytre::meter
