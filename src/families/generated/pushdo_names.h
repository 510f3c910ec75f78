// The labels Pushdo (Cutwail's loader, generator of 2013) derives from the calendar: 30 a day.
//
// A bot tries those of the day, of 30 days back and of 14 forward. Source: baderj/
// domain_generation_algorithms, pushdo (configuration kz_v1) and Trend Micro's account of 1,380 names;
// checked against hokneohabe.com (2013-07-10) and taqeixoqbei.com (2013-10-06) of Snort's rules.
#pragma once
#include <string>
#include <vector>

#include "base/time.h"

namespace luytre {

inline constexpr int kPushdoDaysBack = 30, kPushdoDaysForward = 14;

// The 30 labels of one calendar day, without a suffix.
std::vector<std::string> pushdo_labels(Day day);
// What a bot tries on `day`: the labels of the whole window, with ".kz" or ".com".
std::vector<std::string> pushdo_kz_names(Day day);
std::vector<std::string> pushdo_com_names(Day day);

}  // namespace luytre
