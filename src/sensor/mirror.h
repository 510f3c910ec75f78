// The sensor's side of publication: <home>/sensor/lists/ holds the lists as they were published
// (<digest>.list) and which of them are in force (current.json); the home's indicator store gets them as its
// own.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sensor/lists.h"

namespace luytre::sensor {

class Mirror {
 public:
  static Result<Mirror> open(const std::filesystem::path& home);
  std::string version() const { return catalogue_.version(); }

  struct Change {
    size_t replaced = 0, removed = 0;  // lists
    std::string version;
  };
  // Brings the home to the packet's version. Nothing is in force before all of it checks out; applied again
  // after a crash it does the rest. A packet that leads to an older serial than is held is refused (corrupt),
  // one that starts elsewhere than here and is no whole one too. Lists of the home's own that bear other
  // names stay; a list that is published no more is withdrawn.
  Result<Change> apply(std::string_view packet);

 private:
  explicit Mirror(std::filesystem::path home) : home_(std::move(home)) {}
  std::filesystem::path folder() const { return home_ / "sensor" / "lists"; }
  std::filesystem::path list_file(const std::string& digest) const { return folder() / (digest + ".list"); }

  std::filesystem::path home_;
  Catalogue catalogue_;
};

}  // namespace luytre::sensor
