// Whose an address is on a day, as sightings need it: one thread's view of the directory.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "directory/directory.h"
#include "model/sighting.h"

namespace luytre {

class Attributor {
 public:
  // `inside`: the body the sensor sits in, "" for a sensor on the national side. `directory` outlives this.
  Attributor(const Directory& directory, std::string inside)
      : directory_(&directory), inside_(std::move(inside)) {}

  // From now on by `directory`, which outlives this.
  void follow(const Directory& directory);

  // Fills in organisation, reason and internal of `s` by its address and the day of `s.first`. False when the
  // address is nobody's here, or the directory failed (error()).
  bool place(Sighting& s);
  // Ownership on `day`; null when the directory does not compile for it (error()).
  const AttributionTable* table(Day day);
  bool inside() const { return !inside_.empty(); }
  // The first failure.
  const std::optional<Error>& error() const { return error_; }

 private:
  const Directory* directory_;
  std::string inside_;
  std::unordered_map<Day, std::shared_ptr<const AttributionTable>> tables_;
  Day last_day_ = kFirstDay;
  const AttributionTable* last_table_ = nullptr;
  std::optional<Error> error_;
};

}  // namespace luytre
