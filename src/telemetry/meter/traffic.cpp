#include "telemetry/meter/traffic.h"

#include <cmath>
#include <random>
#include <vector>

#include "wire/packet/packet_builder.h"
#include "wire/tls/tls_builder.h"

namespace luytre::meter {
namespace {

struct Step {
  bool forward;
  unsigned flags;
  std::string_view payload;
};

// One conversation under way.
struct Talk {
  Endpoints ends;
  bool tcp = true, icmp = false;
  std::vector<Step> opening;
  size_t at = 0, data = 0;  // steps of the opening done, packets of data to come
  uint32_t sequence[2] = {};
};

class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed), bulk_(1448, 'd') {
    hello_ = client_hello_stream(example_hello());
    flight_ = server_flight(std::string(900, 'c'));
    request_ =
        "GET /index.html?q=1 HTTP/1.1\r\nHost: www.site.example\r\nUser-Agent: Mozilla/5.0 (X11; Linux)\r\n"
        "Accept: */*\r\nAccept-Language: vi\r\nCookie: " +
        std::string(200, 'k') + "\r\n\r\n";
    response_ = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 14480\r\n\r\n" +
                std::string(1300, 'h');
    question_ = std::string(
        "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x04site\x07"
        "example\x00\x00\x01\x00\x01",
        34);
    answer_ = question_;
    answer_[2] = '\x81';
    answer_[3] = '\x80';
    answer_[7] = '\x01';
    answer_ += std::string("\xc0\x0c\x00\x01\x00\x01\x00\x00\x01\x2c\x00\x04\xcb\x00\x71\x50", 16);
  }

  Talk begin() {
    Talk talk;
    bool six = random_() % 8 == 0;
    auto host = static_cast<uint32_t>(random_() % (1 << 20)), far = static_cast<uint32_t>(random_());
    talk.ends.src = six ? IpAddress(0x20010db800000000, host) : IpAddress::from_v4(0xc6120000 + host);
    talk.ends.dst =
        six ? IpAddress(0x20010db8ffff0000, far % 100'000) : IpAddress::from_v4(0x0b000000 + far % (1 << 24));
    talk.ends.src_port = static_cast<uint16_t>(32768 + random_() % 28'000);
    talk.sequence[0] = static_cast<uint32_t>(random_());
    talk.sequence[1] = static_cast<uint32_t>(random_());
    auto kind = random_() % 100;
    auto handshake = [&] {
      talk.opening = {{true, kTcpSyn, {}}, {false, kTcpSyn | kTcpAck, {}}, {true, kTcpAck, {}}};
    };
    if (kind < 45) {
      talk.tcp = false;
      talk.ends.dst_port = 53;
      talk.opening = {{true, 0, question_}, {false, 0, answer_}};
    } else if (kind < 65) {
      talk.ends.dst_port = 443;
      handshake();
      talk.opening.push_back({true, kTcpAck | kTcpPush, hello_});
      talk.opening.push_back({false, kTcpAck, std::string_view(flight_)});
      talk.data = heavy_tailed();
    } else if (kind < 75) {
      talk.ends.dst_port = 80;
      handshake();
      talk.opening.push_back({true, kTcpAck | kTcpPush, request_});
      talk.opening.push_back({false, kTcpAck, response_});
      talk.data = heavy_tailed();
    } else if (kind < 90) {
      talk.ends.dst_port = 23;
      talk.opening = {{true, kTcpSyn, {}}};
    } else if (kind < 95) {
      talk.tcp = false;
      talk.ends.dst_port = 51413;
      talk.opening = {{true, 0, std::string_view(bulk_).substr(0, 100)},
                      {false, 0, std::string_view(bulk_).substr(0, 300)}};
      talk.data = random_() % 10;
    } else {
      talk.tcp = false;
      talk.icmp = true;
      talk.ends.src_port = talk.ends.dst_port = 0;
      talk.opening = {{true, 0, {}}, {false, 0, {}}};
    }
    return talk;
  }

  // The next frame; false when the conversation is over.
  bool next(Talk& talk, std::string& frame) {
    Step step{};
    if (talk.at < talk.opening.size()) {
      step = talk.opening[talk.at++];
    } else if (talk.data > 0) {
      --talk.data;
      bool ack = talk.data % 3 == 0;  // two segments of data, then an acknowledgement
      step = ack ? Step{true, kTcpAck, {}} : Step{false, kTcpAck, bulk_};
    } else {
      return false;
    }
    Endpoints ends = talk.ends;
    if (!step.forward) {
      std::swap(ends.src, ends.dst);
      std::swap(ends.src_port, ends.dst_port);
    }
    if (talk.icmp) {
      bool v4 = ends.src.is_v4();
      std::string message(1, static_cast<char>(v4 ? (step.forward ? 8 : 0) : (step.forward ? 128 : 129)));
      frame = ethernet(ip_packet(ends, v4 ? 1 : 58, message + std::string(63, 'p')), v4 ? 0x0800 : 0x86dd);
    } else if (talk.tcp) {
      uint32_t& sequence = talk.sequence[step.forward ? 0 : 1];
      frame = tcp_frame(ends, sequence, step.flags, step.payload);
      sequence += static_cast<uint32_t>(step.payload.size()) + (step.flags & kTcpSyn ? 1 : 0);
    } else {
      frame = udp_frame(ends, step.payload);
    }
    return true;
  }

  size_t pick(size_t count) { return random_() % count; }

 private:
  // Pareto with shape 1.2: most are short, a few carry most packets.
  size_t heavy_tailed() {
    double u = (static_cast<double>(random_() >> 11) + 1) / 9007199254740993.0;
    return static_cast<size_t>(std::min(2000.0, 6 * std::pow(u, -1 / 1.2)));
  }

  std::mt19937_64 random_;
  std::string bulk_, hello_, flight_, request_, response_, question_, answer_;
};

}  // namespace

std::string capture_of_traffic(size_t packets, size_t concurrent, uint64_t seed) {
  Generator generator(seed);
  std::string out = pcap_header(1);
  out.reserve(packets * 900);
  std::vector<Talk> talks(concurrent);
  for (Talk& talk : talks) talk = generator.begin();
  constexpr size_t kPacketsPerSecond = 1'000'000;  // packet time
  std::string frame;
  for (size_t i = 0; i < packets; ++i) {
    Talk& talk = talks[generator.pick(concurrent)];
    while (!generator.next(talk, frame)) talk = generator.begin();
    out += pcap_record(static_cast<uint32_t>(1'543'795'200 + i / kPacketsPerSecond),
                       static_cast<uint32_t>(i % kPacketsPerSecond), frame);
  }
  return out;
}

}  // namespace luytre::meter
