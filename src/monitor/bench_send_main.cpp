// Sends NetFlow from a file of datagrams over UDP to loopback at a steady rate, the file again and again:
//   luytre_bench_send FILE PORT RECORDS_PER_SECOND RECORDS
// v5 datagrams get sequence numbers that go on from round to round, so that a receiver can account for all.
// Prints the records and datagrams sent, and the seconds it took.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "base/file.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Message {
  size_t at, size;
  uint32_t records;
};

uint32_t number(const std::string& bytes, size_t at, size_t width) {
  uint32_t value = 0;
  for (size_t i = 0; i < width && at + i < bytes.size(); ++i)
    value = value << 8 | static_cast<uint8_t>(bytes[at + i]);
  return value;
}

// Bytes of the message at `at`. A v9 header does not tell: its sets go on until the next version number,
// which no set has as its id.
size_t length_of(const std::string& bytes, size_t at) {
  uint32_t version = number(bytes, at, 2);
  if (version == 5) return 24 + 48 * number(bytes, at + 2, 2);
  if (version == 10) return number(bytes, at + 2, 2);
  size_t end = at + 20;
  while (end + 4 <= bytes.size() && number(bytes, end, 2) != 9)
    end += std::max(number(bytes, end + 2, 2), 4u);
  return end - at;
}

// Data records of a message: every datagram of the file but a template one holds 30 or the rest.
uint32_t records_of(const std::string& bytes, size_t at) {
  uint32_t version = number(bytes, at, 2);
  if (version == 5) return number(bytes, at + 2, 2);
  size_t set = at + (version == 9 ? 20 : 16);
  size_t width = version == 9 ? 30 : 38;
  return number(bytes, set, 2) < 256 ? 0 : static_cast<uint32_t>((number(bytes, set + 2, 2) - 4) / width);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: luytre_bench_send FILE PORT RECORDS_PER_SECOND RECORDS\n");
    return 2;
  }
  auto content = luytre::read_file(argv[1]);
  if (!content) return std::fprintf(stderr, "%s\n", content.error().message.c_str()), 1;
  std::string bytes = std::move(*content);
  std::vector<Message> messages;
  for (size_t at = 0; at < bytes.size();) {
    size_t size = std::min(length_of(bytes, at), bytes.size() - at);
    messages.push_back({at, size, records_of(bytes, at)});
    at += size;
  }
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::atoi(argv[2])));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
  if (fd < 0 || ::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
    std::perror("luytre_bench_send");
    return 1;
  }
  double rate = std::atof(argv[3]);
  auto wanted = static_cast<uint64_t>(std::atof(argv[4]));
  constexpr size_t kBurst = 16;
  uint64_t records = 0, datagrams = 0;
  bool v5 = number(bytes, 0, 2) == 5;
  auto start = Clock::now();
  for (size_t next = 0; records < wanted;) {
    mmsghdr burst[kBurst] = {};
    iovec parts[kBurst];
    unsigned count = 0;
    for (; count < kBurst && records < wanted; ++count) {
      const Message& m = messages[next];
      next = (next + 1) % messages.size();
      if (v5) {
        auto sequence = htonl(static_cast<uint32_t>(records));
        std::copy_n(reinterpret_cast<const char*>(&sequence), 4, &bytes[m.at + 16]);
      }
      parts[count] = {&bytes[m.at], m.size};
      burst[count].msg_hdr.msg_iov = &parts[count];
      burst[count].msg_hdr.msg_iovlen = 1;
      records += m.records;
    }
    for (unsigned sent = 0; sent < count;) {
      int n = ::sendmmsg(fd, burst + sent, count - sent, 0);
      if (n < 0) return std::perror("luytre_bench_send"), 1;
      sent += static_cast<unsigned>(n);
    }
    datagrams += count;
    auto due = start + std::chrono::duration_cast<Clock::duration>(
                           std::chrono::duration<double>(static_cast<double>(records) / rate));
    if (due > Clock::now() + std::chrono::milliseconds(1)) std::this_thread::sleep_until(due);
    while (Clock::now() < due) {
    }
  }
  std::chrono::duration<double> took = Clock::now() - start;
  std::printf("%llu %llu %.6f\n", static_cast<unsigned long long>(records),
              static_cast<unsigned long long>(datagrams), took.count());
  ::close(fd);
}
