// Streams like a country's, repeatable: what matching is measured with.
#pragma once
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "match/indicator_set.h"

namespace luytre::bench {

// Distinct random addresses; the smaller lists are the beginnings of the larger ones.
const std::vector<uint32_t>& listed_addresses();  // 10 M
// Clustered as hosting networks are: 4 to 103 addresses in each of random /24s.
const std::vector<uint32_t>& clustered_addresses();  // 1 M
// 1 M distinct domains; three quarters look generated. Mean 17 characters.
const std::vector<std::string>& listed_domains();

std::shared_ptr<const IndicatorSet> address_set(std::span<const uint32_t> addresses);
std::shared_ptr<const IndicatorSet> domain_set(std::span<const std::string> domains);

using Batches = std::vector<std::unique_ptr<ObservationBatch>>;

// 16.8 M flows: one end is one of 6.2 M hosts in 64 /13 networks, the other a host of the world: Zipf(1) over
// 3 M or, one in ten, any address. One flow in a thousand has a listed end, of the first 10,000.
const Batches& flows();
// Half of the world's hosts are neighbours, in the same /24, of a clustered listed address, but none is
// listed itself.
const Batches& flows_near_clusters();

// 4.2 M names, as views into a query log's text, 2.06 endings each without the top-level domain; one in a
// thousand is listed or lies below a listed name.
const Batches& names();
// Bytes of query log text those names stand in: timestamp, client, name.
size_t names_log_bytes();
// 253 characters each: 127 labels, or labels of 63.
const Batches& hostile_names();

// Rows of `batches` with a listed end, found with a flat bitmap: both ends count.
size_t expected_flow_hits(const Batches& batches, std::span<const uint32_t> addresses);
// Names that have a listed ending, found with a std::unordered_set.
size_t expected_name_hits(const Batches& batches, std::span<const std::string> domains);

}  // namespace luytre::bench
