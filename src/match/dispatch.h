// Which machine code the fast paths use.
#pragma once

// For functions that need AVX-512; call them only when use_avx512() says so.
#define LUYTRE_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi2,avx2,bmi,bmi2,popcnt,lzcnt")))

namespace luytre::match {

// True when the processor has AVX-512 F, BW, VL, DQ and VBMI2 (servers since 2019 or 2022) and
// LUYTRE_FORCE_PATH is not "avx2". Fixed at first use.
bool use_avx512();

}  // namespace luytre::match
