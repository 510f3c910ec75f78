// Sorts 64-bit words by their upper 32 bits; equal ones keep their order. Linear in the count.
#pragma once
#include <cstdint>

#include "match/huge_vector.h"

namespace luytre::match {

// Needs a scratch vector of the same size while it runs, and frees it before it returns.
void radix_sort_by_upper32(HugeVector<uint64_t>& words);

}  // namespace luytre::match
