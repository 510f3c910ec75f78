#include "families/generated/pushdo_names.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/check.h"

namespace luytre {
namespace {

using Md5 = std::array<uint8_t, 16>;

Md5 md5_of(uint32_t number) {
  uint8_t bytes[4];
  std::memcpy(bytes, &number, 4);  // little-endian, as the program runs on x86
  Md5 digest;
  size_t size = digest.size();
  LUYTRE_CHECK(EVP_Q_digest(nullptr, "MD5", nullptr, bytes, 4, digest.data(), &size) == 1);
  return digest;
}

// The generator's own count of days, wrong around leap years as it is in the malware: leap years are counted
// as a whole from their first day.
uint32_t pushdo_day_number(CivilDate date) {
  constexpr int kDaysBefore[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  bool leap = date.year % 4 == 0;
  int leap_years = date.year / 4;
  int days = static_cast<int>(date.day) + kDaysBefore[date.month - 1] + (leap && date.month > 2 ? 1 : 0);
  return static_cast<uint32_t>(days + 365 * (date.year - leap_years) + 366 * leap_years);
}

// Two or three letters from one byte: consonant, vowel, and mostly a closing vowel or consonant.
void append_syllable(std::string& label, uint8_t byte) {
  constexpr std::string_view kOpening = "bcdfghjklmnpqrstvwx", kClosing = "zxtsrqpnmlkgfdc";
  constexpr std::string_view kVowels = "aeiou", kSecondVowels = "aio";
  unsigned plus_two = byte + 2u;
  char vowel = kVowels[((byte + 1u) & 0xff) % 5];
  label += kOpening[byte % 19];
  label += vowel;
  if (vowel == 'e' && (plus_two & 7))
    label += kSecondVowels[plus_two % 3];
  else if (plus_two & 1)
    label += kClosing[(byte + 3u) % 15];
}

std::vector<std::string> labels_of(uint32_t number) {
  constexpr size_t kLabelsADay = 30;
  std::vector<std::string> labels(kLabelsADay);
  for (std::string& label : labels) {
    Md5 digest = md5_of(number);
    std::memcpy(&number, digest.data(), 4);
    size_t length = (number & 3) + 9;
    for (size_t i = 0; i < digest.size() && label.size() < length; ++i) append_syllable(label, digest[i]);
    label.resize(length);  // 16 syllables are 32 letters or more
    ++number;
  }
  return labels;
}

std::vector<std::string> names_of(Day day, std::string_view suffix) {
  uint32_t today = pushdo_day_number(civil_from_day(day));
  std::vector<std::string> names;
  auto add = [&](int offset) {
    for (std::string& label : labels_of(today + static_cast<uint32_t>(offset)))
      names.push_back(std::move(label.append(suffix)));
  };
  for (int back = 0; back <= kPushdoDaysBack; ++back) add(-back);
  for (int forward = 1; forward <= kPushdoDaysForward; ++forward) add(forward);
  return names;
}

}  // namespace

std::vector<std::string> pushdo_labels(Day day) {
  return labels_of(pushdo_day_number(civil_from_day(day)));
}
std::vector<std::string> pushdo_kz_names(Day day) {
  return names_of(day, ".kz");
}
std::vector<std::string> pushdo_com_names(Day day) {
  return names_of(day, ".com");
}

}  // namespace luytre
