// What the hub publishes to its sensors: the lists of its indicator store, without what may not leave the
// centre.
//
// <home>/publication/<serial>.json is a catalogue, <digest>.list a file of it; the newest kKept catalogues
// stay, so that sensors a few versions behind get what changed and not all. Serials come from the ledger and
// never go back.
#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "ledger/ledger.h"
#include "sensor/lists.h"

namespace luytre::sensor {

// Thread-safe.
class Publication {
 public:
  static constexpr size_t kKept = 16;
  static Result<std::unique_ptr<Publication>> open(Ledger& ledger, const std::filesystem::path& home);
  // Publishes a new version when the store's files have changed and what may go out is different; true then.
  // Cheap when nothing has changed.
  Result<bool> refresh();
  // From version `have` ("" or one not kept: from nothing) to the newest.
  Result<std::shared_ptr<const std::string>> packet(const std::string& have);
  std::string version() const;

 private:
  Publication(Ledger& ledger, std::filesystem::path home) : ledger_(ledger), home_(std::move(home)) {}
  std::filesystem::path folder() const { return home_ / "publication"; }
  Result<std::string> read_list(const std::string& digest) const;
  void drop_old();

  Ledger& ledger_;
  std::filesystem::path home_;
  mutable std::mutex mutex_;
  std::string marks_;                         // of the store's files when last looked at
  std::map<uint64_t, Catalogue> catalogues_;  // kept ones, by serial
  std::map<std::string, std::shared_ptr<const std::string>> packets_;  // to the newest, by `have`
};

}  // namespace luytre::sensor
