// Which of a body's own accounts still have a password that leaked, asked of the hub without showing it one:
// the blinded questions of RFC 9497 go out (leaks/oprf.h), and what comes back is compared here.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "leaks/oprf.h"

namespace luytre {

struct LeaksProbed {
  uint64_t accounts = 0, broken = 0;
  std::vector<std::string> live;  // in the order they came
};

// One thread. Holds what it reads in memory that is wiped; writes none of it anywhere.
class LeaksProbe {
 public:
  struct Options {
    std::string hub;  // "https://hub.example"; http only on this machine
    std::string token, certificates, organisation;
  };
  explicit LeaksProbe(Options options);
  ~LeaksProbe();
  // Lines of account:password from `file` to its end. Errors: invalid (address of the hub, its refusal),
  // unavailable, io.
  Result<LeaksProbed> run(int file);

 private:
  struct Pair {
    std::string account;
    OprfQuestion question;
  };
  struct Answer {
    size_t digits = 0;
    std::vector<std::string> evaluated, candidates;  // candidates in order
  };
  Result<void> read(int file, LeaksProbed& out);
  Result<Answer> ask(const std::string& prefix, const std::vector<const Pair*>& pairs);
  Result<std::string> post(const std::string& body);

  Options options_;
  std::vector<Pair> pairs_;
};

}  // namespace luytre
