// The slow twin of the matcher: reads the documents as they were given, one after the other, with no index,
// no compiled form and nothing decided beforehand. For tests.
#pragma once
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "weaknesses/match/matcher.h"

namespace luytre {

struct PlainVulnerability {
  std::string id;
  std::vector<std::pair<KnowledgeSource, Contribution>> said;
};

struct TwinAnswer {
  bool affected = false;
  Certainty certainty = Certainty::exact;
  friend bool operator==(const TwinAnswer&, const TwinAnswer&) = default;
};

// `host`: all items of the host, `item` among them. Precondition: no rule is in two configurations.
TwinAnswer match_twin(const PlainVulnerability& vulnerability, const MatchItem& item,
                      std::span<const MatchItem> host, bool complete);

}  // namespace luytre
