// What a store says of each value, merged over its sources: the publishing side's view of it, by id. For this
// folder only.
#pragma once
#include <string>
#include <vector>

#include "indicators/store.h"
#include "warning/publication/log.h"
#include "warning/publication/uuid.h"

namespace luytre {

// One source's word on a value.
struct Statement {
  Uuid id;
  const Profile* profile;  // the store's
  uint64_t text;           // where the value begins in Statements::texts
  uint32_t length;
  IndicatorType type;
};

// Everything that is said in `store` and may be published, ascending by id. Lives as long as the store is
// left alone.
class Statements {
 public:
  explicit Statements(const IndicatorStore& store);
  const std::vector<Statement>& statements() const { return statements_; }
  // The row that the statements [first, last), all of one id, make. What is over at `now` counts only where
  // nothing else is said.
  Published merge(size_t first, size_t last, Timestamp now) const;

 private:
  std::vector<Statement> statements_;
  std::string texts_;
};

}  // namespace luytre
