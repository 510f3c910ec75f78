// Whether several bodies that met one thing make a campaign, and how much there is to it.
//
// Pure: the same contacts give the same judgement. A thing is news when bodies meet it for the first time
// close together; a thing that bodies have met for long, one after the other, is part of the weather.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "campaigns/contacts.h"

namespace luytre {

struct CampaignRules {
  unsigned least_bodies = 3;
  Timestamp window = 7 * kMicrosPerDay;  // within which so many must meet it for the first time
  unsigned baseline_days = 90;           // how far back "for the first time" looks
  // Days of evidence there must be before: without a past everything is new. APT contacts do not wait.
  unsigned history_days = 14;
  // Conduct alone counts only where it is rare: beyond so many bodies and so large a part of those with any
  // evidence, the thing is a service many use.
  unsigned conduct_bodies = 5;
  double conduct_share = 0.2;
  // Suspected evidence alone (a bare listed address, which innocent services may share) counts only until it
  // is common: beyond so many bodies and so large a part it is rather a resolver or a host of many sites that
  // came onto a list. Never so for an APT, nor for what one probable sighting backs: that is an outbreak.
  unsigned suspected_bodies = 5;
  double suspected_share = 1.0 / 3;
};

// One body of it.
struct CampaignBody {
  std::string organisation;
  Timestamp first = kNoTime, last = kNoTime;
  uint64_t sightings = 0;
  Evidence evidence = Evidence::suspected;
  friend bool operator==(const CampaignBody&, const CampaignBody&) = default;
};

struct Judgement {
  Thing thing;
  Timestamp begin = kNoTime;                // the first contact of its first body
  std::vector<CampaignBody> bodies;         // by organisation
  std::vector<std::string> findings;        // linked ones of these bodies, ascending
  unsigned earlier = 0;                     // bodies that met it before
  double share = 0;                         // of the bodies with any evidence, those that ever met it
  Evidence evidence = Evidence::suspected;  // the best
  bool apt = false;
  std::string family;  // of the surest
};

struct JudgeContext {
  Day first_day = 0;           // of any evidence
  uint64_t active_bodies = 0;  // with any evidence within the baseline
  // Whether the body had the family before `time` (within the baseline).
  std::function<bool(const std::string& organisation, const std::string& family, Timestamp time)> had_family;
};

// `contacts`: all of one thing within the baseline, in any order. Nothing: no campaign.
std::optional<Judgement> judge(std::span<const Contact> contacts, const CampaignRules& rules,
                               const JudgeContext& context);

// A score of 0 to 100 as the sum of terms a person can check.
struct ScoreTerm {
  const char* name;  // "bodies", "rarity", "grade", "closeness", "kinds"
  int points, most;
  std::string because;  // the figure it is made of: "5", "0.04", "confirmed", "3600" (seconds), "2"
};
std::vector<ScoreTerm> score_terms(std::span<const Judgement> things);
int score_of(std::span<const ScoreTerm> terms);

// Bodies of several things together, by organisation.
std::vector<CampaignBody> bodies_of(std::span<const Judgement> things);

}  // namespace luytre
