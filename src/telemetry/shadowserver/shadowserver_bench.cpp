// Shadowserver CSV, every row with its whole detail: bytes of CSV a second on one core. The reports are left
// as shadowserver-<type>.csv in $LUYTRE_BENCH_DATA, where that is set, for what stands beside.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <random>

#include "base/file.h"
#include "telemetry/shadowserver/schema.h"
#include "telemetry/shadowserver/shadowserver.h"
#include "telemetry/shadowserver/shadowserver_twin.h"

namespace luytre {
namespace {

// Rows as the giver writes them: everything quoted, about half of the columns empty.
std::string make_report(const char* type, size_t rows) {
  std::mt19937_64 random(11);
  const ReportType& known = *ReportSchema::built_in().find(type);
  std::string text;
  for (const std::string& column : known.columns) text += "\"" + column + "\",";
  text.back() = '\n';
  for (size_t row = 0; row < rows; ++row) {
    for (const std::string& c : known.columns) {
      auto n = random();
      std::string v =
          c == "timestamp" ? fmt::format("2018-12-03 {:02}:{:02}:{:02}", row * 24 / rows, n % 60, n / 64 % 60)
          : c.ends_with("ip")     ? fmt::format("198.{}.{}.{}", 18 + n % 2, n / 2 % 256, n / 512 % 256)
          : c.ends_with("port")   ? fmt::format("{}", 1 + n % 65535)
          : c == "protocol"       ? "tcp"
          : c.ends_with("asn")    ? fmt::format("{}", 45000 + n % 20000)
          : c.ends_with("geo")    ? "VN"
          : c == "infection"      ? "avalanche-ramnit"
          : c == "http_host"      ? fmt::format("{:x}.example", n % 100000)
          : c == "http_agent"     ? "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0)"
          : c.ends_with("region") ? "THANH PHO HO CHI MINH"
          : c == "severity"       ? "critical"
          : c.size() % 2          ? ""
                                  : fmt::format("value {}", n % 1000);
      text += "\"" + v + "\",";
    }
    text.back() = '\n';
  }
  return text;
}

void decode_report(benchmark::State& state, const char* type) {
  DecodeOptions options;
  options.name = fmt::format("2018-12-03-{}-vn.csv", type);
  std::string small = make_report(type, 500);
  PlainDecoded fast = decode_in_pieces(*make_shadowserver_decoder(options), small, small.size());
  PlainDecoded plain = decode_shadowserver_plainly(small, options);
  LUYTRE_CHECK(sorted_text(fast.rows) == sorted_text(plain.rows) && fast.rows.size() == 500);
  const size_t rows = 100'000;
  std::string text = make_report(type, rows);
  if (const char* folder = std::getenv("LUYTRE_BENCH_DATA")) {
    auto path = std::filesystem::path(folder) / fmt::format("shadowserver-{}.csv", type);
    LUYTRE_CHECK(write_file_atomically(path, text).has_value());
  }
  for (auto _ : state) {
    auto decoder = make_shadowserver_decoder(options);
    RowCounter counter;
    for (size_t at = 0; at < text.size();) {
      std::string_view block = std::string_view(text).substr(at, 4 << 20);
      at += decoder->decode({.bytes = as_bytes(block), .last = at + block.size() == text.size()}, counter);
    }
    LUYTRE_CHECK(counter.rows == rows);
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * rows));
}
BENCHMARK_CAPTURE(decode_report, sinkhole_http, "event4_sinkhole_http")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_report, scan_ssl, "scan_ssl")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre
