#include "monitor/bench_data.h"

#include <fmt/format.h>

#include <cmath>

#include "events/segment.h"

namespace luytre::bench {
namespace {

constexpr uint32_t kNetworks = 64;  // /13 networks of internal hosts, spread over the address space
constexpr uint64_t kInternalHosts = 6'200'000;
constexpr uint64_t kRemoteHosts = 3'000'000;
constexpr uint64_t kOccurring = 10'000;  // listed addresses and domains that occur
constexpr unsigned kBodies = 3975;
constexpr int64_t kMidnight = 1543795200;  // 2018-12-03

uint64_t mix(uint64_t x) {
  x += 0x9E3779B97F4A7C15ull;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

uint32_t network(uint32_t index) {
  return (14u + 3 * index) << 24 | 0x00100000u;
}  // 14.16.0.0/13, 17.16.0.0/13, …

bool internal(uint32_t address) {
  uint32_t top = address >> 24;
  return top >= 14 && (top - 14) % 3 == 0 && (top - 14) / 3 < kNetworks &&
         (address & 0x00f80000u) == 0x00100000u;
}

// Addresses that are routed and not internal.
uint32_t outside(uint64_t x) {
  for (;; x = mix(x)) {
    auto address = static_cast<uint32_t>(x);
    uint32_t top = address >> 24;
    if (top >= 1 && top < 224 && top != 10 && top != 127 && !internal(address)) return address;
  }
}

void be16(std::string& out, uint32_t v) {
  out += static_cast<char>(v >> 8);
  out += static_cast<char>(v);
}
void be32(std::string& out, uint32_t v) {
  be16(out, v >> 16);
  be16(out, v & 0xffff);
}

void dotted(std::string& out, uint32_t a) {
  fmt::format_to(std::back_inserter(out), "{}.{}.{}.{}", a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255);
}

}  // namespace

uint64_t World::next() {
  return mix(state_++);
}

uint32_t World::internal_host() {
  uint64_t host = next() % kInternalHosts;
  return network(static_cast<uint32_t>(host % kNetworks)) | static_cast<uint32_t>(mix(host) & 0x7ffff);
}

uint32_t World::listed_address(uint64_t index) {
  return outside(mix(0xBADull << 40 | index));
}

uint32_t World::remote_host() {
  uint64_t r = next();
  if (r % 1000 == 0) return listed_address(next() % kOccurring);
  if (r % 10 == 1) return outside(next());
  double u = static_cast<double>(next() >> 11) * 0x1p-53;
  auto rank = static_cast<uint64_t>(std::exp(u * std::log(static_cast<double>(kRemoteHosts))));
  return outside(mix(rank));
}

Flow World::flow() {
  uint32_t in = internal_host(), out = remote_host();
  uint64_t r = next();
  auto high = static_cast<uint16_t>(1024 + r % 60000), low = static_cast<uint16_t>(r % 3 == 0 ? 53 : 443);
  auto second = static_cast<uint32_t>(r >> 32) % 86400;
  return r >> 63 ? Flow{in, out, high, low, second} : Flow{out, in, low, high, second};
}

std::string World::listed_domain(uint64_t index) {
  uint64_t x = mix(0xD0Dull << 40 | index);
  static constexpr const char* kTlds[] = {"com", "net", "org", "info", "biz", "ru", "cn", "com.vn"};
  std::string name;
  size_t length = index % 4 == 3 ? 6 + x % 6 : 10 + x % 8;
  for (uint64_t y = mix(x); name.size() < length; y = mix(y))
    for (int i = 0; i < 8 && name.size() < length; ++i)
      name += static_cast<char>('a' + (y >> (i * 8) & 255) % 26);
  return name + '.' + kTlds[x >> 60 & 7];
}

std::string World::query_name() {
  static constexpr const char* kHosts[] = {"www.", "", "api.", "cdn.", "mail.", "", "img1.static.", "", ""};
  uint64_t r = next();
  if (r % 1000 == 0) return std::string(kHosts[(r >> 32) % 9]) + listed_domain(next() % kOccurring);
  double u = static_cast<double>(next() >> 11) * 0x1p-53;
  auto rank = static_cast<uint64_t>(std::exp(u * std::log(1e6)));
  static constexpr const char* kTlds[] = {"com", "vn", "net", "com.vn"};
  uint64_t x = mix(rank ^ 0x5172);
  std::string label;
  for (size_t i = 0; i < 4 + x % 9; ++i)
    label += static_cast<char>('a' + (x >> (8 + 4 * i) & 15) + (i & 1) * 7 % 10);
  return fmt::format("{}{}{}.{}", kHosts[(r >> 32) % 9], label, rank % 97, kTlds[(x >> 4) & 3]);
}

std::vector<Flow> flows(size_t count) {
  World world;
  std::vector<Flow> result(count);
  for (Flow& flow : result) flow = world.flow();
  // Exporters and logs write in the order of time.
  std::ranges::stable_sort(result, {}, &Flow::second);
  return result;
}

std::shared_ptr<const IndicatorSet> address_set(size_t count) {
  IndicatorSetBuilder builder;
  builder.reserve(count, 0);
  ProfileId profile = builder.add_profile({.source = "bench", .family = "mirai"});
  for (size_t i = 0; i < count; ++i)
    builder.add({.type = IndicatorType::address, .address = IpAddress::from_v4(World::listed_address(i))},
                profile);
  return builder.build();
}

std::shared_ptr<const IndicatorSet> domain_set(size_t count) {
  IndicatorSetBuilder builder;
  builder.reserve(0, count);
  ProfileId profile = builder.add_profile({.source = "bench", .family = "conficker"});
  for (size_t i = 0; i < count; ++i) {
    std::string name = World::listed_domain(i);
    builder.add({.type = IndicatorType::domain, .text = name}, profile);
  }
  return builder.build();
}

std::string address_lines(size_t count) {
  std::string out;
  out.reserve(count * 16);
  for (size_t i = 0; i < count; ++i) dotted(out, World::listed_address(i)), out += '\n';
  return out;
}

std::string domain_lines(size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += World::listed_domain(i), out += '\n';
  return out;
}

std::string mixed_lines() {
  std::string out = address_lines(650'000) + domain_lines(450'000);
  auto to = std::back_inserter(out);
  for (uint32_t i = 0; i < 200'000; ++i)
    fmt::format_to(to, "http://{}/gate/{}.php\n", World::listed_domain(500'000 + i), mix(i) % 1000);
  for (uint32_t i = 0; i < 100'000; ++i) {
    dotted(out, World::listed_address(700'000 + i));
    fmt::format_to(to, ":{}\n", 1 + mix(i) % 65535);
    if (i % 2) {
      fmt::format_to(to, "2a0{:x}:{:x}::{:x}\n", i % 8, mix(i) >> 48, i);
    } else {
      dotted(out, World::listed_address(800'000 + i) & ~255u);
      out += "/24\n";
    }
  }
  return out;
}

std::vector<std::pair<Prefix, std::string>> prefixes(size_t count) {
  std::vector<std::pair<Prefix, std::string>> result;
  World world(7);
  auto add = [&](uint32_t address, unsigned length, uint64_t body) {
    auto bits = static_cast<uint8_t>(length);
    result.emplace_back(Prefix{IpAddress::from_v4(address & ~0u << (32 - length)), bits},
                        fmt::format("ORG-{}", body));
  };
  for (uint32_t i = 0; i < count; ++i) {
    unsigned length = 16 + static_cast<unsigned>(world.next() % 14);
    uint32_t address = network(i % kNetworks) | (static_cast<uint32_t>(world.next()) & 0x7ffff);
    add(address, length, world.next() % kBodies);
  }
  for (uint32_t n = 0; n < kNetworks; ++n) add(network(n), 13, n % 7);
  return result;
}

std::string prefixes_csv(size_t count) {
  std::string csv = "prefix,org_id\n";
  for (const auto& [prefix, body] : prefixes(count))
    fmt::format_to(std::back_inserter(csv), "{},{}\n", prefix.to_string(), body);
  return csv;
}

std::string organisations_csv() {
  std::string csv = "org_id,sector,name_vi,name_en\n";
  for (unsigned i = 0; i < kBodies; ++i)
    fmt::format_to(std::back_inserter(csv), "ORG-{},SECTOR-{},o,o\n", i, i % 8);
  return csv;
}

Directory directory() {
  Directory directory = *Directory::open("/nonexistent/bench-directory");
  (void)directory.add_organisations(organisations_csv(), "bench").value();
  (void)directory.add_ownership(prefixes_csv(20'000), "bench").value();
  return directory;
}

std::string sighting_rows(size_t count, uint64_t seed) {
  static constexpr const char* kFamilies[] = {"conficker", "mirai", "ramnit", "sality", "gamarue", "necurs"};
  World world(seed << 32);
  std::string out;
  for (size_t i = 0; i < count; ++i) {
    uint32_t host = world.internal_host();
    uint64_t r = world.next(), listed = r % 20'000;
    IpAddress remote = IpAddress::from_v4(World::listed_address(listed));
    std::string indicator = remote.to_string(), body = fmt::format("ORG-{}", host % 200);
    Sighting s;
    s.first =
        (kMidnight + static_cast<int64_t>(i * 86400 / count)) * 1'000'000 + static_cast<int64_t>(r >> 45);
    s.last = s.first + 500'000;
    s.address = IpAddress::from_v4(host);
    s.port = static_cast<uint16_t>(1024 + (r >> 16) % 60000);
    s.remote = remote;
    s.remote_port = 443;
    s.protocol = 6;
    s.indicator = indicator;
    s.source = listed % 3 ? "telnet-c2" : "trails";
    s.family = kFamilies[listed % 6];
    s.detector = "indicator";
    s.packets = 1 + (r >> 32) % 20;
    s.bytes = s.packets * 60;
    s.sensor = "bench";
    s.organisation = body;
    s.reason = AttributionReason::prefix;
    append_row(out, s);
  }
  return out;
}

std::string netflow5(const std::vector<Flow>& flows) {
  std::string out;
  out.reserve(flows.size() * 49);
  for (size_t i = 0; i < flows.size(); i += 30) {
    size_t n = std::min<size_t>(30, flows.size() - i);
    be16(out, 5), be16(out, static_cast<uint32_t>(n));
    be32(out, 90'000'000), be32(out, kMidnight + 86399), be32(out, 0), be32(out, static_cast<uint32_t>(i)),
        be32(out, 0);
    for (size_t k = i; k < i + n; ++k) {
      const Flow& f = flows[k];
      uint32_t first = 90'000'000 - (86399 - f.second) * 1000;
      be32(out, f.src), be32(out, f.dst), be32(out, 0), be32(out, 0);
      be32(out, 3), be32(out, 180), be32(out, first), be32(out, first + 500);
      be16(out, f.src_port), be16(out, f.dst_port);
      out.append({'\0', 0x12, 6, 0}), be32(out, 0), be32(out, 0);
    }
  }
  return out;
}

std::string ipfix(const std::vector<Flow>& flows, uint16_t version) {
  // sourceIPv4, destinationIPv4, ports, protocol, flags, packets, octets, then the times
  static constexpr uint16_t kFields[][2] = {{8, 4}, {12, 4}, {7, 2}, {11, 2}, {4, 1}, {6, 1}, {2, 4}, {1, 4}};
  bool v9 = version == 9;
  std::string out;
  out.reserve(flows.size() * 42);
  size_t width = v9 ? 30 : 38;
  auto header = [&](size_t length, size_t records, uint32_t sequence) {
    be16(out, version);
    be16(out, static_cast<uint32_t>(v9 ? records : length));
    if (v9) be32(out, 90'000'000);
    be32(out, kMidnight + 86399), be32(out, sequence), be32(out, 1);
  };
  size_t fields = std::size(kFields) + 2, base = v9 ? 20 : 16;
  uint32_t sequence = 0;
  header(base + 8 + fields * 4, 1, 0);
  be16(out, v9 ? 0 : 2), be16(out, static_cast<uint32_t>(8 + fields * 4)), be16(out, 256),
      be16(out, static_cast<uint32_t>(fields));
  for (auto [id, length] : kFields) be16(out, id), be16(out, length);
  if (v9)
    be16(out, 22), be16(out, 4), be16(out, 21), be16(out, 4), ++sequence;
  else
    be16(out, 152), be16(out, 8), be16(out, 153), be16(out, 8);
  for (size_t i = 0; i < flows.size(); i += 30) {
    size_t n = std::min<size_t>(30, flows.size() - i), body = 4 + n * width, pad = (4 - body % 4) % 4;
    header(base + body + pad, n, sequence);
    sequence += v9 ? 1 : static_cast<uint32_t>(n);
    be16(out, 256), be16(out, static_cast<uint32_t>(body + pad));
    for (size_t k = i; k < i + n; ++k) {
      const Flow& f = flows[k];
      be32(out, f.src), be32(out, f.dst), be16(out, f.src_port), be16(out, f.dst_port);
      out.append({6, 0x12}), be32(out, 3), be32(out, 180);
      if (v9) {
        uint32_t first = 90'000'000 - (86399 - f.second) * 1000;
        be32(out, first), be32(out, first + 500);
      } else {
        uint64_t ms = static_cast<uint64_t>(kMidnight + f.second) * 1000;
        be32(out, static_cast<uint32_t>(ms >> 32)), be32(out, static_cast<uint32_t>(ms));
        be32(out, static_cast<uint32_t>((ms + 500) >> 32)), be32(out, static_cast<uint32_t>(ms + 500));
      }
    }
    out.append(pad, '\0');
  }
  return out;
}

std::string flow_csv(const std::vector<Flow>& flows) {
  std::string out = "first,src_ip,dst_ip,src_port,dst_port,proto,packets,bytes\n";
  out.reserve(flows.size() * 66);
  for (const Flow& f : flows) {
    fmt::format_to(std::back_inserter(out), "{}.000,", kMidnight + f.second);
    dotted(out, f.src), out += ',', dotted(out, f.dst);
    fmt::format_to(std::back_inserter(out), ",{},{},6,3,180\n", f.src_port, f.dst_port);
  }
  return out;
}

std::string zeek_conn(const std::vector<Flow>& flows) {
  std::string out =
      "#separator "
      "\\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#open\t2018-12-03-00-"
      "00-00\n"
      "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_"
      "bytes\tresp_bytes\tconn_state\t"
      "local_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_"
      "bytes\ttunnel_parents\n"
      "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tbool"
      "\tcount\tstring\tcount\tcount\t"
      "count\tcount\tset[string]\n";
  for (const Flow& f : flows) {
    fmt::format_to(std::back_inserter(out), "{}.123456\tC{:016x}x\t", kMidnight + f.second,
                   mix(f.src ^ f.second));
    dotted(out, f.src), fmt::format_to(std::back_inserter(out), "\t{}\t", f.src_port), dotted(out, f.dst);
    fmt::format_to(std::back_inserter(out),
                   "\t{}\ttcp\tssl\t0.512345\t517\t4203\tSF\t-\t-\t0\tShADadFf\t9\t997\t8\t4627\t-\n",
                   f.dst_port);
  }
  return out;
}

std::string zeek_json(const std::vector<Flow>& flows) {
  std::string out;
  for (const Flow& f : flows) {
    fmt::format_to(std::back_inserter(out),
                   R"({{"_path":"conn","ts":{}.123456,"uid":"C{:016x}x","id.orig_h":")", kMidnight + f.second,
                   mix(f.src ^ f.second));
    dotted(out, f.src),
        fmt::format_to(std::back_inserter(out), R"(","id.orig_p":{},"id.resp_h":")", f.src_port),
        dotted(out, f.dst);
    fmt::format_to(
        std::back_inserter(out),
        R"(","id.resp_p":{},"proto":"tcp","service":"ssl","duration":0.512345,"orig_bytes":517,"resp_bytes":4203,"conn_state":"SF","missed_bytes":0,"history":"ShADadFf","orig_pkts":9,"orig_ip_bytes":997,"resp_pkts":8,"resp_ip_bytes":4627}})"
        "\n",
        f.dst_port);
  }
  return out;
}

std::string eve(const std::vector<Flow>& flows) {
  std::string out;
  for (const Flow& f : flows) {
    fmt::format_to(
        std::back_inserter(out),
        R"({{"timestamp":"2018-12-03T{:02}:{:02}:{:02}.123456+0000","flow_id":{},"in_iface":"eth0","event_type":"flow","src_ip":")",
        f.second / 3600, f.second / 60 % 60, f.second % 60, mix(f.src) >> 12);
    dotted(out, f.src), fmt::format_to(std::back_inserter(out), R"(","src_port":{},"dest_ip":")", f.src_port),
        dotted(out, f.dst);
    fmt::format_to(
        std::back_inserter(out),
        R"(","dest_port":{},"proto":"TCP","app_proto":"tls","flow":{{"pkts_toserver":9,"pkts_toclient":8,"bytes_toserver":997,"bytes_toclient":4627,"start":"2018-12-03T00:00:00.123456+0000","end":"2018-12-03T00:00:01.123456+0000","age":1,"state":"closed","reason":"timeout","alerted":false}},"tcp":{{"tcp_flags":"1b","tcp_flags_ts":"1b","tcp_flags_tc":"1b","syn":true,"fin":true,"psh":true,"ack":true,"state":"closed"}}}})"
        "\n",
        f.dst_port);
  }
  return out;
}

std::string dns_log(size_t lines) {
  World world;
  std::string out;
  out.reserve(lines * 48);
  for (size_t i = 0; i < lines; ++i) {
    fmt::format_to(std::back_inserter(out), "{}\t", kMidnight + static_cast<int64_t>(i * 86400 / lines));
    dotted(out, world.internal_host());
    out += '\t';
    out += world.query_name();
    out += '\n';
  }
  return out;
}

}  // namespace luytre::bench
