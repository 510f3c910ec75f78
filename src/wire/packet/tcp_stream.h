// Puts the bytes of TCP connections back in order, each direction by itself, in bounded memory.
//
// Sequence space after RFC 9293. Of bytes sent twice the first ones seen win. A stream whose beginning was
// not seen starts at its first segment.
#pragma once
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "base/ip.h"
#include "base/time.h"
#include "wire/packet/packet.h"

namespace luytre {

// One direction of a connection.
struct StreamKey {
  IpAddress src, dst;
  uint16_t src_port = 0, dst_port = 0;
  friend bool operator==(const StreamKey&, const StreamKey&) = default;
};

// Gets the bytes of streams in order.
class StreamSink {
 public:
  // What the first of the bytes given is.
  enum class Position : uint8_t {
    start,    // the first byte after SYN
    middle,   // the first byte seen of a connection that began earlier
    gap,      // what stood in front of it is missing for good
    follows,  // right behind bytes that were used up
  };
  static constexpr size_t kAbandon = SIZE_MAX, kResync = SIZE_MAX - 1;

  virtual ~StreamSink() = default;
  // Returns how many of `bytes` are done with; the rest comes again with more behind it. kAbandon: nothing
  // more of this stream is wanted. kResync: all of `bytes` are done with and lead nowhere; the next segment's
  // have position `gap`. `time` is that of the segment which held the last of the bytes.
  virtual size_t data(const StreamKey& key, std::span<const std::byte> bytes, Position position,
                      Timestamp time) = 0;
  // Bytes are missing for good: in a gap, or behind those given last and not used up when the stream ended.
  virtual void missing(const StreamKey& key) = 0;
};

// One thread at a time. After each call no more than Limits::total_bytes are held, book-keeping included.
class TcpStreams {
 public:
  struct Limits {
    size_t total_bytes = 64 << 20;  // over all streams; the least recently used are dropped first
    size_t stream_bytes =
        256 << 10;  // of one stream, out of order or not used up; more gives up what is missing
  };
  struct Counts {
    uint64_t segments = 0;
    uint64_t gaps = 0;           // stretches of bytes given up
    uint64_t dropped = 0;        // streams dropped to stay below the total while they held bytes
    uint64_t out_of_window = 0;  // segments too far from what was expected to belong there
    friend bool operator==(const Counts&, const Counts&) = default;
  };

  explicit TcpStreams(const Limits& limits) : limits_(limits) {}

  // Takes one dissected TCP packet; gives what is in order now to `sink`.
  void add(const Packet& packet, Timestamp time, StreamSink& sink);
  // Gives what is held behind gaps and forgets every stream.
  void end(StreamSink& sink);

  const Counts& counts() const { return counts_; }
  size_t held_bytes() const { return held_; }
  size_t streams() const { return streams_.size(); }

 private:
  struct Piece {
    std::unique_ptr<std::byte[]> bytes;
    uint32_t size;
    Timestamp time;
  };
  struct Stream {
    StreamKey key;
    uint32_t first = 0;         // sequence number of position 0
    uint64_t position = 0;      // of the byte expected next
    uint64_t end = UINT64_MAX;  // position behind the last byte, once FIN was seen
    bool closed = false;        // nothing more is taken; remembered so that repeats are known as such
    StreamSink::Position mark = StreamSink::Position::start;  // of the first byte not used up
    std::vector<std::byte> tail;                              // given, not used up
    std::map<uint64_t, Piece> ahead;  // by position; beyond `position`, never overlapping
    size_t ahead_bytes = 0;           // with kPieceCost for each
  };
  using Streams = std::list<Stream>;  // most recently used first
  struct KeyHash {
    size_t operator()(const StreamKey& key) const;
  };

  static constexpr size_t kPieceCost = 96, kStreamCost = 320;  // book-keeping, as counted against the limits

  void take(Stream& stream, const Packet& packet, Timestamp time, StreamSink& sink);
  void restart(Stream& stream, uint32_t first, StreamSink::Position mark, StreamSink& sink);
  void hold(Stream& stream, uint64_t from, std::span<const std::byte> bytes, Timestamp time);
  void give(Stream& stream, std::span<const std::byte> bytes, Timestamp time, StreamSink& sink);
  void give_ahead(Stream& stream, StreamSink& sink);
  void skip_to(Stream& stream, uint64_t position, StreamSink& sink);
  void close(Stream& stream, StreamSink& sink);
  void release(Stream& stream);

  Limits limits_;
  Counts counts_;
  Streams recent_;
  std::unordered_map<StreamKey, Streams::iterator, KeyHash> streams_;
  size_t held_ = 0;
};

}  // namespace luytre
