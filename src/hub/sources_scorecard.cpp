#include "hub/sources_scorecard.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "findings/day_evidence.h"
#include "hub/national_counts.h"

namespace luytre {
namespace {

// Texts as numbers, in the order they came.
class Numbers {
 public:
  uint32_t of(std::string_view text) {
    auto at = numbers_.find(std::string(text));
    if (at == numbers_.end()) {
      at = numbers_.emplace(text, static_cast<uint32_t>(names_.size())).first;
      names_.emplace_back(text);
    }
    return at->second;
  }
  std::optional<uint32_t> find(std::string_view text) const {
    auto at = numbers_.find(std::string(text));
    return at == numbers_.end() ? std::nullopt : std::optional(at->second);
  }
  const std::string& name(uint32_t number) const { return names_[number]; }
  uint32_t size() const { return static_cast<uint32_t>(names_.size()); }

 private:
  std::unordered_map<std::string, uint32_t> numbers_;
  std::vector<std::string> names_;
};

struct Key {
  IpAddress address;
  uint32_t organisation, what;
  FindingKind kind;
  friend bool operator==(const Key&, const Key&) = default;
};
struct KeyHash {
  size_t operator()(const Key& key) const {
    return hash_pair(std::hash<IpAddress>()(key.address), uint64_t{key.organisation} << 32 |
                                                              uint64_t{key.what} << 3 |
                                                              static_cast<uint64_t>(key.kind));
  }
};

struct FirstSeen {
  uint32_t source;
  Timestamp first;
};

class Collector {
 public:
  explicit Collector(const Rules& rules) : rules_(rules) {}

  void add(const Sighting& s) {
    uint32_t source = sources_.of(s.source);
    if (source == per_source_.size()) per_source_.emplace_back();
    ++per_source_[source].sightings;
    if (s.organisation.empty()) return;
    uint32_t organisation = bodies_.of(s.organisation);
    auto& seen_in = per_source_[source].bodies;
    if (organisation >= seen_in.size()) seen_in.resize(organisation + 1);
    seen_in[organisation] = true;
    SightingClass c = sighting_class(rules_, s);
    auto& seen = findings_[{s.address, organisation, names_.of(c.what), c.rule.kind}];
    auto at = std::ranges::find(seen, source, &FirstSeen::source);
    if (at == seen.end())
      seen.push_back({source, s.first});
    else
      at->first = std::min(at->first, s.first);
  }

  // Every finding a person has disputed: does it concern one of ours?
  void add_dispute(std::string_view organisation, FindingKind kind, std::string_view subject,
                   std::string_view what, bool upheld, bool rejected) {
    auto address = IpAddress::parse(subject);
    auto body = bodies_.find(organisation), name = names_.find(what);
    if (!address || !body || !name) return;
    auto at = findings_.find({*address, *body, *name, kind});
    if (at == findings_.end()) return;
    for (const FirstSeen& seen : at->second) {
      Counted& counted = per_source_[seen.source];
      ++counted.card.disputed;
      counted.card.upheld += upheld;
      counted.card.judged += upheld || rejected;
    }
  }

  std::map<std::string, Scorecard> finish() {
    for (auto& [key, seen] : findings_) {
      for (const FirstSeen& one : seen) ++per_source_[one.source].card.findings;
      if (seen.size() == 1) {
        ++per_source_[seen[0].source].card.only;
        continue;
      }
      std::ranges::partial_sort(seen, seen.begin() + 2, {}, &FirstSeen::first);
      per_source_[seen[0].source].leads.push_back(static_cast<double>(seen[1].first - seen[0].first) /
                                                  static_cast<double>(kMicrosPerDay));
    }
    std::map<std::string, Scorecard> out;
    for (uint32_t i = 0; i < sources_.size(); ++i) {
      Counted& counted = per_source_[i];
      counted.card.sightings = counted.sightings;
      counted.card.organisations = static_cast<uint64_t>(std::ranges::count(counted.bodies, true));
      counted.card.lead_days = median(std::move(counted.leads));
      out[sources_.name(i)] = counted.card;
    }
    return out;
  }

 private:
  struct Counted {
    uint64_t sightings = 0;
    std::vector<bool> bodies;
    std::vector<double> leads;
    Scorecard card;
  };
  const Rules& rules_;
  Numbers sources_, bodies_, names_;
  std::vector<Counted> per_source_;
  std::unordered_map<Key, std::vector<FirstSeen>, KeyHash> findings_;
};

}  // namespace

Result<std::map<std::string, Scorecard>> make_scorecards(EventGate& events, Ledger& ledger,
                                                         const Rules& rules, Timestamp now) {
  Collector collector(rules);
  Day today = day_of(now);
  for (Day day = today - kScorecardDays + 1; day <= today; ++day)
    LUYTRE_TRY(events.with([&](EventStore& store) {
      return store.read({.from = day, .to = day}, [&](const Sighting& sighting) {
        collector.add(sighting);
        return true;
      });
    }));
  struct Dispute {
    std::string organisation, kind, subject, what;
    bool upheld = false, rejected = false;
  };
  std::vector<Dispute> disputes;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    disputes.clear();
    return t.query(
        "SELECT f.organisation, f.kind, f.subject, f.what, "
        "sum(CASE WHEN h.act = 'uphold-dispute' THEN 1 ELSE 0 END), "
        "sum(CASE WHEN h.act = 'reject-dispute' THEN 1 ELSE 0 END) "
        "FROM finding_history h JOIN finding f ON f.id = h.finding "
        "WHERE h.act IN ('dispute', 'uphold-dispute', 'reject-dispute') "
        "GROUP BY f.id, f.organisation, f.kind, f.subject, f.what",
        {}, [&](const Row& row) {
          disputes.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)),
                              std::string(row.text(3)), row.integer(4) > 0, row.integer(5) > 0});
          return true;
        });
  }));
  for (const Dispute& d : disputes)
    if (auto kind = finding_kind(d.kind))
      collector.add_dispute(d.organisation, *kind, d.subject, d.what, d.upheld, d.rejected);
  return collector.finish();
}

Result<ScorecardMemory::Cards> ScorecardMemory::get(EventGate& events, Ledger& ledger, const Rules& rules,
                                                    Timestamp now) {
  auto kept = [&] {
    std::lock_guard lock(mutex_);
    return cards_;
  };
  if (Cards cards = kept()) return cards;
  std::unique_lock making(making_);
  if (Cards cards = kept()) return cards;
  making.unlock();
  LUYTRE_TRY(renew(events, ledger, rules, now));
  return kept();
}

Result<void> ScorecardMemory::renew(EventGate& events, Ledger& ledger, const Rules& rules, Timestamp now) {
  std::lock_guard making(making_);
  auto made = make_scorecards(events, ledger, rules, now);
  if (!made) return std::unexpected(made.error());
  std::lock_guard lock(mutex_);
  cards_ = std::make_shared<const std::map<std::string, Scorecard>>(std::move(*made));
  return {};
}

}  // namespace luytre
