// Decoding from memory into batches, one core: a million records a round, in datagrams as exporters send
// them. Every case first checks the number of rows and a sum over all their columns against the generator's.
#include <benchmark/benchmark.h>

#include <random>

#include "base/bytes.h"
#include "base/check.h"
#include "telemetry/netflow/message_builder.h"
#include "telemetry/netflow/netflow.h"

namespace luytre::netflow {
namespace {

constexpr size_t kRecords = 1'000'000;

struct Datagrams {
  std::string bytes;
  std::vector<uint32_t> ends;
  uint64_t sum = 0;  // of all columns of all rows
  uint64_t records = 0;
};

struct Flow {
  uint32_t src, dst, packets, bytes, first, last;  // times: milliseconds before the export
  uint16_t src_port, dst_port;
  uint8_t flags, protocol;

  explicit Flow(std::mt19937_64& random) {
    uint64_t a = random(), b = random();
    src = static_cast<uint32_t>(a);
    dst = static_cast<uint32_t>(a >> 32);
    src_port = static_cast<uint16_t>(b);
    dst_port = static_cast<uint16_t>(b >> 16);
    packets = 1 + static_cast<uint32_t>(b >> 32 & 0xff);
    bytes = packets * (40 + static_cast<uint32_t>(b >> 40 & 0x3ff));
    first = 5000 + static_cast<uint32_t>(b >> 50 & 0x3ff);
    last = first - 1000;
    flags = static_cast<uint8_t>(b >> 56 & 0x1f);
    protocol = b & 1 ? 6 : 17;
  }
  uint64_t sum(uint32_t rate) const {
    uint64_t time = uint64_t{kExportSeconds} * 1'000'000;
    return uint64_t{src} + dst + src_port + dst_port + flags + protocol + (uint64_t{packets} + bytes) * rate +
           rate + (time - first * 1000) + (time - last * 1000);
  }
};

void add(Datagrams& to, const Bytes& message) {
  to.bytes += message;
  to.ends.push_back(static_cast<uint32_t>(to.bytes.size()));
}

Datagrams v5_datagrams(uint16_t sampling) {
  Datagrams out;
  std::mt19937_64 random(42);
  V5Start start;
  start.sampling = sampling;
  while (out.records < kRecords) {
    std::vector<Bytes> records;
    for (int i = 0; i < 30; ++i) {
      Flow f(random);
      out.sum += f.sum(sampling ? sampling : 1);
      Bytes r;
      r.u32(f.src)
          .u32(f.dst)
          .u32(0)
          .u16(1)
          .u16(2)
          .u32(f.packets)
          .u32(f.bytes)
          .u32(kUptime - f.first)
          .u32(kUptime - f.last);
      r.u16(f.src_port)
          .u16(f.dst_port)
          .u8(0)
          .u8(f.flags)
          .u8(f.protocol)
          .u8(0)
          .u16(64500)
          .u16(64501)
          .u8(24)
          .u8(24)
          .u16(0);
      records.push_back(r);
    }
    add(out, v5(start, records));
    out.records += 30;
    start.sequence += 30;
  }
  return out;
}

enum class Shape { v9, ipfix, ipfix_variable, ipfix_sampler, ipfix_v6 };

// What a router's default export holds: 52 to 62 bytes a record, v6 80.
Template usual_template(Shape shape) {
  Template t{256, false, 0, {}};
  bool v6 = shape == Shape::ipfix_v6;
  t.fields = {field(v6 ? kSource6 : kSource4, v6 ? 16 : 4),
              field(v6 ? kDestination6 : kDestination4, v6 ? 16 : 4),
              field(5, 1),
              field(kProtocol, 1),
              field(kSourcePort, 2),
              field(kDestinationPort, 2),
              field(kTcpFlags, 1),
              field(kIngressInterface, 4),
              field(kEgressInterface, 4),
              field(16, 4),
              field(17, 4)};
  if (shape == Shape::v9) {
    t.fields.insert(t.fields.end(), {field(kOctetDelta, 4), field(kPacketDelta, 4), field(kStartUptime, 4),
                                     field(kEndUptime, 4)});
  } else {
    t.fields.insert(t.fields.end(), {field(kOctetDelta, 8), field(kPacketDelta, 8),
                                     field(kStartMilliseconds, 8), field(kEndMilliseconds, 8)});
  }
  if (shape == Shape::ipfix_variable) t.fields.push_back(field(96, kVariable));
  if (shape == Shape::ipfix_sampler) t.fields.push_back(field(kSamplerId, 1));
  return t;
}

Bytes usual_record(Shape shape, const Flow& f) {
  Bytes r;
  if (shape == Shape::ipfix_v6)
    r.u64(0x20010db8'00000000).u64(f.src).u64(0x20010db8'00000000).u64(f.dst);
  else
    r.u32(f.src).u32(f.dst);
  r.u8(0).u8(f.protocol).u16(f.src_port).u16(f.dst_port).u8(f.flags).u32(1).u32(2).u32(64500).u32(64501);
  if (shape == Shape::v9) {
    r.u32(f.bytes).u32(f.packets).u32(kUptime - f.first).u32(kUptime - f.last);
  } else {
    uint64_t now = uint64_t{kExportSeconds} * 1000;
    r.u64(f.bytes).u64(f.packets).u64(now - f.first).u64(now - f.last);
  }
  if (shape == Shape::ipfix_variable) r.u8(f.protocol).text(std::string(f.protocol, 'a'));
  if (shape == Shape::ipfix_sampler) r.u8(1);
  return r;
}

Datagrams template_datagrams(Shape shape) {
  Datagrams out;
  std::mt19937_64 random(42);
  uint32_t sequence = 0, rate = shape == Shape::ipfix_sampler ? 100 : 1;
  uint16_t version = shape == Shape::v9 ? kV9 : kIpfix;
  Template layout = usual_template(shape);
  while (out.records < kRecords) {
    Bytes body;
    uint32_t records = 0;
    for (; body.size() < 1400 - 80; ++records) {
      Flow f(random);
      out.sum += f.sum(rate);
      body += usual_record(shape, f);
    }
    MessageStart start{0, sequence};
    std::vector<Bytes> sets;
    if (out.records == 0) {
      sets.push_back(template_set(layout, version));
      if (shape == Shape::ipfix_sampler) {
        sets.push_back(
            template_set({500, true, 1, {field(kSamplerId, 1), field(kSamplerRandomInterval, 4)}}, version));
        sets.push_back(set(500, Bytes().u8(1).u32(100)));
        ++sequence;
      }
    }
    sets.push_back(set(256, body));
    if (version == kV9) {
      Bytes joined;
      for (const Bytes& s : sets) joined += s;
      add(out, v9(start, {joined}));
      ++sequence;
    } else {
      add(out, ipfix(start, sets));
      sequence += records;
    }
    out.records += records;
  }
  return out;
}

struct CheckSink : BatchSink {
  void consume(ObservationBatch& b) override {
    rows += b.size;
    for (uint32_t i = 0; i < b.size; ++i)
      sum += b.src(i).low() % (1ull << 32) + b.dst(i).low() % (1ull << 32) + b.src_port[i] + b.dst_port[i] +
             b.tcp_flags[i] + b.protocol[i] + b.packets[i] + b.bytes[i] + b.sampling[i] +
             static_cast<uint64_t>(b.first[i]) + static_cast<uint64_t>(b.last[i]) + b.origin[i];
  }
  uint64_t rows = 0, sum = 0;
};

struct NullSink : BatchSink {
  void consume(ObservationBatch& batch) override { rows += batch.size; }
  uint64_t rows = 0;
};

void decode(Decoder& decoder, const Datagrams& datagrams, bool file, BatchSink& sink) {
  Input input;
  input.exporter = IpAddress::from_v4(0xcb007101);
  if (file) {
    // As a file is read: in pieces of 1 MiB.
    size_t at = 0;
    while (at < datagrams.bytes.size()) {
      size_t length = std::min<size_t>(1 << 20, datagrams.bytes.size() - at);
      input.bytes = as_bytes(std::string_view(datagrams.bytes).substr(at, length));
      input.last = at + length == datagrams.bytes.size();
      at += decoder.decode(input, sink);
    }
  } else {
    uint32_t begin = 0;
    for (uint32_t end : datagrams.ends) {
      input.bytes = as_bytes(std::string_view(datagrams.bytes.data() + begin, end - begin));
      decoder.decode(input, sink);
      begin = end;
    }
  }
  decoder.flush(sink, false);
}

void run(benchmark::State& state, const Datagrams& datagrams, bool file) {
  auto make = [&] { return file ? make_netflow_file_decoder({}) : make_netflow_decoder({}); };
  CheckSink check;
  auto first = make();
  decode(*first, datagrams, file, check);
  LUYTRE_CHECK(check.rows == datagrams.records && check.sum == datagrams.sum);
  LUYTRE_CHECK(first->counts() == (DecodeCounts{.records = datagrams.records}));
  auto decoder = make();
  NullSink sink;
  for (auto _ : state) decode(*decoder, datagrams, file, sink);
  state.SetItemsProcessed(static_cast<int64_t>(sink.rows));
  state.SetBytesProcessed(static_cast<int64_t>(datagrams.bytes.size() * state.iterations()));
}

void V5Datagrams(benchmark::State& state) {
  run(state, v5_datagrams(0), false);
}
void V5File(benchmark::State& state) {
  run(state, v5_datagrams(0), true);
}
void V5FileSampled(benchmark::State& state) {
  run(state, v5_datagrams(1000), true);
}
void V9Datagrams(benchmark::State& state) {
  run(state, template_datagrams(Shape::v9), false);
}
void V9File(benchmark::State& state) {
  run(state, template_datagrams(Shape::v9), true);
}
void IpfixDatagrams(benchmark::State& state) {
  run(state, template_datagrams(Shape::ipfix), false);
}
void IpfixFile(benchmark::State& state) {
  run(state, template_datagrams(Shape::ipfix), true);
}
void IpfixFileV6(benchmark::State& state) {
  run(state, template_datagrams(Shape::ipfix_v6), true);
}
void IpfixFileSampler(benchmark::State& state) {
  run(state, template_datagrams(Shape::ipfix_sampler), true);
}
void IpfixFileVariable(benchmark::State& state) {
  run(state, template_datagrams(Shape::ipfix_variable), true);
}

BENCHMARK(V5Datagrams)->Unit(benchmark::kMillisecond);
BENCHMARK(V5File)->Unit(benchmark::kMillisecond);
BENCHMARK(V5FileSampled)->Unit(benchmark::kMillisecond);
BENCHMARK(V9Datagrams)->Unit(benchmark::kMillisecond);
BENCHMARK(V9File)->Unit(benchmark::kMillisecond);
BENCHMARK(IpfixDatagrams)->Unit(benchmark::kMillisecond);
BENCHMARK(IpfixFile)->Unit(benchmark::kMillisecond);
BENCHMARK(IpfixFileV6)->Unit(benchmark::kMillisecond);
BENCHMARK(IpfixFileSampler)->Unit(benchmark::kMillisecond);
BENCHMARK(IpfixFileVariable)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre::netflow
