// Repeatable text for benchmarks and tests of the delimited formats.
#pragma once
#include <cstdint>
#include <string>

namespace luytre {

// "ts,src,dst,sport,dport,proto,packets,bytes" and `lines` records, about 63 bytes each.
std::string make_flow_csv(uint64_t seed, size_t lines);

// `lines` of "ts<TAB>client<TAB>qname", about 47 bytes each. `mixed_case`: names as 0x20 randomisation writes
// them.
std::string make_dns_tsv(uint64_t seed, size_t lines, bool mixed_case = false);

}  // namespace luytre
