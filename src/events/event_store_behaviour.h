// What every event store must do, whatever engine is behind it. A test program names its engines with
// INSTANTIATE_TEST_SUITE_P(…, EventStoreBehaviour, …).
#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "events/event_store.h"

namespace luytre {

// A place of its own for one test.
class StorePlace {
 public:
  virtual ~StorePlace() = default;
  // Opens the store there; what an earlier one wrote is there again.
  virtual Result<std::unique_ptr<EventStore>> open() = 0;
  virtual bool keeps() const { return true; }  // false: gone with the store
};

struct StoreKind {
  std::string name;
  std::function<std::unique_ptr<StorePlace>()> make;
};
inline void PrintTo(const StoreKind& kind, std::ostream* out) {
  *out << kind.name;
}

class EventStoreBehaviour : public testing::TestWithParam<StoreKind> {};

}  // namespace luytre
