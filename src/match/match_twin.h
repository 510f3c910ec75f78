// The slow, obvious twin of IndicatorSet: ordered maps and plain string questions, one row at a time.
#pragma once
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "match/indicator_set.h"

namespace luytre {

struct TwinHit {
  uint32_t row;
  MatchField field;
  std::string indicator;  // "type value"
  friend auto operator<=>(const TwinHit&, const TwinHit&) = default;
};

class IndicatorTwin {
 public:
  void add(const IndicatorValue& value, ProfileId profile);
  std::vector<TwinHit> match(const ObservationBatch& batch) const;   // sorted
  std::vector<std::string> find(const IndicatorValue& value) const;  // sorted
  // By name, as in TwinHit; ids ascending.
  const std::map<std::string, std::set<ProfileId>>& profiles() const { return profiles_; }

 private:
  using Names = std::set<std::string>;
  Names address(const IpAddress& address, uint16_t port) const;
  Names domain(std::string_view name) const;
  Names request(std::string_view host, uint16_t port, std::string_view target) const;
  Names text(IndicatorType type, std::string_view text) const;

  std::set<IpAddress> addresses_;
  std::set<Prefix> prefixes_;
  std::set<std::pair<IpAddress, uint16_t>> services_;
  std::set<std::pair<IndicatorType, std::string>> texts_;
  std::map<std::string, std::set<ProfileId>> profiles_;
};

// "type value", as the twin names indicators.
std::string twin_name(const IndicatorValue& value);
// The set's hits in the twin's words, sorted.
std::vector<TwinHit> in_twin_words(const IndicatorSet& set, const std::vector<Hit>& hits);

}  // namespace luytre
