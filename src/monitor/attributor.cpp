#include "monitor/attributor.h"

namespace luytre {

void Attributor::follow(const Directory& directory) {
  directory_ = &directory;
  tables_.clear();
  last_table_ = nullptr;
}

const AttributionTable* Attributor::table(Day day) {
  if (day == last_day_ && last_table_) return last_table_;
  auto& slot = tables_[day];
  if (!slot) {
    auto made = directory_->table(day);
    if (!made) {
      if (!error_) error_ = made.error();
      return nullptr;
    }
    slot = *made;
  }
  last_day_ = day;
  return last_table_ = slot.get();
}

bool Attributor::place(Sighting& s) {
  if (inside() && reserved_space(s.address) == ReservedSpace::private_use) {
    s.internal = true;
    s.organisation = inside_;
    s.reason = AttributionReason::sensor;
    return true;
  }
  const AttributionTable* owners = table(s.day());
  if (!owners) return false;
  const Owner& owner = owners->owner(owners->attribute(s.address));
  if (owner.reason == AttributionReason::foreign) return false;
  s.organisation = owner.organisation;
  s.reason = owner.reason;
  return true;
}

}  // namespace luytre
