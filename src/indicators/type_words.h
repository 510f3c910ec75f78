// The words feeds use for types of indicators: "ip:port", "sha256_hash", "Intel::ADDR", "hostname",
// "ip-dst|port".
#pragma once
#include <optional>
#include <string_view>

#include "model/indicator.h"

namespace luytre {

// nullopt: a word not known here; `testable` false: known, and nothing of the kind is kept (mail, mutex,
// SHA-512).
struct TypeWord {
  IndicatorType type;
  bool testable;
};
std::optional<TypeWord> type_word(std::string_view word);

}  // namespace luytre
