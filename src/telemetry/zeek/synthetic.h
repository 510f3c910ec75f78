// Repeatable Zeek logs for benchmarks and tests.
#pragma once
#include <cstdint>
#include <string>

#include "telemetry/zeek/zeek_record.h"

namespace luytre {

std::string make_zeek_tsv(ZeekLog log, uint64_t seed, size_t records);
std::string make_zeek_json(ZeekLog log, uint64_t seed, size_t records);

}  // namespace luytre
