// TcpStreams once more, as a map from position to byte and without limits, to compare with.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "wire/packet/tcp_stream.h"

namespace luytre {

// Bytes that stand behind each other, and what the first of them is.
struct StreamRun {
  StreamSink::Position position;
  std::string bytes;
  friend bool operator==(const StreamRun&, const StreamRun&) = default;
};

// One direction of one port pair, which may be used for several connections after each other.
class TcpStreamTwin {
 public:
  void add(const Packet& packet);
  void end();  // what is held behind gaps comes out
  const std::vector<StreamRun>& runs() const { return runs_; }

 private:
  void drain(StreamSink::Position position);

  bool open_ = false, known_ = false;
  uint32_t first_ = 0;
  int64_t next_ = 0, fin_ = INT64_MAX;
  std::map<int64_t, char> held_;
  bool new_run_ = true;
  StreamSink::Position mark_ = StreamSink::Position::start;
  std::vector<StreamRun> runs_;
};

// Uses up everything and keeps it as runs, by stream.
class RunSink : public StreamSink {
 public:
  size_t data(const StreamKey& key, std::span<const std::byte> bytes, Position position,
              Timestamp time) override;
  void missing(const StreamKey&) override { ++missing_count; }
  const std::vector<StreamRun>& runs(const StreamKey& key) { return by_source_port[key.src_port]; }

  uint64_t missing_count = 0;
  std::map<uint16_t, std::vector<StreamRun>> by_source_port;
};

}  // namespace luytre
