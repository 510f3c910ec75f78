#include "wire/packet/tcp_stream.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace luytre {
namespace {

// Segments further away than any receiver's usual window are not believed.
constexpr int32_t kWindow = 1 << 20;

// A reset that claims to open a connection is a reset.
bool opens(const Packet& packet) {
  return (packet.tcp_flags & (kTcpSyn | kTcpRst)) == kTcpSyn;
}

}  // namespace

size_t TcpStreams::KeyHash::operator()(const StreamKey& key) const {
  uint64_t ports = static_cast<uint64_t>(key.src_port) << 16 | key.dst_port;
  return hash_pair(hash_pair(key.src.high(), key.src.low()),
                   hash_pair(key.dst.high(), hash_pair(key.dst.low(), ports)));
}

void TcpStreams::add(const Packet& packet, Timestamp time, StreamSink& sink) {
  bool syn = opens(packet);
  bool reset = packet.tcp_flags & kTcpRst;
  if (packet.payload_length == 0 && !syn && !reset && !(packet.tcp_flags & kTcpFin)) return;  // bare ACK
  ++counts_.segments;
  StreamKey key{packet.src, packet.dst, packet.src_port, packet.dst_port};
  auto found = streams_.find(key);
  if (found == streams_.end()) {
    if (reset || (packet.payload_length == 0 && !syn)) return;
    recent_.emplace_front();
    recent_.front().key = key;
    held_ += kStreamCost;
    streams_.emplace(key, recent_.begin());
    restart(recent_.front(), packet.tcp_sequence + syn,
            syn ? StreamSink::Position::start : StreamSink::Position::middle, sink);
  } else {
    recent_.splice(recent_.begin(), recent_, found->second);
  }
  take(recent_.front(), packet, time, sink);
  while (held_ > limits_.total_bytes && !recent_.empty()) {
    Stream& oldest = recent_.back();
    if (!oldest.tail.empty() || !oldest.ahead.empty()) ++counts_.dropped;
    close(oldest, sink);
    streams_.erase(oldest.key);
    recent_.pop_back();
    held_ -= kStreamCost;
  }
}

void TcpStreams::end(StreamSink& sink) {
  for (Stream& stream : recent_) close(stream, sink);
  streams_.clear();
  recent_.clear();
  held_ = 0;
}

void TcpStreams::take(Stream& stream, const Packet& packet, Timestamp time, StreamSink& sink) {
  bool syn = opens(packet);
  uint32_t sequence = packet.tcp_sequence + syn;
  // The same port used again; a repeated SYN of the running connection is not that.
  if (syn && (stream.closed || sequence != stream.first))
    restart(stream, sequence, StreamSink::Position::start, sink);
  if (stream.closed) return;

  uint32_t next = stream.first + static_cast<uint32_t>(stream.position);
  int32_t distance = static_cast<int32_t>(sequence - next);
  if (distance > kWindow || distance < -kWindow) {
    ++counts_.out_of_window;
    return;
  }
  if (packet.tcp_flags & kTcpRst) {
    if (distance >= 0) close(stream, sink);
    return;
  }
  std::span<const std::byte> bytes = packet.payload;
  int64_t wire_end = static_cast<int64_t>(stream.position) + distance + packet.payload_length;
  if ((packet.tcp_flags & kTcpFin) && stream.end == UINT64_MAX && wire_end >= 0)
    stream.end = static_cast<uint64_t>(wire_end);
  if (distance < 0) bytes = bytes.subspan(std::min<size_t>(bytes.size(), -static_cast<int64_t>(distance)));

  if (distance > 0) {
    hold(stream, stream.position + static_cast<uint32_t>(distance), bytes, time);
  } else if (!stream.ahead.empty()) {
    hold(stream, stream.position, bytes, time);
    give_ahead(stream, sink);
  } else if (!bytes.empty()) {
    give(stream, bytes, time, sink);
  }
  // The capture left out the end of this segment: nobody will bring it.
  bool cut = packet.payload.size() < packet.payload_length && distance <= 0;
  if (cut && !stream.closed && stream.ahead.empty() && static_cast<int64_t>(stream.position) < wire_end)
    skip_to(stream, static_cast<uint64_t>(wire_end), sink);

  while (!stream.closed && stream.tail.size() + stream.ahead_bytes > limits_.stream_bytes)
    skip_to(stream, stream.ahead.empty() ? stream.position : stream.ahead.begin()->first, sink);
  if (!stream.closed && stream.position >= stream.end) close(stream, sink);
}

