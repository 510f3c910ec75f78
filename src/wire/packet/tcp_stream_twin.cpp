#include "wire/packet/tcp_stream_twin.h"

#include "base/bytes.h"

namespace luytre {

void TcpStreamTwin::add(const Packet& packet) {
  bool fin = packet.tcp_flags & kTcpFin, reset = packet.tcp_flags & kTcpRst;
  bool syn = (packet.tcp_flags & kTcpSyn) && !reset;
  size_t size = packet.payload.size();
  if (!known_ && !syn && (size == 0 || reset)) return;
  uint32_t sequence = packet.tcp_sequence + syn;
  if (!known_ || (syn && (!open_ || sequence != first_))) {
    end();
    known_ = open_ = true;
    first_ = sequence;
    next_ = 0;
    fin_ = INT64_MAX;
    new_run_ = true;
    mark_ = syn ? StreamSink::Position::start : StreamSink::Position::middle;
  }
  if (!open_) return;
  int32_t distance = static_cast<int32_t>(sequence - (first_ + static_cast<uint32_t>(next_)));
  if (std::abs(static_cast<int64_t>(distance)) > (1 << 20)) return;
  if (reset) {
    if (distance >= 0) end();
    return;
  }
  int64_t from = next_ + distance;
  if (fin && fin_ == INT64_MAX && from + static_cast<int64_t>(size) >= 0)
    fin_ = from + static_cast<int64_t>(size);
  for (size_t i = 0; i < size; ++i)
    if (from + static_cast<int64_t>(i) >= next_)
      held_.emplace(from + static_cast<int64_t>(i), static_cast<char>(packet.payload[i]));
  drain(mark_);
  if (next_ >= fin_) end();
}

void TcpStreamTwin::drain(StreamSink::Position position) {
  while (!held_.empty() && held_.begin()->first == next_) {
    if (new_run_) runs_.push_back({position, ""});
    new_run_ = false;
    runs_.back().bytes += held_.begin()->second;
    held_.erase(held_.begin());
    ++next_;
  }
}

void TcpStreamTwin::end() {
  while (open_ && !held_.empty()) {
    next_ = held_.begin()->first;
    new_run_ = true;
    drain(StreamSink::Position::gap);
  }
  open_ = false;
}

size_t RunSink::data(const StreamKey& key, std::span<const std::byte> bytes, Position position, Timestamp) {
  auto& runs = by_source_port[key.src_port];
  if (position != Position::follows) runs.push_back({position, ""});
  runs.back().bytes += as_text(bytes);
  return bytes.size();
}

}  // namespace luytre
