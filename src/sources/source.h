// Where bytes come from. Sources know no format: they yield blocks of a file, or datagrams from a socket.
#pragma once
#include <atomic>
#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "base/time.h"

namespace luytre {

// A readable run of bytes: plain, gzip (RFC 1952) or zstd (RFC 8878) file, or standard input ("-"), told
// apart by the first bytes. Plain files are mapped, so a view of them costs no copy; compressed ones are
// expanded piece by piece in constant memory (zstd: up to the 128 MiB window that its writers use by default
// at most). One thread.
//
// A mapped file that somebody shortens while it is read: next() notices and fails, but bytes it gave before
// may be gone, and touching them ends the process (SIGBUS). Files still being written belong under
// OpenOptions::follow, which reads and never maps.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // The next bytes, at most `limit` (and fewer as suits the source). Valid until the next call. Empty: the
  // end, or with OpenOptions::tell_pauses a pause: ended() tells. A damaged or cut compressed file gives what
  // it has, then ErrorCode::corrupt. Nothing comes after an error.
  virtual Result<std::span<const std::byte>> next(size_t limit) = 0;
  // Nothing more will come.
  virtual bool ended() const = 0;
  // All of a mapped file, valid as long as the source, for several threads to share; empty for every other
  // source. Whoever uses it needs no next().
  virtual std::span<const std::byte> mapped() const { return {}; }
  // Rises when a followed path has become another file, or was emptied: what the last next() gave begins that
  // file, and an unfinished record in front of it will never be finished.
  virtual uint64_t generation() const { return 0; }
  // Bytes of the stored file consumed so far and in all (0: unknown), for a progress bar.
  virtual uint64_t position() const = 0;
  virtual uint64_t total() const = 0;
};

inline constexpr std::chrono::milliseconds kFollowPause{200};

struct OpenOptions {
  // Wait for more at the end, and go on with the new file after a rotation (rename and create: the old file
  // is read to its end first) or a truncation. Plain files only; not seen: a file emptied and grown beyond
  // where it was within one look, and files that came and went between two looks.
  bool follow = false;
  // While following: give an empty span whenever kFollowPause went by without news, so that the caller can
  // hand on what it holds. Otherwise next() waits.
  bool tell_pauses = false;
  const std::atomic<bool>* stop = nullptr;  // following, or waiting for a pipe: end when it becomes true
  uint64_t expanded_limit = 0;              // refuse a compressed file that expands beyond this; 0: no limit
};
Result<std::unique_ptr<ByteSource>> open_source(const std::string& path, const OpenOptions& options);

// Files named by `path`: itself; for a folder its regular files, recursively, in the byte order of their
// paths; hidden files and folders are left out, links to folders not followed. "-" stands for itself.
Result<std::vector<std::string>> expand_inputs(const std::string& path);

// One datagram as received.
struct Datagram {
  std::span<const std::byte> bytes;
  IpAddress from;
  uint16_t from_port = 0;
  Timestamp received = 0;
};

// A UDP socket read in batches (recvmmsg). Several on one port share its traffic (SO_REUSEPORT), one per
// thread; the kernel keeps each sender with one of them. "::" takes IPv4 too; such senders come out as IPv4.
class UdpReceiver {
 public:
  struct Options {
    std::string address = "127.0.0.1";
    uint16_t port = 0;              // 0: any free one
    int receive_buffer = 64 << 20;  // asked for; granted_buffer() tells
    bool reuse_port = true;
  };
  static Result<std::unique_ptr<UdpReceiver>> open(const Options& options);
  virtual ~UdpReceiver() = default;
  // Waits up to `timeout_ms` and gives what has come, several at once; empty at the time-out. Valid until the
  // next call. `received` is the clock at the end of the call, one reading for all. After a small batch it
  // lets datagrams gather for half a millisecond, which doubles what one processor takes; not with a time-out
  // of 0.
  virtual Result<std::span<const Datagram>> receive(int timeout_ms) = 0;
  virtual uint16_t port() const = 0;
  virtual int granted_buffer() const = 0;
  // Datagrams the kernel dropped at this socket (buffer full, checksum wrong) since it was opened, as of now
  // (SO_MEMINFO; the same counter as SO_RXQ_OVFL, without waiting for a datagram to bring it).
  virtual uint64_t kernel_drops() = 0;
};

}  // namespace luytre
