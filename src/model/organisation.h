// A body (ministry, province, provider, bank, ...) as the directory knows it.
#pragma once
#include <string>

#include "base/time.h"

namespace luytre {

// `id` is stable for ever ("MIN-MOST"). Valid on the days [valid_from, valid_to], both inclusive.
struct Organisation {
  std::string id;
  std::string parent;  // id of the superior body, "" at the top
  std::string sector;  // "MINISTRY", "PROVINCIAL_PEOPLES_COMMITTEE", ...
  std::string name_vi, name_en, abbreviation;
  Day valid_from = kFirstDay;
  Day valid_to = kLastDay;
  std::string successor;  // id of the body that took over, "" for none
  std::string status;     // how well the entry is known: "verified", "recalled", ...
};

}  // namespace luytre
