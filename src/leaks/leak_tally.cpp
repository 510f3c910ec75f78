#include "leaks/leak_tally.h"

#include <algorithm>

namespace luytre {

uint32_t Numbered::number(std::string_view text) {
  auto [at, fresh] = numbers_.try_emplace(std::string(text), static_cast<uint32_t>(texts_.size()));
  if (fresh) texts_.emplace_back(text);
  return at->second;
}

std::vector<LeakCount> LeakTally::counts(const std::vector<TalliedAccount>& accounts,
                                         const std::vector<std::string>& names) {
  std::ranges::sort(entries_);
  std::vector<LeakCount> out;
  std::vector<uint32_t> domains;  // of the last group
  auto close = [&] {
    if (out.empty()) return;
    std::ranges::sort(domains);
    auto twice = std::ranges::unique(domains);
    out.back().domains = domains.size() - twice.size();
    domains.clear();
  };
  for (size_t i = 0; i < entries_.size(); ++i) {
    // With a password in clear is the last of the same.
    if (i + 1 < entries_.size() && entries_[i + 1] >> 1 == entries_[i] >> 1) continue;
    auto group = static_cast<uint32_t>(entries_[i] >> 32);
    if (i == 0 || out.empty() || out.back().key != names[group]) {
      close();
      out.push_back({.key = names[group]});
    }
    const TalliedAccount& account = accounts[static_cast<uint32_t>(entries_[i]) >> 1];
    LeakCount& count = out.back();
    if (!account.mail) {
      ++count.customers;
      continue;
    }
    ++count.accounts;
    count.live += (entries_[i] & 1) && account.open;
    domains.push_back(account.domain);
  }
  close();
  entries_ = {};
  return out;
}

}  // namespace luytre
