// What routes and jobs about weaknesses share: one a hub.
#pragma once
#include <memory>

#include "hub/hub.h"
#include "hub/reloaded.h"
#include "weaknesses/inventory/weakness_book.h"
#include "weaknesses/knowledge/knowledge.h"

namespace luytre {

// Dates by the home's rules, and CISA's own for what it knows to be exploited. `knowledge` may be null.
DueDates weakness_due_dates(std::shared_ptr<const Rules> rules, std::shared_ptr<const Knowledge> knowledge);

// Any number of threads.
class WeaknessDesk {
 public:
  explicit WeaknessDesk(Hub& hub);
  static std::shared_ptr<WeaknessDesk> of(Hub& hub);

  // <home>/weaknesses/knowledge as it is now; null: there is none.
  std::shared_ptr<const Knowledge> knowledge();
  Result<DueDates> due_dates();

 private:
  Hub& hub_;
  Reloaded<Knowledge> knowledge_;
};

}  // namespace luytre
