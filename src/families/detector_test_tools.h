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
  b.clear();
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
