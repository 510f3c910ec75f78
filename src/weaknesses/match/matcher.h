// Which vulnerabilities stand against what a host has.
//
// Of what is said, the nearest to the item decides: a VEX statement, then its distribution, then its package
// ecosystem, then CPE (NVD, CVE records), then vendor and product in words. "Not affected" is an answer and
// ends the question; "unknown" is none. Of several equals one "affected" suffices; that another says "not
// affected" makes it a guess.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "weaknesses/knowledge/knowledge.h"
#include "weaknesses/match/match_item.h"

namespace luytre {

enum class Certainty : uint8_t {
  exact,             // product, version and platform are known and ordered by a rule
  guess,             // by name in words, by numbers that no rule orders, upstream's word on a distribution's
                     // package, or sources differ
  platform_unknown,  // it depends on what it runs on, which the inventory does not tell
  version_unknown    // the inventory tells no version, or one that cannot be compared
};
const char* to_string(Certainty certainty);

struct Match {
  uint32_t vulnerability = 0, rule = 0;  // positions in the knowledge; the rule that decided
  Certainty certainty = Certainty::exact;
  bool sources_differ = false;
  friend bool operator==(const Match&, const Match&) = default;
};

// All items of one host. `complete`: what is not listed is not there (a full inventory, not a port scan).
struct HostItems {
  std::span<const MatchItem* const> items;
  bool complete = false;
};

// Any number of threads; the knowledge outlives it.
class Matcher {
 public:
  explicit Matcher(const Knowledge& knowledge) : knowledge_(knowledge) {}

  // What stands against `item`, one of the host's, in the order of vulnerabilities. `only`: a mark per
  // vulnerability, those not marked are left out; empty: all.
  std::vector<Match> match(const MatchItem& item, const HostItems& host,
                           std::span<const bool> only = {}) const;
  // What VEX documents say does not affect it.
  std::vector<uint32_t> excused(const MatchItem& item) const;
  // "CVE-2024-3094: xz 5.6.0 is in 5.6.0 to 5.6.1 (cna)": a sentence for people.
  std::string reason(const Match& match, const MatchItem& item) const;
  // The version that is not affected any more, as the deciding rule names it; "" when it names none.
  std::string mended_in(const Match& match, const MatchItem& item) const;

  // For many hosts at once: what an item's host cannot change is decided once.
  struct Verdict {
    uint32_t vulnerability, rule;
    uint8_t rank;  // 0 VEX, 1 distribution, 2 package, 3 CPE, 4 name
    Affected status;
    Certainty certainty;
    bool conditional;
  };
  std::vector<Verdict> verdicts(const MatchItem& item, std::span<const bool> only = {}) const;
  // `verdicts` of one vulnerability; true: affected, `out` says how.
  bool decide(std::span<const Verdict> verdicts, const MatchItem& item, const HostItems& host,
              Match& out) const;

 private:
  enum class Truth : uint8_t { no, unknown, yes };
  struct RuleAnswer {
    bool applies = false;
    Affected status = Affected::unknown;
    Certainty certainty = Certainty::exact;
  };
  RuleAnswer ask(const flat::Rule& rule, const MatchItem& item) const;
  Truth holds(const flat::Rule& rule, const HostItems& host) const;
  Truth holds(const flat::Configuration& configuration, const HostItems& host) const;
  Truth platform_fits(const flat::Rule& rule, const HostItems& host) const;
  // The affected range of `rule` that the item is in; null: none, as when its version is not known.
  const flat::Range* range_of(const flat::Rule& rule, const MatchItem& item) const;

  const Knowledge& knowledge_;
};

// A fleet: items once, and which host has which.
struct FleetItem {
  uint32_t host, item;
};
struct FleetOptions {
  unsigned threads = 1;
  bool complete = false;       // of every host
  std::span<const bool> only;  // marks of vulnerabilities, as for Matcher::match
};
// Every asset with something against it, in no order, from several threads at once. Memory beside its
// arguments: 12 bytes an asset.
void match_fleet(const Knowledge& knowledge, std::span<const MatchItem> items,
                 std::span<const FleetItem> assets, const FleetOptions& options,
                 const std::function<void(const FleetItem&, std::span<const Match>)>& sink);

}  // namespace luytre
