// Ramnit's command channel.
#pragma once
#include <memory>

#include "families/detector.h"

namespace luytre {

// Both sides framed is confirmed, one side (the other not seen, or not framed) probable. Whoever connects is
// the bot.
extern const DetectorInfo kRamnitC2;
std::unique_ptr<Detector> make_ramnit_c2(const DetectorSettings& settings, uint64_t memory);

}  // namespace luytre
