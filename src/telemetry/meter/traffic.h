// Captures of made-up traffic for benchmarks: the mix of an access network's uplink.
#pragma once
#include <cstdint>
#include <string>

namespace luytre::meter {

// A pcap file of `packets` packets, a million to a second of packet time. By conversations: 45 % DNS over UDP
// (a question, an answer), 20 % TLS (hello, answer, data; lengths after a heavy-tailed law, up to 2,000
// packets), 10 % HTTP, 15 % SYNs of scans that nobody answers, 5 % other UDP, 5 % pings; one in eight over
// IPv6. Conversations overlap: about `concurrent` at a time. Frames are whole (snap length 65,535).
std::string capture_of_traffic(size_t packets, size_t concurrent, uint64_t seed = 42);

}  // namespace luytre::meter
