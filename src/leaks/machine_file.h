// What stealers write of the infected computer beside the passwords: UserInformation.txt, System Info.txt.
#pragma once
#include <string>
#include <string_view>

#include "leaks/leak_row.h"

namespace luytre {

struct Machine {
  std::string name;  // its hardware id, else its name; ""
  Timestamp observed = kNoTime;
};

inline constexpr size_t kMachineFileBytes = 64 << 10;

// Reads the first kMachineFileBytes of `text`, labelled lines. What is not said stays empty.
Machine read_machine_file(std::string_view text);

// Puts the time of a log into rows that name none.
class MachineTime : public LeakSink {
 public:
  MachineTime(LeakSink& sink, Timestamp observed) : sink_(sink), observed_(observed) {}
  void row(const LeakRow& row) override {
    LeakRow with = row;
    if (with.observed == kNoTime) with.observed = observed_;
    sink_.row(with);
  }

 private:
  LeakSink& sink_;
  Timestamp observed_;
};

}  // namespace luytre
