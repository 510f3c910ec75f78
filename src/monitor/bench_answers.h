// The answers benchmarks must find, by the plainest way.
#pragma once
#include "monitor/bench_data.h"
#include "monitor/bench_files.h"

namespace luytre::bench {

// The flows of the files, and how many of the first `flows` ends are among the first `listed` addresses.
const std::vector<Flow>& all_flows();
uint64_t expected_hits(size_t listed, size_t flows = kFlows);
// (line, listed domain) pairs of dns.tsv with `listed` domains.
uint64_t expected_names(size_t listed);

// Built once.
const std::shared_ptr<const IndicatorSet>& addresses(size_t count);
const std::shared_ptr<const IndicatorSet>& million_domains();
const Directory& the_directory();

}  // namespace luytre::bench
