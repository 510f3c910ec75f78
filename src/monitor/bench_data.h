// Deterministic telemetry for the benchmarks, in the shape of a country: 6.2 million internal hosts in 64
// networks, three million remote ones of Zipf popularity with a uniform tail, one record in a thousand a hit.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/ip.h"
#include "directory/directory.h"
#include "match/indicator_set.h"

namespace luytre::bench {

struct Flow {
  uint32_t src, dst;
  uint16_t src_port, dst_port;
  uint32_t second;  // of the day
};

class World {
 public:
  explicit World(uint64_t seed = 42) : state_(seed) {}
  uint64_t next();  // splitmix64
  uint32_t internal_host();
  uint32_t remote_host();
  Flow flow();
  // A listed address: nested, so any set size gives the same hits.
  static uint32_t listed_address(uint64_t index);
  static std::string listed_domain(uint64_t index);
  std::string query_name();  // one in a thousand below a listed domain

 private:
  uint64_t state_;
};

std::vector<Flow> flows(size_t count);
// `count` random /32 (the first 10,000 are those that occur); the same as lines of text.
std::shared_ptr<const IndicatorSet> address_set(size_t count);
std::shared_ptr<const IndicatorSet> domain_set(size_t count);
std::string address_lines(size_t count);
std::string domain_lines(size_t count);
// A list of 1.5 million values of six types, one a line.
std::string mixed_lines();
// Nested prefixes (/16 to /29) of 3,975 bodies, and the /13 networks around them.
std::vector<std::pair<Prefix, std::string>> prefixes(size_t count);  // network, body
std::string prefixes_csv(size_t count);
std::string organisations_csv();
Directory directory();

// A flush of sightings as a segment holds them (events/segment.h): hosts of 200 bodies that met 20,000
// indicators.
std::string sighting_rows(size_t count, uint64_t seed);

// The flows as an exporter, nfdump, Zeek or Suricata would write them. Day 2018-12-03.
std::string netflow5(const std::vector<Flow>& flows);
std::string ipfix(const std::vector<Flow>& flows, uint16_t version);  // 9 or 10
std::string flow_csv(const std::vector<Flow>& flows);
std::string zeek_conn(const std::vector<Flow>& flows);
std::string zeek_json(const std::vector<Flow>& flows);
std::string eve(const std::vector<Flow>& flows);
std::string dns_log(size_t lines);

}  // namespace luytre::bench
