// What detecting costs beside matching alone: the same batches, one core. ns_row is the figure.
//
// Flows like a country's at one sensor: 500,000 hosts of ours, remotes by Zipf's law, half of the rows
// answers, unanswered background scans from outside, some scanners, mail hosts and long connections of our
// own. DNS: a query log with answers, a tenth of them NXDOMAIN, some content-network and reverse names.
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>

#include "base/check.h"
#include "families/attempts.h"
#include "families/detectors.h"
#include "match/indicator_set.h"

namespace luytre {
namespace {

using Random = std::mt19937_64;
using Batches = std::vector<std::unique_ptr<ObservationBatch>>;
constexpr size_t kFlowRows = 5'000'000, kDnsRows = 1'000'000, kHosts = 500'000, kScanners = 200;
constexpr Timestamp kStart = 1'544'346'000 * kMicrosPerSecond;
constexpr uint32_t kOurs = 0x0EA00000;  // 14.160.0.0/11

size_t zipf(Random& random, size_t n) {
  double u = static_cast<double>(random() >> 11) * 0x1p-53;
  return std::min(n - 1, static_cast<size_t>(std::exp(u * std::log(static_cast<double>(n))) - 1));
}
uint32_t any_remote(Random& random) {
  for (;;)
    if (auto a = static_cast<uint32_t>(random()); a >> 21 != kOurs >> 21 && a >> 24 != 10 && a >> 24 < 224)
      return a;
}

const Hosts& our_hosts() {
  static const auto table = [] {
    AttributionBuilder builder;
    builder.add(*Prefix::parse("14.160.0.0/11"), AttributionBuilder::Rank::country, "");
    return *builder.build();
  }();
  static const Hosts hosts(table.get(), false);
  return hosts;
}

const Batches& flows() {
  static const Batches batches = [] {
    Random random(1);
    std::vector<uint32_t> world(3'000'000);
    for (uint32_t& a : world) a = any_remote(random);
    static constexpr uint16_t kServices[] = {443, 443, 443, 443,  443,  80,   80, 53,
                                             53,  123, 993, 8080, 5228, 3478, 22};
    Batches all;
    for (size_t n = 0; n < kFlowRows; ++n) {
      if (n % kBatchRows == 0) all.push_back(std::make_unique<ObservationBatch>());
      ObservationBatch& b = *all.back();
      uint32_t i = b.size++;
      uint32_t host = kOurs + static_cast<uint32_t>(random() % kHosts) * 4;
      uint32_t remote = random() % 10 ? world[zipf(random, world.size())] : any_remote(random);
      uint16_t service = kServices[random() % std::size(kServices)];
      auto client = static_cast<uint16_t>(32768 + random() % 28000);
      uint8_t protocol = service == 53 || service == 123 || service == 3478 ? kUdp : kTcp;
      uint8_t flags = protocol == kTcp ? 0x1b : 0;
      uint64_t packets = 4 + random() % 40;
      unsigned kind = static_cast<unsigned>(random() % 100);
      bool out = random() & 1;
      if (kind < 6) {  // background: the world scans us
        out = false, service = client, client = static_cast<uint16_t>(random() % 3 ? 23 : 445),
        flags = kTcpSyn, packets = 1;
        protocol = kTcp;
      } else if (kind < 7) {  // ours scan
        out = true, host = kOurs + static_cast<uint32_t>(random() % kScanners), remote = any_remote(random);
        service = n % 3 == 0 ? 23 : n % 3 == 1 ? 445 : 3389, flags = kTcpSyn, packets = 1, protocol = kTcp;
      } else if (kind < 8) {  // mail
        host = kOurs + static_cast<uint32_t>((random() % 2 ? random() % 3000 : random() % 100)) * 7,
        remote = any_remote(random), out = true, service = 25, protocol = kTcp, flags = 0x1b;
      } else if (kind < 18) {  // peers
        service = static_cast<uint16_t>(1024 + random() % 64000), protocol = random() % 2 ? kTcp : kUdp;
        flags = protocol == kTcp ? random() % 2 ? kTcpSyn : 0x1b : 0;
      }
      Timestamp time = kStart + static_cast<Timestamp>(n) * 120;
      Timestamp duration = random() % 25 ? static_cast<Timestamp>(random() % 20'000'000)
                                         : 60'000'000 * (1 + static_cast<Timestamp>(random() % 5));
      b.src4[i] = out ? host : remote;
      b.dst4[i] = out ? remote : host;
      b.src_port[i] = out ? client : service;
      b.dst_port[i] = out ? service : client;
      b.protocol[i] = protocol;
      b.tcp_flags[i] = flags;
      b.packets[i] = packets;
      b.bytes[i] = packets * (packets == 1 ? 60 : 400);
      b.sampling[i] = 1;
      b.origin[i] = 0;
      b.last[i] = time;
      b.first[i] = time - duration;
    }
    return all;
  }();
  return batches;
}

std::string letters(Random& random, size_t count) {
  std::string text;
  for (; count > 0; --count) text += static_cast<char>('a' + random() % 26);
  return text;
}

const Batches& questions() {
  static const Batches batches = [] {
    Random random(2);
    std::vector<std::string> sites(300'000);
    for (auto& s : sites)
      s = letters(random, 3 + random() % 10) + (random() % 4 ? ".com" : random() % 2 ? ".com.vn" : ".vn");
    Batches all;
    for (size_t n = 0; n < kDnsRows; ++n) {
      if (n % kBatchRows == 0) all.push_back(std::make_unique<ObservationBatch>());
      ObservationBatch& b = *all.back();
      b.kind = ObservationKind::dns;
      uint32_t i = b.size++;
      std::string name = sites[random() % 4 ? zipf(random, sites.size()) : random() % sites.size()];
      if (random() % 3) name.insert(0, random() % 2 ? "www." : letters(random, 1 + random() % 12) + ".");
      unsigned kind = static_cast<unsigned>(random() % 100);
      if (kind < 5)
        name = letters(random, 14) + ".cloudfront.net";
      else if (kind < 8)
        name = fmt::format("{}.113.0.203.in-addr.arpa", random() % 256);
      else if (kind < 10)
        name = letters(random, 32) + ".telemetry.example.org";
      bool missing = kind >= 90;
      if (missing && random() % 2) name = letters(random, 12) + ".info";
      b.name[i] = b.text.copy(name);
      // One question in a hundred comes from one of a hundred infected hosts.
      bool infected = missing && random() % 10 == 0;
      b.src4[i] = kOurs + static_cast<uint32_t>(random() % (infected ? 100 : kHosts)) * 4;
      b.dst4[i] = kOurs + 53;
      b.src_port[i] = static_cast<uint16_t>(32768 + random() % 28000);
      b.dst_port[i] = 53;
      b.protocol[i] = kUdp;
      b.origin[i] = 0;
      b.query_type[i] = 1;
      b.response_code[i] = missing ? 3 : 0;
      b.first[i] = b.last[i] = kStart + static_cast<Timestamp>(n) * 600;
      if (!missing) b.answers.push_back({i, IpAddress::from_v4(any_remote(random))});
    }
    return all;
  }();
  return batches;
}

// A million addresses and as many domains, as a national list has.
const IndicatorSet& indicators() {
  static const auto set = [] {
    Random random(3);
    IndicatorSetBuilder builder;
    ProfileId list = builder.add_profile({.source = "bench"});
    std::vector<uint32_t> addresses(1'000'000);
    for (uint32_t& a : addresses) a = any_remote(random);
    builder.add_addresses4(addresses, list);
    for (int n = 0; n < 1'000'000; ++n) {
      std::string name = letters(random, 6 + random() % 14) + (random() % 2 ? ".com" : ".net");
      builder.add({.type = IndicatorType::domain, .text = name}, list);
    }
    return builder.build();
  }();
  return *set;
}

class Counter : public DetectionSink {
 public:
  void detected(const Detection& d) override {
    ++count;
    if (d.detector->name == "iot-telnet-scan" || d.detector->name == "smb-scan") {
      ++scans;
      LUYTRE_CHECK(d.host.v4() - kOurs < kScanners);
    }
  }
  size_t count = 0, scans = 0;
};

size_t rows_of(const Batches& batches) {
  size_t rows = 0;
  for (const auto& batch : batches) rows += batch->size;
  return rows;
}

void report(benchmark::State& state, const Batches& batches, double seconds) {
  auto rows = static_cast<double>(rows_of(batches));
  state.SetItemsProcessed(static_cast<int64_t>(rows) * static_cast<int64_t>(state.iterations()));
  state.counters["ns_row"] = seconds * 1e9 / rows / static_cast<double>(state.iterations());
}

// Of this thread, so that neighbours on the machine count less.
double processor_seconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// The first batch row by row: each end, answer and name asked for by itself.
void check_match(const IndicatorSet& set, const ObservationBatch& batch) {
  size_t expected = 0;
  auto ask = [&](const IpAddress& address) {
    expected += set.find({.type = IndicatorType::address, .address = address}).size();
  };
  for (uint32_t i = 0; i < batch.size; ++i) {
    ask(batch.src(i)), ask(batch.dst(i));
    if (batch.kind == ObservationKind::dns)
      expected += set.find({.type = IndicatorType::domain, .text = batch.name[i]}).size();
  }
  for (const auto& answer : batch.answers) ask(answer.address);
  MatchScratch scratch;
  std::vector<Hit> hits;
  set.match(batch, scratch, hits);
  LUYTRE_CHECK(hits.size() == expected);
}

void match_alone(benchmark::State& state, const Batches& batches) {
  const IndicatorSet& set = indicators();
  check_match(set, *batches.front());
  MatchScratch scratch;
  std::vector<Hit> hits;
  double start = processor_seconds();
  for (auto _ : state)
    for (const auto& batch : batches) {
      hits.clear();
      set.match(*batch, scratch, hits);
    }
  report(state, batches, processor_seconds() - start);
}

// The same a day later.
void move_on(const Batches& batches) {
  for (const auto& batch : batches)
    for (uint32_t i = 0; i < batch->size; ++i)
      batch->first[i] += kMicrosPerDay, batch->last[i] += kMicrosPerDay;
}

// `only`: one detector, or all. A first day fills the tables, as in a run that lasts; each that is timed is a
// day later, so every window is new.
void detect(benchmark::State& state, const Batches& batches, std::string_view only) {
  DetectorSettings settings;
  if (!only.empty())
    for (const DetectorRow& row : detectors())
      if (row.info->name != only) settings.switch_off(row.info->name);
  DetectorSet set(settings);
  double seconds = 0;
  Counter sink;
  auto day = [&] {
    sink.count = sink.scans = 0;
    double start = processor_seconds();
    for (const auto& batch : batches) set.observe(*batch, our_hosts(), sink);
    seconds += processor_seconds() - start;
    set.finish(INT64_MAX, sink);
    move_on(batches);
  };
  day();
  seconds = 0;
  for (auto _ : state) day();
  // Each scanner tries some eighty addresses a service in the hour, and nobody else does; the infected among
  // those who ask for names are found.
  if (only.empty() && batches.front()->kind == ObservationKind::flow)
    LUYTRE_CHECK(sink.scans == 2 * kScanners);
  if (only.empty()) LUYTRE_CHECK(sink.count > 0);
  state.counters["detections"] = static_cast<double>(sink.count);
  report(state, batches, seconds);
}

void MatchFlows(benchmark::State& state) {
  match_alone(state, flows());
}
void MatchDns(benchmark::State& state) {
  match_alone(state, questions());
}
BENCHMARK(MatchFlows)->Unit(benchmark::kMillisecond);
BENCHMARK(MatchDns)->Unit(benchmark::kMillisecond);

// One a detector, then all together.
const bool registered = [] {
  for (const DetectorRow& row : detectors()) {
    std::string name(row.info->name);
    if (row.info->needs & kFlows)
      benchmark::RegisterBenchmark(("Flows/" + name).c_str(), [name](benchmark::State& s) {
        detect(s, flows(), name);
      })->Unit(benchmark::kMillisecond);
    if (row.info->needs & kDns)
      benchmark::RegisterBenchmark(("Dns/" + name).c_str(), [name](benchmark::State& s) {
        detect(s, questions(), name);
      })->Unit(benchmark::kMillisecond);
  }
  benchmark::RegisterBenchmark("Flows/all", [](benchmark::State& s) {
    detect(s, flows(), "");
  })->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("Dns/all", [](benchmark::State& s) {
    detect(s, questions(), "");
  })->Unit(benchmark::kMillisecond);
  return true;
}();

}  // namespace
}  // namespace luytre
