// What every ledger must do, whatever engine is behind it. A test program names its engines with
// INSTANTIATE_TEST_SUITE_P(…, LedgerBehaviour, …).
#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "ledger/ledger.h"

namespace luytre {

struct LedgerKind {
  std::string name;
  // Options of an empty ledger, another one at each call; throws when there is none to be had.
  std::function<LedgerOptions()> fresh;
};
inline void PrintTo(const LedgerKind& kind, std::ostream* out) {
  *out << kind.name;
}

class LedgerBehaviour : public testing::TestWithParam<LedgerKind> {};

}  // namespace luytre
