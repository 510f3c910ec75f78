// The folder of one day: which files are in force, reading them as one state, replacing them as one state.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "base/time.h"
#include "model/health.h"
#include "situation/key_file.h"
#include "situation/sets_file.h"

namespace luytre {

// What MANIFEST says. A file's name is a number that no other file of the folder ever bore, and its kind.
struct Manifest {
  struct File {
    std::string name;
    uint64_t size = 0;
  };
  uint64_t next = 1;             // number of the next file
  std::vector<File> sets, keys;  // oldest and largest first
  std::optional<File> health;

  std::string text() const;
  static Result<Manifest> parse(std::string_view text, std::string_view name);
};

// One state of a day, mapped. Stays readable when a writer replaces the files meanwhile.
struct DayState {
  Manifest manifest;
  std::vector<MappedFile> maps;
  std::vector<SetsView> sets;
  std::vector<KeyView> keys;  // only when asked for
  std::vector<HealthRow> health;
  Digest128 health_digest;
  ContentDigest content;
};

class DayFolder {
 public:
  DayFolder(const std::filesystem::path& store, Day day) : path_(store / format_day(day)), day_(day) {}

  // An absent day is an empty state.
  Result<DayState> read(bool with_keys) const;

  // Removes whatever the manifest does not name: what a crash left, or what a change replaced.
  Result<void> collect_garbage(const Manifest& manifest) const;

  // Writes a new file of the day to the disk and gives what a manifest says of it. Nobody sees it yet.
  Result<Manifest::File> write(Manifest& manifest, const char* kind, std::string_view bytes) const;
  // Puts `manifest` in force, durably.
  Result<void> commit(const Manifest& manifest) const;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  Day day_;
};

}  // namespace luytre
