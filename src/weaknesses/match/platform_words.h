// Families of operating systems in free words, as "platforms" of CVE records and inventories name them.
#pragma once
#include <cstdint>
#include <string_view>

namespace luytre {

using PlatformSet = uint32_t;  // a bit a family; 0: none named

PlatformSet platforms_in(std::string_view words);

}  // namespace luytre
