#include "leaks/leak_keeper.h"

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
  hit.account = keys_.account_id(door, site ? hit.domain : "", folded);
  if (row.kind != SecretKind::none) hit.secret = keys_.secret_id(row.secret);
  if (!row.site_host.empty()) {
    auto host = normalise_domain(row.site_host.substr(0, row.site_host.find_last_not_of('.') + 1));
    if (host) hit.site = *host;
  }
  if (!row.machine.empty()) hit.machine = keys_.machine_id(row.machine);
  uint64_t name = hash_bytes(hit.account + hit.secret + hit.site);
  if (std::exchange(seen_[name % kSeen], name) == name) return;
  hit.masked = mask_account(folded);
  hit.sealed = keys_.seal(folded, hit.account);
  held_.push_back(std::move(hit));
  if (held_.size() >= kHeld) hand_over();
}

void LeakKeeper::hand_over() {
  if (!held_.empty() && !failure_)
    if (auto given = give_(held_); !given) failure_ = given.error();
  held_.clear();
}

Result<void> LeakKeeper::finish() {
  hand_over();
  if (failure_) return std::unexpected(*failure_);
  return {};
}

}  // namespace luytre
