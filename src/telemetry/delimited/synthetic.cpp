#include "telemetry/delimited/synthetic.h"

#include <fmt/format.h>

#include <iterator>
#include <random>

namespace luytre {
namespace {

std::string quad(uint32_t a) {
  return fmt::format("{}.{}.{}.{}", a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255);
}

}  // namespace

std::string make_flow_csv(uint64_t seed, size_t lines) {
  std::mt19937_64 random(seed);
  std::string text = "ts,src,dst,sport,dport,proto,packets,bytes\n";
  static constexpr unsigned kPorts[] = {443, 80, 53, 22, 8080, 123, 25};
  for (size_t i = 0; i < lines; ++i) {
    uint64_t r = random();
    uint64_t packets = 1 + (r >> 40) % 90;
    fmt::format_to(std::back_inserter(text), "{}.{:03},{},{},{},{},{},{},{}\n", 1543795200 + i / 500,
                   r % 1000, quad(static_cast<uint32_t>(random())), quad(static_cast<uint32_t>(random())),
                   1024 + (r >> 20) % 64000, kPorts[(r >> 10) % 7], r % 5 == 0 ? 17 : 6, packets,
                   packets * (60 + r % 900));
  }
  return text;
}

std::string make_dns_tsv(uint64_t seed, size_t lines, bool mixed_case) {
  std::mt19937_64 random(seed);
  static constexpr std::string_view kEnds[] = {".example", ".example.com", ".example.net", ".gov.example",
                                               ".test"};
  static constexpr std::string_view kHosts[] = {"www.", "mail.", "api.", "", "", "cdn.", "ns1."};
  std::string text, name;
  for (size_t i = 0; i < lines; ++i) {
    uint64_t r = random();
    name = kHosts[r % 7];
    for (uint64_t n = 3 + (r >> 8) % 8, x = r >> 12; n > 0; --n, x = x * 25214903917 + 11)
      name += static_cast<char>('a' + (x >> 16) % 26);
    name += kEnds[(r >> 5) % 5];
    if (mixed_case)
      for (char& c : name)
        if (c >= 'a' && random() % 2) c = static_cast<char>(c - 32);
    fmt::format_to(std::back_inserter(text), "{}\t{}\t{}\n", 1543795200 + i / 800,
                   quad(0x0a000000u | static_cast<uint32_t>(r >> 30 & 0xffffff)), name);
  }
  return text;
}

}  // namespace luytre
