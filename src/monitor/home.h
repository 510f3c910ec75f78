// The folder where one luytre keeps everything.
//
//   indicators/  threat lists          directory/  organisations and ownership
//   segments/    flushes not yet applied   days/   address sets and health    events/  the embedded event
//   store
//
// Readers need no lock. A writer holds the home's lock for as long as the object lives; those that run for
// ever hold it for the length of one flush.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>

#include "base/file.h"
#include "base/result.h"
#include "directory/directory.h"
#include "events/event_store.h"
#include "indicators/store.h"
#include "situation/day_store.h"

namespace luytre {

class Home {
 public:
  // Creates the folder for a writer, who waits up to three seconds for another to finish (then
  // ErrorCode::busy). A reader of a home that is not there gets ErrorCode::not_found.
  enum class Access { read, write };
  static Result<Home> open(const std::filesystem::path& folder, Access access);

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path segments() const { return folder_ / "segments"; }
  Result<IndicatorStore> indicators() const { return IndicatorStore::open(folder_ / "indicators"); }
  Result<Directory> directory() const { return Directory::open(folder_ / "directory"); }
  Result<DayStore> days() const { return DayStore::open(folder_ / "days"); }
  // `options.folder` is set to this home's.
  Result<std::unique_ptr<EventStore>> events(EventStoreOptions options) const;

 private:
  std::filesystem::path folder_;
  std::optional<FileLock> lock_;
};

}  // namespace luytre
