// What the log of publication must do, whatever engine its ledger has. A test program names its ledgers with
// INSTANTIATE_TEST_SUITE_P(…, LogBehaviour, …).
#pragma once
#include <filesystem>
#include <map>

#include "indicators/store.h"
#include "ledger/ledger_behaviour.h"
#include "warning/publication/log.h"

namespace luytre {

// A store of indicators and a ledger in a folder that goes with the object.
class PublicationHome {
 public:
  explicit PublicationHome(const LedgerKind& kind);
  ~PublicationHome();

  // Puts a plain list into the store.
  void add(const std::string& values, const std::string& source, Tlp tlp, uint8_t confidence = 80,
           const std::string& family = "mirai", Category category = Category::c2,
           Timestamp until = INT64_MAX);
  void withdraw(const std::vector<std::string>& values, const std::string& source);
  PublishReport publish();
  std::vector<Published> rows(uint64_t after = 0, size_t limit = 0) const;
  Published row(const std::string& value) const;  // of that value; fails the test when there is none

  Timestamp now = 1'543'795'200 * kMicrosPerSecond;  // the ledger's clock too
  std::filesystem::path folder;
  std::unique_ptr<Ledger> ledger;
  std::optional<IndicatorStore> store;
};

class LogBehaviour : public testing::TestWithParam<LedgerKind> {};

}  // namespace luytre
