#include "weaknesses/match/platform_words.h"

#include <cctype>
#include <string>

namespace luytre {
namespace {

struct Family {
  std::string_view word;
  PlatformSet bit;
};
constexpr Family kFamilies[] = {{"windows", 1},  {"linux", 2},     {"debian", 2},  {"ubuntu", 2},
                                {"redhat", 2},   {"red hat", 2},   {"centos", 2},  {"suse", 2},
                                {"fedora", 2},   {"macos", 4},     {"mac os", 4},  {"mac_os", 4},
                                {"android", 8},  {"iphone", 16},   {"ios xe", 32}, {"iphone_os", 16},
                                {"freebsd", 64}, {"solaris", 128}, {"aix", 256}};

}  // namespace

PlatformSet platforms_in(std::string_view words) {
  std::string text;
  for (char c : words.substr(0, 1024)) text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  PlatformSet out = 0;
  for (const Family& family : kFamilies)
    if (text.find(family.word) != std::string::npos) out |= family.bit;
  return out;
}

}  // namespace luytre
