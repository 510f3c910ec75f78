// The book of campaigns, kept in a ledger: which bodies met which things on which days, what was proposed of
// it, and what analysts decided.
//
// What is proposed is a function of the contacts: the same days absorbed again propose nothing new. A thing
// belongs to one campaign for good; a new thing joins one whose bodies it shares and which began within the
// same window. A rejected campaign stays rejected until a kind of evidence comes that it did not have.
//
// Only the centre reads it (Permission::look_up), those named for sensitive matters where an APT is in it. A
// body sees of it one number on its own finding: shared().
#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "campaigns/judge.h"
#include "events/event_store.h"
#include "findings/book.h"
#include "monitor/home.h"

namespace luytre {

enum class CampaignState : uint8_t { proposed, confirmed, rejected, withdrawn };
const char* to_string(CampaignState state);
std::optional<CampaignState> campaign_state(std::string_view name);

struct CampaignTerm {  // as ScoreTerm
  std::string name;
  int points = 0, most = 0;
  std::string because;
};
struct Campaign {
  std::string id;  // 32 hex digits
  CampaignState state = CampaignState::proposed;
  bool apt = false;
  int score = 0;
  uint64_t bodies = 0;
  Timestamp begins = 0, last_seen = 0;
  Evidence evidence = Evidence::suspected;
  std::string family;
  std::vector<CampaignTerm> terms;
  std::vector<ThingKind> kinds;
  Timestamp proposed_at = 0, decided_at = 0;  // 0: not yet
  std::string decided_by, comment;
};

struct CampaignThing {
  Thing thing;
  bool holds = true;  // the evidence is there now
  Timestamp begins = 0;
  unsigned earlier = 0;  // bodies that met it before
  double share = 0;      // of the bodies with any evidence, those that met it
  std::vector<CampaignBody> bodies;
};
struct CampaignStep {
  Timestamp time = 0;
  std::string actor, act, comment;
};
struct CampaignFinding {
  std::string id, organisation, subject, what;
  Thing thing;
};
struct CampaignStory {
  Campaign campaign;
  std::vector<CampaignThing> things;      // by begin
  std::vector<CampaignFinding> findings;  // at most 500
  std::vector<CampaignStep> steps;        // oldest first
};

struct CampaignsProposed {
  uint64_t proposed = 0, changed = 0, reopened = 0, withdrawn = 0;
};

// What a body is told on its finding: how many other bodies, by which kinds of things. 0: nothing.
struct SharedCampaign {
  uint64_t others = 0;
  std::vector<ThingKind> kinds;
};

// Any number of threads, as the ledger. Errors: the ledger's; invalid and not_found where said.
class CampaignBook {
 public:
  explicit CampaignBook(Ledger& ledger, CampaignRules rules = {}) : ledger_(ledger), rules_(rules) {}

  // Puts `contacts` (each thing and body once, of `day`) in the place of what was known of the day.
  Result<void> absorb(Day day, std::span<const Contact> contacts, std::string_view content);
  Result<std::string> absorbed_content(Day day);  // "" when it never was
  // Steps one after the other on one host, as the book of findings tells them: those that are complete, with
  // a third step or more, on `day`. Replaces what was known of the day.
  Result<void> absorb_sequences(Day day);
  // Proposes, changes and withdraws by what was absorbed of these days.
  Result<CampaignsProposed> propose(std::span<const Day> changed);

  // APT first, then by score; `state` nothing: all but withdrawn ones. Without look_up: not_found, as below.
  Result<std::vector<Campaign>> list(const Viewer& viewer, std::optional<CampaignState> state);
  Result<CampaignStory> find(const Viewer& viewer, std::string_view id);
  // By Permission::decide_campaigns; to proposed, confirmed (rejecting) and rejected (confirming) ones.
  // `comment`: at most 4,096 bytes, and why when it is rejected. invalid, not_found.
  Result<Campaign> decide(const Viewer& viewer, std::string_view id, bool confirm, std::string_view comment);
  // Of a finding the viewer may see (else not_found): never who the others are, and nothing of campaigns that
  // were rejected or withdrawn.
  Result<SharedCampaign> shared(const Viewer& viewer, FindingBook& findings, std::string_view finding);

  const CampaignRules& rules() const { return rules_; }

 private:
  Ledger& ledger_;
  CampaignRules rules_;
};

struct CampaignFeed {
  uint64_t days = 0, contacts = 0, over_limit = 0;
  CampaignsProposed counts;
};
// Absorbs the days whose findings have been absorbed and whose content is new here, and proposes. At most
// `most_days` at a time, the oldest first.
Result<CampaignFeed> feed_campaigns(
    const Home& home,
    const std::function<Result<void>(const std::function<Result<void>(EventStore&)>&)>& lend,
    FindingBook& findings, CampaignBook& book, size_t most_days = 400);

}  // namespace luytre
