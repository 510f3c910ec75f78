// The HTTP requests of Sality's generations.
//
// All ask for a picture with "x=y" behind the question mark. In the one published request that could be
// checked, /images/logos.gif?1f5428=8212640, y is four times the hexadecimal x; a pair where y is a small
// multiple of x hardly comes about otherwise. Sources: NetWitness 2013, Maltrail sality.txt, and that
// request.
#pragma once
#include <cstdint>
#include <string_view>

namespace luytre {

enum class SalityRequest : uint8_t {
  none,
  picture,   // logo.gif, logos.gif, logos_s.gif, button.gif or main.gif with a query "x=y" of 12 or 13
  multiple,  // any .gif whose query is x=y, y = 1 to 10 times x read as hexadecimal, x of 5 digits or more
  counter,   // /t_100_v400/?rnd=
};
SalityRequest sality_request(std::string_view path);

// A user agent with "KUKU " in it, of any case.
bool is_sality_agent(std::string_view user_agent);

}  // namespace luytre
