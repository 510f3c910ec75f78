#include "families/generated/name_of_the_day.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "families/generated/generators.h"
#include "families/row_detection.h"
#include "families/verdict.h"
#include "families/window_table.h"

namespace luytre {
namespace {

class NameOfTheDay : public Detector {
 public:
  NameOfTheDay(const DetectorSettings& settings, uint64_t memory)
      : names_({memory, kMicrosPerDay, static_cast<uint32_t>(settings.threshold(kNameOfTheDay, "names"))}) {}

  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) override {
    if (batch.size == 0 || (batch.kind != ObservationKind::dns && batch.kind != ObservationKind::http &&
                            batch.kind != ObservationKind::tls))
      return;
    std::shared_ptr<const IndicatorSet> set = names_for(batch);
    thread_local MatchScratch scratch;
    thread_local std::vector<Hit> hits;
    hits.clear();
    set->match(batch, scratch, hits);
    for (const Hit& hit : hits)
      if (hosts.ours(batch.src(hit.row))) judge(batch, hit, *set, sink);
  }

  uint64_t evicted() const override { return names_.evicted(); }

 private:
  // Rows within a day of the first or the last one find the names of their own day: two days more either way.
  static std::shared_ptr<const IndicatorSet> names_for(ObservationBatch& batch) {
    const uint32_t ends[] = {0, batch.size - 1};
    batch.complete({ends, batch.size > 1 ? 2u : 1u});
    Timestamp from = std::min(batch.first[0], batch.first[batch.size - 1]);
    Timestamp to = std::max(batch.first[0], batch.first[batch.size - 1]);
    if (from == kNoTime) from = to;
    Day first = day_of(from), last = day_of(to);
    if (to == kNoTime) return generated_names(1, 0);
    constexpr Day kLongest = 25;  // a batch over more days than this is matched for its last ones
    if (last - first > kLongest) first = last - kLongest;
    return generated_names(first - 2, last + 2);
  }

  void judge(ObservationBatch& batch, const Hit& hit, const IndicatorSet& set, DetectionSink& sink) {
    Detection found = row_detection(kNameOfTheDay, batch, hit.row);
    if (found.first == kNoTime) return;
    std::string indicator = set.value(hit.indicator).to_string();
    found.name = indicator;
    found.indicator = indicator;
    found.indicator_type = IndicatorType::domain_exact;
    found.evidence = Evidence::probable;
    for (ProfileId id : set.profiles_of(hit.indicator)) {
      const Profile& profile = set.profile(id);
      if (found.first < profile.from || found.first >= profile.until) continue;
      found.family = profile.family;
      found.source = profile.source;
      sink.detected(found);
      auto noted = names_.note(found.host, hash_bytes(profile.family), hash_bytes(indicator), found.first);
      if (!noted.crossed) continue;
      Detection verdict = window_verdict(kNameOfTheDay, found.host, noted);
      verdict.family = profile.family;
      verdict.indicator = "generated names";
      std::string detail = fmt::format(R"({{"distinct_names":{},"last":"{}","generator":"{}"}})",
                                       noted.distinct, indicator, profile.source);
      verdict.detail = detail;
      sink.detected(verdict);
    }
  }

  WindowTable names_;
};

constexpr Threshold kThresholds[] = {
    {"names", 2, "Different names of one family that one host asks for in a day to be confirmed."}};

}  // namespace

const DetectorInfo kNameOfTheDay = {
    .name = "generated-name-of-the-day",
    .family = "",
    .category = Category::c2,
    .grade = Evidence::confirmed,
    .needs = kDns | kHttp | kTls,
    .sentence =
        "Asks for names that Conficker A or B, Ramnit or Pushdo generates for that day; the sighting "
        "names the family.",
    .source = "F-Secure 1576 and Sophos 2009 (Conficker), bin.re (Ramnit), Trend Micro 2013 (Pushdo)",
    .thresholds = kThresholds,
};

std::unique_ptr<Detector> make_name_of_the_day(const DetectorSettings& settings, uint64_t memory) {
  return std::make_unique<NameOfTheDay>(settings, memory);
}

}  // namespace luytre
