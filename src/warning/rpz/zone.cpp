#include "warning/rpz/zone.h"

#include <fmt/format.h>

#include <tuple>

#include "base/check.h"

namespace luytre {
namespace {

constexpr size_t kMostVersions = 1000;
// Records that may go, and changes that are told, however small the zone is.
constexpr size_t kGoneAlways = 1000;

}  // namespace

std::string RpzZone::owner(const RpzRecord& record) const {
  return (record.below ? "*." : "") + rpz_name(key(record));
}

std::string RpzZone::target(RpzAction action) const {
  switch (action) {
    case RpzAction::passthru:
      return "rpz-passthru.";
    case RpzAction::nxdomain:
      return ".";
    case RpzAction::nodata:
      return "*.";
    case RpzAction::drop:
      return "rpz-drop.";
    case RpzAction::tcp_only:
      return "rpz-tcp-only.";
    case RpzAction::garden:
      return policy_.garden + '.';
    case RpzAction::none:
      break;
  }
  LUYTRE_CHECK(!"an action that does nothing");
  return "";
}

std::shared_ptr<const RpzZone> RpzZone::next(std::shared_ptr<const RpzZone> before, RpzRuleSet rules,
                                             uint64_t version, const RpzPolicy& policy) {
  LUYTRE_CHECK(version > (before ? before->version() : 0));
  std::shared_ptr<RpzZone> zone(new RpzZone);
  zone->policy_ = policy;
  zone->policy_.allowed = {};
  zone->face_ = policy.face();
  zone->arena_ = std::move(rules.arena);
  zone->records_ = std::move(rules.records);
  zone->counts_ = std::move(rules.counts);
  for (RpzRecord& record : zone->records_) record.since = version;
  if (before && before->face_ == zone->face_) {
    zone->known_ = before->known_;
    zone->known_.push_back(version);
    zone->inherit(*before);
    bool same = zone->records_.size() == before->records_.size() &&
                std::none_of(zone->records_.begin(), zone->records_.end(),
                             [&](const RpzRecord& r) { return r.since == version; });
    if (same) return before;
    zone->forget();
  } else {
    zone->known_ = {version};
  }
  return zone;
}

// Records that were there already keep their age; those of `before` that are not any more are gone.
void RpzZone::inherit(const RpzZone& before) {
  uint64_t version = known_.back();
  auto keep = [&](const RpzRecord& record, uint64_t until) {
    std::string_view text = before.key(record);
    LUYTRE_CHECK(arena_.size() + text.size() < UINT32_MAX);
    Gone gone{record, until};
    gone.record.offset = static_cast<uint32_t>(arena_.size());
    arena_ += text;
    gone_.push_back(gone);
  };
  auto earlier = before.gone_.begin();
  auto order = [](std::string_view a, bool a_below, std::string_view b, bool b_below) {
    int keys = a.compare(b);
    return keys != 0 ? keys : a_below - b_below;
  };
  auto copy_gone_to = [&](const RpzRecord* record) {
    for (; earlier != before.gone_.end(); ++earlier) {
      const RpzRecord& g = earlier->record;
      if (record && order(before.key(g), g.below, before.key(*record), record->below) > 0) return;
      keep(g, earlier->until);
    }
  };
  auto now = records_.begin();
  for (const RpzRecord& old : before.records_) {
    int found = -1;
    for (; now != records_.end(); ++now) {
      found = order(key(*now), now->below, before.key(old), old.below);
      if (found >= 0) break;
    }
    bool stays = now != records_.end() && found == 0 && now->action == old.action;
    if (stays) {
      now->since = old.since;
      continue;
    }
    copy_gone_to(&old);
    keep(old, version);
  }
  copy_gone_to(nullptr);
}

// The oldest versions go until what is remembered of them is no more than half the zone.
void RpzZone::forget() {
  size_t room = kGoneAlways + records_.size() / 2;
  size_t drop = known_.size() > kMostVersions ? known_.size() - kMostVersions : 0;
  if (gone_.size() > room) {
    std::vector<uint64_t> ends;
    ends.reserve(gone_.size());
    for (const Gone& g : gone_) ends.push_back(g.until);
    // All that ended at or before this version must go for the rest to fit.
    auto cut = ends.begin() + static_cast<std::ptrdiff_t>(gone_.size() - room - 1);
    std::nth_element(ends.begin(), cut, ends.end());
    auto first = std::lower_bound(known_.begin(), known_.end(), *cut);
    drop = std::max(drop, static_cast<size_t>(first - known_.begin()));
  }
  if (drop == 0) return;
  drop = std::min(drop, known_.size() - 1);
  known_.erase(known_.begin(), known_.begin() + static_cast<std::ptrdiff_t>(drop));
  std::erase_if(gone_, [oldest = known_.front()](const Gone& g) { return g.until <= oldest; });
}

std::optional<RpzZone::Change> RpzZone::since(uint32_t serial) const {
  auto known = std::find_if(known_.rbegin(), known_.rend(),
                            [&](uint64_t v) { return static_cast<uint32_t>(v) == serial; });
  if (known == known_.rend()) return std::nullopt;
  uint64_t version = *known;
  Change change;
  for (const Gone& g : gone_)
    if (g.record.since <= version && version < g.until) change.removed.push_back(&g.record);
  for (const RpzRecord& record : records_)
    if (record.since > version) change.added.push_back(&record);
  // What went and came back the same has not changed.
  size_t removed = 0, added = 0, r = 0;
  for (const RpzRecord* record : change.added) {
    auto order = [&](const RpzRecord& a) {
      int keys = key(a).compare(key(*record));
      return keys != 0 ? keys : a.below - record->below;
    };
    while (r < change.removed.size() && order(*change.removed[r]) < 0)
      change.removed[removed++] = change.removed[r++];
    bool back = r < change.removed.size() && order(*change.removed[r]) == 0 &&
                change.removed[r]->action == record->action;
    if (back)
      ++r;
    else
      change.added[added++] = record;
  }
  while (r < change.removed.size()) change.removed[removed++] = change.removed[r++];
  change.removed.resize(removed);
  change.added.resize(added);
  if (removed + added > records_.size() + kGoneAlways) return std::nullopt;
  return change;
}

size_t RpzZone::bytes() const {
  return sizeof *this + arena_.capacity() + records_.capacity() * sizeof(RpzRecord) +
         gone_.capacity() * sizeof(Gone);
}

}  // namespace luytre
