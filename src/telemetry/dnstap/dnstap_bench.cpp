// dnstap to DNS rows, from a file in memory and from the frames of a socket. 200,000 messages of 100,000
// exchanges over 4,096 clients, as a resolver writes them: each query, then its response with a CNAME-free A
// answer; names of mixed length and case. The file is left as dnstap.fstrm in $LUYTRE_BENCH_DATA, where that
// is set, for what stands beside.
#include "telemetry/dnstap/dnstap.h"

#include <benchmark/benchmark.h>

#include <random>

#include "base/bytes.h"
#include "base/check.h"
#include "base/file.h"
#include "telemetry/dnstap/dnstap_builder.h"
#include "wire/frame_streams/receiver.h"

namespace luytre {
namespace {

constexpr size_t kExchanges = 100'000;

enum class Family { v4, v6 };

std::string make_file(Family family) {
  std::mt19937 random(42);
  std::string out = dnstap::start();
  for (size_t i = 0; i < kExchanges; ++i) {
    std::string name;
    for (unsigned labels = 2 + static_cast<unsigned>(random() % 3); labels > 0; --labels) {
      if (!name.empty()) name += '.';
      for (size_t size = 2 + random() % 14; size > 0; --size)
        name += "abcdefghijklmnopqrstuvwxyzABC0123456789-"[random() % 40];
    }
    auto id = static_cast<uint16_t>(random());
    Timestamp time = 1'543'838'400'000'000 + static_cast<Timestamp>(i) * 10;
    std::string client = family == Family::v4 ? fmt::format("10.1.{}.{}", random() % 16, random() % 256)
                                              : fmt::format("2001:db8::{:x}", random() % 4096);
    dnstap::Sample sample{.family = family == Family::v4 ? 1u : 2u,
                          .client = client,
                          .server = family == Family::v4 ? "192.0.2.53" : "2001:db8:53::53",
                          .client_port = static_cast<uint32_t>(1024 + random() % 60000),
                          .asked = time,
                          .query = dnstap::dns_query(name, 1, id)};
    out += dnstap::frame(dnstap::dnstap(sample));
    sample.type = dnstap::kClientResponse;
    sample.asked = {};
    sample.answered = time + 700;
    sample.query = "";
    sample.response = dnstap::dns_response(name, {static_cast<uint32_t>(random())}, 0, id);
    out += dnstap::frame(dnstap::dnstap(sample));
  }
  return out + dnstap::stop();
}

class Counter : public BatchSink {
 public:
  void consume(ObservationBatch& batch) override {
    rows += batch.size;
    answers += batch.answers.size();
    for (uint32_t i = 0; i < batch.size; ++i) {
      name_bytes += batch.name[i].size();
      on_time += batch.first[i] % 10 == 0 && batch.first[i] == batch.last[i];
      last_second = std::max(last_second, batch.first[i]);
    }
  }
  uint64_t rows = 0, answers = 0, name_bytes = 0, on_time = 0;
  Timestamp last_second = 0;
};

void check(const Counter& answer) {
  LUYTRE_CHECK(answer.rows == 2 * kExchanges && answer.answers == kExchanges);
  LUYTRE_CHECK(answer.on_time == 2 * kExchanges);
  // Each response bears the time of its query.
  LUYTRE_CHECK(answer.last_second == 1'543'838'400'000'000 + (Timestamp{kExchanges} - 1) * 10);
}

void BM_DnstapFile(benchmark::State& state, Family family) {
  std::string file = make_file(family);
  if (const char* folder = std::getenv("LUYTRE_BENCH_DATA"); folder && family == Family::v4)
    LUYTRE_CHECK(write_file_atomically(std::filesystem::path(folder) / "dnstap.fstrm", file).has_value());
  auto run = [&] {
    auto decoder = make_dnstap_file_decoder({});
    Counter counter;
    decoder->decode({.bytes = as_bytes(file), .last = true}, counter);
    decoder->flush(counter, true);
    LUYTRE_CHECK(decoder->counts() == DecodeCounts{.records = 2 * kExchanges});
    return counter;
  };
  check(run());
  for (auto _ : state) benchmark::DoNotOptimize(run().name_bytes);
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(2 * kExchanges));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(file.size()));
}
BENCHMARK_CAPTURE(BM_DnstapFile, ipv4, Family::v4)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_DnstapFile, ipv6, Family::v6)->Unit(benchmark::kMillisecond);

// As a socket's owner does: the handshake's state machine in front, 64 KiB a read.
void BM_DnstapConnection(benchmark::State& state) {
  std::string file = make_file(Family::v4);
  auto run = [&] {
    auto decoder = make_dnstap_decoder({});
    FrameReceiver receiver({.content_type = std::string(kDnstapContentType)});
    Counter counter;
    std::span<const std::byte> all = as_bytes(file);
    for (size_t read = 0, used = 0; read < all.size();) {
      read = std::min(read + (64 << 10), all.size());
      std::span<const std::byte> rest = all.subspan(used, read - used);
      while (auto frame = receiver.next(rest)) decoder->decode({.bytes = *frame}, counter);
      used = read - rest.size();
    }
    decoder->flush(counter, true);
    LUYTRE_CHECK(receiver.state() == FrameReceiver::State::finished);
    return counter;
  };
  check(run());
  for (auto _ : state) benchmark::DoNotOptimize(run().name_bytes);
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(2 * kExchanges));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(file.size()));
}
BENCHMARK(BM_DnstapConnection)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre
