// For tests and benchmarks of detectors: batches filled row by row, hosts that are ours, detections kept.
#pragma once
#include <string>
#include <vector>

#include "families/detector.h"

namespace luytre::test {

inline IpAddress ip(std::string_view text) {
  return *IpAddress::parse(text);
}
inline Timestamp at(std::string_view iso) {
  return *parse_iso_time(iso);
}

// 14.160.0.0/11, 10.0.0.0/8 (as seen by a sensor inside) and 2001:ee0::/32 are ours.
class OurHosts {
 public:
  OurHosts() : table_(make()), hosts_(table_.get(), true) {}
  operator const Hosts&() const { return hosts_; }

 private:
  static std::shared_ptr<const AttributionTable> make() {
    AttributionBuilder builder;
    for (const char* net : {"14.160.0.0/11", "2001:ee0::/32"})
      builder.add(*Prefix::parse(net), AttributionBuilder::Rank::country, "");
    return *builder.build();
  }
  std::shared_ptr<const AttributionTable> table_;
  Hosts hosts_;
};

// A Detection with text of its own.
struct Seen {
  std::string detector, name, indicator, source, family, detail;
  Timestamp first, last;
  IpAddress host, remote;
  uint16_t port, remote_port;
  uint8_t protocol;
  Category category;
  Evidence evidence;
};

class KeepDetections : public DetectionSink {
 public:
  void detected(const Detection& d) override {
    seen.push_back({std::string(d.detector->name), std::string(d.name), std::string(d.indicator),
                    std::string(d.source), std::string(d.family), std::string(d.detail), d.first, d.last,
                    d.host, d.remote, d.port, d.remote_port, d.protocol, d.category, d.evidence});
  }
  size_t count(Evidence evidence) const {
    size_t n = 0;
    for (const Seen& s : seen) n += s.evidence == evidence;
    return n;
  }
  std::vector<Seen> seen;
};

// One row; what a kind of batch has no column for is left out.
struct Row {
  const char* src = "14.160.0.7";
  const char* dst = "198.51.100.9";
  uint16_t src_port = 40000, dst_port = 0;
  uint8_t protocol = 6;
  Timestamp time = 1'544'313'600'000'000;  // 2018-12-09T00:00:00Z
  std::string opening = {}, reply = {};
  uint32_t tcp_sequence = 0;
  std::string name = {};
  std::string host = {}, path = "/", method = "GET", user_agent = {};
  std::string server_name = {};
  uint8_t tcp_flags = 0;
  uint64_t packets = 1, bytes = 60;
};

// Views the rows' text. `payload`: false leaves out the columns that only packets give, as NetFlow does.
inline void fill(ObservationBatch& b, ObservationKind kind, const std::vector<Row>& rows,
                 bool payload = true) {
  b = ObservationBatch();  // without columns of an earlier fill
  b.kind = kind;
  b.family = !rows.empty() && ip(rows[0].src).is_v4() ? AddressFamily::v4 : AddressFamily::v6;
  for (const Row& r : rows) {
    uint32_t i = b.size++;
    b.first[i] = b.last[i] = r.time;
    if (b.family == AddressFamily::v4) {
      b.src4[i] = ip(r.src).v4();
      b.dst4[i] = ip(r.dst).v4();
    } else {
      b.src6[i] = ip(r.src);
      b.dst6[i] = ip(r.dst);
    }
    b.src_port[i] = r.src_port;
    b.dst_port[i] = r.dst_port;
    b.protocol[i] = r.protocol;
    b.origin[i] = 0;
    if (kind == ObservationKind::flow) {
      b.packets[i] = r.packets;
      b.bytes[i] = r.bytes;
      b.sampling[i] = 1;
      b.tcp_flags[i] = r.tcp_flags;
      if (payload) {
        b.opening[i] = r.opening;
        b.reply[i] = r.reply;
        b.tcp_sequence[i] = r.tcp_sequence;
      }
    } else if (kind == ObservationKind::dns) {
      b.name[i] = r.name;
      b.query_type[i] = 1;
      b.response_code[i] = 255;
    } else if (kind == ObservationKind::http) {
      b.host[i] = r.host;
      b.path[i] = r.path;
      b.method[i] = r.method;
      b.user_agent[i] = r.user_agent;
      b.status[i] = 0;
    } else if (kind == ObservationKind::tls) {
      b.server_name[i] = r.server_name;
      b.ja3[i] = b.ja4[i] = b.certificate[i] = {};
    }
  }
}

std::string bytes_of(std::string_view hex);

// Flows of ordinary programs with their first payload bytes, in turn: TLS, HTTP, DNS, QUIC, BitTorrent (its
// handshake, DHT and uTP), NTP, SSH, SMTP, SMB 2, STUN, RTP, WireGuard. What no check may take for malware.
inline std::vector<Row> ordinary_flows(size_t count) {
  struct Kind {
    uint16_t port;
    uint8_t protocol;
    std::string opening, reply;
    bool filler;  // random bytes follow
  };
  auto text = [](const char* t) { return std::string(t); };
  static const std::vector<Kind> kinds = {
      {443, 6, bytes_of("16030102000100 01fc0303"), bytes_of("160303007a0200007603 03"), true},
      {80, 6, text("GET /index.html HTTP/1.1\r\nHost: vnexpress.net\r\n"), text("HTTP/1.1 200 OK\r\n"),
       false},
      {53, 17, bytes_of("a1b2 0100 0001 0000 0000 0000 03777777 06676f6f676c65 03636f6d 00 0001 0001"),
       bytes_of("a1b2 8180 0001 0001 0000 0000 03777777"), false},
      {443, 17, bytes_of("c0 00000001 08"), bytes_of("c0 00000001 00"), true},
      {51413, 6, bytes_of("13") + "BitTorrent protocol", bytes_of("13") + "BitTorrent protocol", true},
      {51413, 17, text("d1:ad2:id20:"), text("d1:rd2:id20:"), true},
      {6881, 17, bytes_of("4100 1a2b 00000001 00000000 00100000 0001 0000"), bytes_of("2100 1a2b"), true},
      {123, 17, bytes_of("23 00 06 e9"), bytes_of("24 02 06 ea"), true},
      {22, 6, text("SSH-2.0-OpenSSH_9.2\r\n"), text("SSH-2.0-OpenSSH_8.4\r\n"), true},
      {25, 6, text("EHLO mail.example.vn\r\n"), text("220 mx.example.com ESMTP\r\n"), false},
      {445, 6, bytes_of("000000d4 fe534d42 4000 0100"), bytes_of("000000f0 fe534d42"), true},
      {3478, 17, bytes_of("0001 0000 2112a442"), bytes_of("0101 0058 2112a442"), true},
      {20002, 17, bytes_of("80 60 1234 00000001"), bytes_of("80 60 4321"), true},
      {51820, 17, bytes_of("01000000"), bytes_of("02000000"), true},
      {23, 6, bytes_of("fffd03fffb18fffb1f"), bytes_of("fffd18fffd20"), false},
      {8080, 6, "", "", false},
  };
  uint64_t state = 0x9e3779b97f4a7c15;
  auto random = [&state] {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return state;
  };
  std::vector<Row> rows(count);
  for (size_t i = 0; i < count; ++i) {
    const Kind& kind = kinds[i % kinds.size()];
    Row& row = rows[i];
    row.dst_port = kind.port;
    row.src_port = static_cast<uint16_t>(32768 + random() % 28000);
    row.protocol = kind.protocol;
    row.tcp_sequence = kind.protocol == 6 ? static_cast<uint32_t>(random()) : 0;
    row.opening = kind.opening;
    row.reply = kind.reply;
    if (!kind.filler) continue;
    for (size_t more = random() % 480; more; --more) row.opening += static_cast<char>(random());
    for (size_t more = random() % 480; more; --more) row.reply += static_cast<char>(random());
  }
  return rows;
}

// "28 94 8d ab" or "28948dab" as bytes.
inline std::string bytes_of(std::string_view hex) {
  std::string bytes, digits;
  for (char c : hex)
    if (c != ' ') digits += c;
  for (size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  return bytes;
}

}  // namespace luytre::test
