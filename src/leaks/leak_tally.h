// Counts distinct accounts and domains by group, from entries in any order. Internal to leaks/.
#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "leaks/leak_book.h"

namespace luytre {

// What an account counts as.
struct TalliedAccount {
  uint32_t organisation = 0, domain = 0;  // numbers of Numbered
  bool mail = false;                      // else of a customer
  bool open = false;                      // it is a finding that is not closed
  bool seen = false, plain = false;       // in the period: at all, with a password in clear
};

// Numbers for texts, in the order they come.
class Numbered {
 public:
  uint32_t number(std::string_view text);
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::unordered_map<std::string, uint32_t> numbers_;
  std::vector<std::string> texts_;
};

class LeakTally {
 public:
  // `account`: below 2^31. The same again counts once.
  void add(uint32_t group, uint32_t account, bool plain) {
    entries_.push_back(uint64_t{group} << 32 | uint64_t{account} << 1 | plain);
  }
  // By group number, keys from `names`; groups that nothing was added to are left out. Spent.
  std::vector<LeakCount> counts(const std::vector<TalliedAccount>& accounts,
                                const std::vector<std::string>& names);

 private:
  std::vector<uint64_t> entries_;
};

}  // namespace luytre
