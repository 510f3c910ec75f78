// A structured log: one JSON object a line, into a file or to standard error.
#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"

namespace luytre {

// Thread-safe. write() never waits for the disk: a thread of its own writes; what comes faster than that,
// 65,536 lines ahead, is dropped, and how many is said by the next line.
class LogFile {
 public:
  // "" is standard error. The file is appended to, mode 0640 when it is made.
  static Result<std::unique_ptr<LogFile>> open(const std::filesystem::path& file);
  ~LogFile();  // writes what is left

  void write(std::string line);
  // The same name again, after a rotation. On error the old file stays.
  Result<void> reopen();

 private:
  struct State;
  explicit LogFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace luytre
