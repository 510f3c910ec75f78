// The store's folder: which files there are, and reading those that changed.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "indicators/quarantine.h"
#include "indicators/source_table.h"
#include "indicators/warninglist/benign_list.h"

namespace luytre {

// Identifies one version of a file; files are only ever replaced by rename.
struct FileVersion {
  uint64_t inode = 0, size = 0;
  int64_t modified = 0;
  friend bool operator==(const FileVersion&, const FileVersion&) = default;
};

class StoreFiles {
 public:
  explicit StoreFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Reads what is new or was replaced, drops what is gone. Sets *benign_changed when benign lists did.
  Result<void> refresh(bool* benign_changed = nullptr);
  // Files to replace or create: written aside by stage_…, all put in place, durably, by commit(). A crash
  // before it changes nothing; within it, every file is the old one or the new one. What is not committed is
  // removed by discard().
  Result<void> stage_source(std::string_view source, std::string_view bytes);
  Result<void> stage_benign(const BenignList& list);
  Result<void> stage_quarantine(std::vector<Quarantined> entries);
  // The values of a source that became active, or of which something else is said, at `at`: as a source's
  // file.
  Result<void> stage_changes(Timestamp at, std::string_view source, std::string_view bytes);
  Result<void> commit();
  void discard();
  Result<void> drop_benign(std::string_view name);
  // What a crash left of unfinished files. Only with the lock held.
  void remove_leftovers() const;

  const std::map<std::string, SourceTable, std::less<>>& sources() const { return sources_; }
  const std::map<std::string, BenignList, std::less<>>& benign() const { return benign_; }
  const std::vector<Quarantined>& quarantine() const { return quarantine_; }
  // Files of changes at or after `since`, in order of time.
  Result<std::vector<std::filesystem::path>> changes(Timestamp since) const;
  // Removes those before `before`. Only with the lock held.
  void drop_changes(Timestamp before) const;
  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path lock_path() const { return folder_ / "lock"; }
  size_t bytes() const;

 private:
  struct Known {
    FileVersion version;
    std::string key;
  };
  Result<void> refresh_quarantine();
  Result<void> stage(const std::string& name, std::string_view bytes);

  std::filesystem::path folder_;
  std::vector<std::string> staged_;     // file names
  std::map<std::string, Known> files_;  // by file name
  std::map<std::string, SourceTable, std::less<>> sources_;
  std::map<std::string, BenignList, std::less<>> benign_;
  std::vector<Quarantined> quarantine_;
  FileVersion quarantine_version_;
};

}  // namespace luytre
