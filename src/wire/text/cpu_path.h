// Which instruction set the text scanners use on this machine.
#pragma once

namespace luytre {

// True when AVX-512 with VBMI2 is there and LUYTRE_FORCE_PATH in the environment does not say "avx2".
// Decided once per process; any thread.
bool text_uses_avx512();

}  // namespace luytre
