#include "match/match_bench_data.h"

#include <cmath>
#include <unordered_set>

namespace luytre::bench {
namespace {

using Random = std::mt19937_64;
constexpr size_t kFlowBatches = 2048, kNameBatches = 512;

uint32_t random_address(Random& random) {
  return static_cast<uint32_t>(random());
}

// Rank 0 .. n-1 with a probability like 1 / (rank + 1).
size_t zipf(Random& random, size_t n) {
  double u = static_cast<double>(random() >> 11) * 0x1p-53;
  return std::min(n - 1, static_cast<size_t>(std::exp(u * std::log(static_cast<double>(n))) - 1));
}

std::string letters(Random& random, size_t count) {
  std::string text;
  for (; count > 0; --count) text += static_cast<char>('a' + random() % 26);
  return text;
}

const char* top_level(Random& random) {
  static constexpr const char* kNames[] = {"com", "net", "org", "info", "vn", "ru", "biz", "com.vn"};
  return kNames[random() % 8];
}

std::vector<uint64_t> bitmap_of(std::span<const uint32_t> addresses) {
  std::vector<uint64_t> listed((size_t{1} << 32) / 64);
  for (uint32_t a : addresses) listed[a / 64] |= 1ull << a % 64;
  return listed;
}

Batches make_flows(bool near_clusters) {
  Random random(42);
  const auto& listed = near_clusters ? clustered_addresses() : listed_addresses();
  // Only the one in a thousand below is listed, so that all list sizes have the same hits.
  auto bitmap = bitmap_of(listed);
  auto unlisted = [&](auto draw) {
    for (;;)
      if (uint32_t a = draw(); !(bitmap[a / 64] >> a % 64 & 1)) return a;
  };
  std::vector<uint32_t> world(3'000'000);
  for (size_t i = 0; i < world.size(); ++i)
    world[i] = unlisted([&] {
      uint32_t a = random_address(random);
      return near_clusters && i % 2 ? (listed[random() % listed.size()] & ~255u) | (a & 255) : a;
    });
  std::vector<uint32_t> networks(64);
  for (uint32_t& n : networks) n = random_address(random) & 0xfff80000;
  std::vector<uint32_t> hosts(6'200'000);
  for (uint32_t& h : hosts)
    h = unlisted([&] { return networks[random() % 64] | static_cast<uint32_t>(random() & 0x7ffff); });
  Batches batches;
  for (size_t b = 0; b < kFlowBatches; ++b) {
    auto& batch = *batches.emplace_back(std::make_unique<ObservationBatch>());
    batch.size = kBatchRows;
    for (size_t i = 0; i < kBatchRows; ++i) {
      uint32_t inside = hosts[random() % hosts.size()];
      uint32_t outside = random() % 10 ? world[zipf(random, world.size())]
                                       : unlisted([&] { return random_address(random); });
      if (random() % 1000 == 0) outside = listed[random() % 10'000];
      bool outbound = random() & 1;
      batch.src4[i] = outbound ? inside : outside;
      batch.dst4[i] = outbound ? outside : inside;
    }
  }
  return batches;
}

// A query log whose lines end in the names; batches view it.
struct Log {
  std::string text;
  Batches batches;
};

template <class NextName>
Log make_log(size_t batch_count, NextName next_name) {
  Log log;
  std::vector<std::pair<size_t, size_t>> places;
  for (size_t i = 0; i < batch_count * kBatchRows; ++i) {
    std::string name = next_name();
    log.text += "1700000000\t203.0.113." + std::to_string(100 + i % 100) + "\t";
    places.emplace_back(log.text.size(), name.size());
    log.text += name + "\n";
  }
  for (size_t i = 0; i < places.size(); ++i) {
    if (i % kBatchRows == 0) log.batches.push_back(std::make_unique<ObservationBatch>());
    auto& batch = *log.batches.back();
    batch.kind = ObservationKind::dns;
    batch.name[batch.size++] = std::string_view(log.text).substr(places[i].first, places[i].second);
  }
  return log;
}

const Log& name_log() {
  static const Log log = [] {
    Random random(43);
    std::vector<std::string> sites(300'000);
    for (auto& s : sites) s = letters(random, 3 + random() % 13) + "." + (random() % 8 ? "com" : "net");
    const auto& listed = listed_domains();
    return make_log(kNameBatches, [&] {
      std::string name = sites[random() % 4 ? zipf(random, sites.size()) : random() % sites.size()];
      if (random() % 1000 == 0) name = listed[random() % listed.size()];
      // 1 to 4 endings: 25, 48, 21 and 6 in a hundred, 2.08 on average
      size_t part = random() % 100;
      for (size_t labels = part < 25 ? 0 : part < 73 ? 1 : part < 94 ? 2 : 3; labels > 0; --labels)
        name.insert(0, (labels == 1 && random() % 2 ? "www" : letters(random, 1 + random() % 10)) + ".");
      return name;
    });
  }();
  return log;
}

}  // namespace

const std::vector<uint32_t>& listed_addresses() {
  static const std::vector<uint32_t> addresses = [] {
    Random random(44);
    auto seen = bitmap_of({});
    std::vector<uint32_t> list;
    while (list.size() < 10'000'000) {
      uint32_t a = random_address(random);
      if (seen[a / 64] >> a % 64 & 1) continue;
      seen[a / 64] |= 1ull << a % 64;
      list.push_back(a);
    }
    return list;
  }();
  return addresses;
}

const std::vector<uint32_t>& clustered_addresses() {
  static const std::vector<uint32_t> addresses = [] {
    Random random(45);
    std::unordered_set<uint32_t> seen;
    std::vector<uint32_t> list;
    while (list.size() < 1'000'000) {
      uint32_t network = random_address(random) & ~255u;
      for (size_t k = 4 + random() % 100; k > 0 && list.size() < 1'000'000; --k) {
        uint32_t a = network | static_cast<uint32_t>(random() & 255);
        if (seen.insert(a).second) list.push_back(a);
      }
    }
    std::shuffle(list.begin(), list.end(), random);
    return list;
  }();
  return addresses;
}

const std::vector<std::string>& listed_domains() {
  static const std::vector<std::string> domains = [] {
    Random random(46);
    std::unordered_set<std::string> seen;
    std::vector<std::string> list;
    while (list.size() < 1'000'000) {
      std::string name = random() % 4
                             ? letters(random, 8 + random() % 12)
                             : letters(random, 3 + random() % 5) + "-" + letters(random, 2 + random() % 6);
      if (random() % 8 == 0) name = letters(random, 2 + random() % 5) + "." + name;
      name += std::string(".") + top_level(random);
      if (seen.insert(name).second) list.push_back(name);
    }
    return list;
  }();
  return domains;
}

std::shared_ptr<const IndicatorSet> address_set(std::span<const uint32_t> addresses) {
  IndicatorSetBuilder builder;
  builder.add_addresses4(addresses, builder.add_profile({.source = "bench"}));
  return builder.build();
}

std::shared_ptr<const IndicatorSet> domain_set(std::span<const std::string> domains) {
  IndicatorSetBuilder builder;
  ProfileId list = builder.add_profile({.source = "bench"});
  for (const std::string& name : domains) builder.add({.type = IndicatorType::domain, .text = name}, list);
  return builder.build();
}

const Batches& flows() {
  static const Batches batches = make_flows(false);
  return batches;
}

const Batches& flows_near_clusters() {
  static const Batches batches = make_flows(true);
  return batches;
}

const Batches& names() {
  return name_log().batches;
}
size_t names_log_bytes() {
  return name_log().text.size();
}

const Batches& hostile_names() {
  static const Log log = [] {
    Random random(47);
    return make_log(32, [&] {
      std::string name = letters(random, 253);
      for (size_t step = random() % 2 ? 2 : 64, i = step - 1; i < 252; i += step) name[i] = '.';
      return name;
    });
  }();
  return log.batches;
}

size_t expected_flow_hits(const Batches& batches, std::span<const uint32_t> addresses) {
  auto listed = bitmap_of(addresses);
  size_t hits = 0;
  for (const auto& batch : batches)
    for (size_t i = 0; i < batch->size; ++i)
      for (uint32_t a : {batch->src4[i], batch->dst4[i]}) hits += listed[a / 64] >> a % 64 & 1;
  return hits;
}

size_t expected_name_hits(const Batches& batches, std::span<const std::string> domains) {
  std::unordered_set<std::string_view> listed(domains.begin(), domains.end());
  size_t hits = 0;
  for (const auto& batch : batches)
    for (size_t i = 0; i < batch->size; ++i) {
      std::string_view ending = batch->name[i];
      for (;;) {
        hits += listed.contains(ending);
        size_t dot = ending.find('.');
        if (dot == std::string_view::npos) break;
        ending.remove_prefix(dot + 1);
      }
    }
  return hits;
}

}  // namespace luytre::bench
