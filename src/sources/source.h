// Where bytes come from. Sources know no format: they yield blocks of a file, or datagrams from a socket.
#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "base/time.h"

namespace luytre {

// A readable run of bytes: plain, gzip or zstd file, or standard input ("-"), told apart by the first bytes.
// Plain files are mapped, so a view of them costs no copy. One thread.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // The next bytes, empty at the end. Valid until the next call. At most `limit` bytes (a hint for mapped files).
  virtual Result<std::span<const std::byte>> next(size_t limit) = 0;
  // Bytes of the stored file consumed so far and in all (0: unknown), for a progress bar.
  virtual uint64_t position() const = 0;
  virtual uint64_t total() const = 0;
};

struct OpenOptions {
  bool follow = false;              // wait for more at the end; go on with the new file after a rotation or truncation
  const std::atomic<bool>* stop = nullptr;  // follow: end when it becomes true
  uint64_t expanded_limit = 0;      // refuse a compressed file that expands beyond this; 0: no limit
};
Result<std::unique_ptr<ByteSource>> open_source(const std::string& path, const OpenOptions& options);

// Files named by `path`: itself; for a folder its regular files, recursively, by name; hidden ones left out.
Result<std::vector<std::string>> expand_inputs(const std::string& path);

// One datagram as received.
struct Datagram {
  std::span<const std::byte> bytes;
  IpAddress from;
  uint16_t from_port = 0;
  Timestamp received = 0;
};

// A UDP socket read in batches (recvmmsg). Several on one port share its traffic (SO_REUSEPORT), one per thread.
class UdpReceiver {
 public:
  struct Options {
    std::string address = "127.0.0.1";
    uint16_t port = 0;                     // 0: any free one
    int receive_buffer = 64 << 20;         // asked for; granted() tells
    bool reuse_port = true;
  };
  static Result<std::unique_ptr<UdpReceiver>> open(const Options& options);
  virtual ~UdpReceiver() = default;
  // Waits up to `timeout_ms` and gives what has come, several at once; empty at the time-out. Valid until the next
  // call. Datagrams longer than 65,535 do not exist.
  virtual Result<std::span<const Datagram>> receive(int timeout_ms) = 0;
  virtual uint16_t port() const = 0;
  virtual int granted_buffer() const = 0;
  // Datagrams the kernel dropped because the buffer was full (SO_RXQ_OVFL).
  virtual uint64_t kernel_drops() const = 0;
};

}  // namespace luytre
