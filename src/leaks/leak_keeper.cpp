#include "leaks/leak_keeper.h"

#include <algorithm>
#include <tuple>

#include "base/domain.h"
#include "base/hash.h"

namespace luytre {
namespace {

constexpr size_t kHeld = 20'000, kSeen = 1 << 18;

}  // namespace

LeakKeeper::LeakKeeper(const WatchedDomains& watched, const LeakKeys& keys, Give give)
    : watched_(watched), keys_(keys), give_(std::move(give)), seen_(kSeen) {}

void LeakKeeper::row(const LeakRow& row) {
  if (failure_) return;
  std::string folded = fold_account(row.account);
  if (row.mail != kNotWatched) keep(row, folded, row.mail, "mail");
  if (row.site != kNotWatched) keep(row, folded, row.site, "site");
}

void LeakKeeper::keep(const LeakRow& row, const std::string& folded, uint32_t watched, const char* door) {
  bool site = door[0] == 's';
  LeakHit hit{.domain = watched_.name(watched), .door = door, .kind = row.kind, .observed = row.observed};
  hit.collection = row.collection;
  hit.doubtful = row.doubtful;
  hit.account = keys_.account_id(door, site ? hit.domain : "", folded);
  if (row.kind != SecretKind::none) hit.secret = keys_.secret_id(row.secret);
  if (!row.site_host.empty()) {
    auto host = normalise_domain(row.site_host.substr(0, row.site_host.find_last_not_of('.') + 1));
    if (host) hit.site = *host;
  }
  if (!row.machine.empty()) hit.machine = keys_.machine_id(row.machine);
  uint64_t name = hash_bytes(hit.account + hit.secret + hit.site + hit.collection);
  if (std::exchange(seen_[name % kSeen], name) == name) return;
  if (row.kind == SecretKind::plain && !site) hit.pair = keys_.pair_id(folded, row.secret);
  hit.masked = mask_account(folded);
  hit.sealed = keys_.seal(folded, hit.account);
  held_.push_back(std::move(hit));
  if (held_.size() >= kHeld) hand_over();
}

void LeakKeeper::hand_over() {
  std::ranges::stable_sort(held_, [](const LeakHit& a, const LeakHit& b) {
    return std::tie(a.collection, a.doubtful) < std::tie(b.collection, b.doubtful);
  });
  for (size_t from = 0; from < held_.size() && !failure_;) {
    size_t to = from + 1;
    while (to < held_.size() && held_[to].collection == held_[from].collection &&
           held_[to].doubtful == held_[from].doubtful)
      ++to;
    if (auto given = give_(std::span(held_).subspan(from, to - from)); !given) failure_ = given.error();
    from = to;
  }
  held_.clear();
}

Result<void> LeakKeeper::finish() {
  hand_over();
  if (failure_) return std::unexpected(*failure_);
  return {};
}

}  // namespace luytre