void TcpStreams::restart(Stream& stream, uint32_t first, StreamSink::Position mark, StreamSink& sink) {
  close(stream, sink);
  stream.first = first;
  stream.position = 0;
  stream.end = UINT64_MAX;
  stream.closed = false;
  stream.mark = mark;
}

// Keeps the parts of `bytes` that no held piece covers.
void TcpStreams::hold(Stream& stream, uint64_t from, std::span<const std::byte> bytes, Timestamp time) {
  auto after = stream.ahead.upper_bound(from);
  if (after != stream.ahead.begin()) {
    auto before = std::prev(after);
    uint64_t covered = before->first + before->second.size;
    if (covered > from) {
      size_t skip = std::min<size_t>(bytes.size(), covered - from);
      bytes = bytes.subspan(skip);
      from += skip;
    }
  }
  while (!bytes.empty()) {
    size_t room =
        after == stream.ahead.end() ? bytes.size() : std::min<size_t>(bytes.size(), after->first - from);
    if (room > 0) {
      Piece piece{std::make_unique_for_overwrite<std::byte[]>(room), static_cast<uint32_t>(room), time};
      std::memcpy(piece.bytes.get(), bytes.data(), room);
      stream.ahead.emplace_hint(after, from, std::move(piece));
      stream.ahead_bytes += room + kPieceCost;
      held_ += room + kPieceCost;
    }
    if (after == stream.ahead.end()) return;
    size_t step = std::min<size_t>(bytes.size(), room + after->second.size);
    bytes = bytes.subspan(step);
    from += step;
    ++after;
  }
}

void TcpStreams::give(Stream& stream, std::span<const std::byte> bytes, Timestamp time, StreamSink& sink) {
  stream.position += bytes.size();
  if (!stream.tail.empty()) {
    stream.tail.insert(stream.tail.end(), bytes.begin(), bytes.end());
    held_ += bytes.size();
    bytes = stream.tail;
  }
  size_t used = sink.data(stream.key, bytes, stream.mark, time);
  if (used == StreamSink::kAbandon) return release(stream);
  bool resync = used == StreamSink::kResync;
  if (resync) used = bytes.size();
  LUYTRE_CHECK(used <= bytes.size());
  if (used > 0) stream.mark = resync ? StreamSink::Position::gap : StreamSink::Position::follows;
  if (bytes.data() == stream.tail.data()) {
    stream.tail.erase(stream.tail.begin(), stream.tail.begin() + static_cast<ptrdiff_t>(used));
    held_ -= used;
  } else if (used < bytes.size()) {
    stream.tail.assign(bytes.begin() + static_cast<ptrdiff_t>(used), bytes.end());
    held_ += stream.tail.size();
  }
}

void TcpStreams::give_ahead(Stream& stream, StreamSink& sink) {
  while (!stream.closed && !stream.ahead.empty() && stream.ahead.begin()->first == stream.position) {
    auto node = stream.ahead.extract(stream.ahead.begin());
    const Piece& piece = node.mapped();
    stream.ahead_bytes -= piece.size + kPieceCost;
    held_ -= piece.size + kPieceCost;
    give(stream, {piece.bytes.get(), piece.size}, piece.time, sink);
  }
}

// Gives up what is missing in front of `position`, and the unused bytes in front of that.
void TcpStreams::skip_to(Stream& stream, uint64_t position, StreamSink& sink) {
  ++counts_.gaps;
  sink.missing(stream.key);
  held_ -= stream.tail.size();
  stream.tail.clear();
  stream.position = position;
  stream.mark = StreamSink::Position::gap;
  give_ahead(stream, sink);
}

void TcpStreams::close(Stream& stream, StreamSink& sink) {
  while (!stream.closed && !stream.ahead.empty()) skip_to(stream, stream.ahead.begin()->first, sink);
  if (!stream.closed && !stream.tail.empty()) sink.missing(stream.key);
  release(stream);
}

void TcpStreams::release(Stream& stream) {
  held_ -= stream.tail.size() + stream.ahead_bytes;
  std::vector<std::byte>().swap(stream.tail);
  stream.ahead.clear();
  stream.ahead_bytes = 0;
  stream.closed = true;
}

}  // namespace luytre
