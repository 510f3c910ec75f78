// The 250 rendezvous names a day of Conficker A and of Conficker B.
//
// Source: SRI "An Analysis of Conficker's Logic and Rendezvous Points" (2009) for the scheme; the arithmetic
// is checked against F-Secure's published list for 2008-12-09 (A) and the names Sophos announced for March
// 2009 (B). Public copies that take the absolute value of the random number are wrong.
#pragma once
#include <string>
#include <vector>

#include "base/time.h"

namespace luytre {

std::vector<std::string> conficker_a_names(Day day);
std::vector<std::string> conficker_b_names(Day day);

}  // namespace luytre
