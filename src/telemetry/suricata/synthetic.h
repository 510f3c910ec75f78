// Repeatable EVE lines for benchmarks and tests.
#pragma once
#include <cstdint>
#include <string>

namespace luytre {

// `lines` events as a sensor mixes them: half flow, a third dns, then tls, http, alert and others that are
// not decoded. `decoded` gets how many of them are.
std::string make_eve(uint64_t seed, size_t lines, uint64_t& decoded);

}  // namespace luytre
