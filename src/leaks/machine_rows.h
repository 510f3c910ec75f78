// Rows of an archive of stealer logs, held until the file that names their computer has come: it may stand
// behind the passwords.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "leaks/leak_row.h"
#include "leaks/machine_file.h"
#include "leaks/secret_text.h"

namespace luytre {

// One thread's. Holds up to 8 MiB of rows, wiped when given; then what it has goes on as it is. A computer is
// that of its file's folder and of up to three levels below.
class MachineRows : public LeakSink {
 public:
  explicit MachineRows(LeakSink& sink) : sink_(sink) {}
  // The rows that follow stand in the file `path`.
  void enter(std::string_view path) { folder_ = folder_of(path); }
  void row(const LeakRow& row) override;
  // What the file `path` says of the computer.
  void machine(std::string_view path, Machine machine);
  void finish();

  static std::string_view folder_of(std::string_view path);  // of `path` itself

 private:
  static constexpr size_t kHeldBytes = 8 << 20, kHeldRows = 100'000, kMachines = 200'000;
  struct Held {
    LeakRow row;  // numbers only
    std::string folder;
    size_t at, account, site_host, secret;  // where in text_, and how long each
  };
  LeakSink& sink_;
  std::string folder_;
  SecretText text_{kHeldBytes};
  std::vector<Held> held_;
  std::map<std::string, Machine, std::less<>> machines_;
};

}  // namespace luytre
