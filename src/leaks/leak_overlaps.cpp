// What collections share, by one pass over the accounts in order.
#include <algorithm>
#include <map>

#include "leaks/leak_book.h"
#include "leaks/leak_tally.h"

namespace luytre {
namespace {

constexpr size_t kMostOfOne = 64;  // collections compared of one account: those beyond are passed over

struct Shared {
  uint64_t accounts = 0, with_secret = 0;
};

// Takes entries by account and collection, ascending.
class Overlaps {
 public:
  void add(std::string_view account, uint32_t collection, std::string_view secret) {
    if (account != account_) {
      close();
      account_ = account;
    }
    if (held_.empty() || held_.back().collection != collection) {
      if (held_.size() == kMostOfOne) return;
      held_.push_back({collection, {}});
    }
    if (!secret.empty()) held_.back().secrets.emplace_back(secret);
  }
  const std::map<std::pair<uint32_t, uint32_t>, Shared>& finish() {
    close();
    return shared_;
  }

 private:
  struct Held {
    uint32_t collection;
    std::vector<std::string> secrets;  // ascending
  };
  static bool meet(const Held& a, const Held& b) {
    auto x = a.secrets.begin(), y = b.secrets.begin();
    while (x != a.secrets.end() && y != b.secrets.end()) {
      if (*x == *y) return true;
      *x < *y ? ++x : ++y;
    }
    return false;
  }
  void close() {
    for (size_t i = 0; i < held_.size(); ++i)
      for (size_t j = i + 1; j < held_.size(); ++j) {
        Shared& shared = shared_[std::minmax(held_[i].collection, held_[j].collection)];
        ++shared.accounts;
        shared.with_secret += meet(held_[i], held_[j]);
      }
    held_.clear();
  }
  std::string account_;
  std::vector<Held> held_;
  std::map<std::pair<uint32_t, uint32_t>, Shared> shared_;
};

}  // namespace

Result<LeakOverlaps> LeakBook::overlaps(const Viewer& viewer) {
  if (!viewer.may(Permission::look_up, ""))
    return fail(ErrorCode::not_found, "there is no such collection here");
  LeakOverlaps out;
  auto read = ledger_.read([&](Transaction& t) -> Result<void> {
    out.clear();
    Numbered names;
    std::map<std::string, uint32_t, std::less<>> numbers;  // by id
    LUYTRE_TRY(t.query("SELECT id, name FROM leak_collection", {}, [&](const Row& row) {
      numbers.emplace(std::string(row.text(0)), names.number(row.text(1)));
      return true;
    }));
    Overlaps overlaps;
    LUYTRE_TRY(
        t.query("SELECT account, collection, secret FROM leak_exposure "
                "ORDER BY account, collection, secret",
                {}, [&](const Row& row) {
                  auto collection = numbers.find(row.text(1));
                  if (collection != numbers.end()) overlaps.add(row.text(0), collection->second, row.text(2));
                  return true;
                }));
    for (const auto& [pair, shared] : overlaps.finish()) {
      const std::string &a = names.texts()[pair.first], &b = names.texts()[pair.second];
      out[a].push_back({.other = b, .accounts = shared.accounts, .with_secret = shared.with_secret});
      out[b].push_back({.other = a, .accounts = shared.accounts, .with_secret = shared.with_secret});
    }
    return {};
  });
  if (!read) return std::unexpected(read.error());
  for (auto& [name, others] : out)
    std::ranges::sort(others, [](const LeakOverlap& a, const LeakOverlap& b) {
      return a.accounts != b.accounts ? a.accounts > b.accounts : a.other < b.other;
    });
  return out;
}

}  // namespace luytre
