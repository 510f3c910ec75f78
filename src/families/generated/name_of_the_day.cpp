#include "families/generated/name_of_the_day.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "families/generated/generators.h"
#include "families/overview.h"
#include "families/row_detection.h"
#include "families/site.h"
#include "families/verdict.h"
#include "families/window_table.h"
#include "match/bloom_filter.h"

namespace luytre {
namespace {

class NameOfTheDay : public OverviewDetector {
 public:
  NameOfTheDay(const DetectorSettings& settings, uint64_t memory)
      : names_({memory, kMicrosPerDay, static_cast<uint32_t>(settings.threshold(kNameOfTheDay, "names"))}) {}

  void observe_with(Overview& overview, ObservationBatch& batch, const Hosts& hosts,
                    DetectionSink& sink) override {
    const Column<std::string_view>& names = batch.kind == ObservationKind::dns    ? batch.name
                                            : batch.kind == ObservationKind::http ? batch.host
                                                                                  : batch.server_name;
    bool has_names = batch.kind == ObservationKind::dns || batch.kind == ObservationKind::http ||
                     batch.kind == ObservationKind::tls;
    if (batch.size == 0 || !has_names || !names.present()) return;
    std::shared_ptr<const SitesOfNames> listed = sites_of(names_for(batch));
    thread_local std::vector<uint32_t> rows;
    rows.clear();
    thread_local SiteColumn own;
    if (batch.kind != ObservationKind::dns) own.find({names.data(), batch.size});
    const SiteColumn& sites = batch.kind == ObservationKind::dns ? overview.sites() : own;
    for (uint32_t row = 0; row < batch.size; ++row)
      if (listed->filter.may_contain(sites.hash(row))) rows.push_back(row);
    if (rows.empty()) return;

    // Few: these the set decides.
    thread_local ObservationBatch few;
    thread_local MatchScratch scratch;
    thread_local std::vector<Hit> hits;
    few.kind = ObservationKind::dns;
    few.size = 0;
    for (uint32_t row : rows) few.name[few.size++] = names[row];
    hits.clear();
    listed->names->match(few, scratch, hits);
    for (const Hit& hit : hits)
      if (uint32_t row = rows[hit.row]; hosts.ours(batch.src(row)))
        judge(batch, row, hit.indicator, *listed->names, sink);
  }

  uint64_t evicted() const override { return names_.evicted(); }

 private:
  struct SitesOfNames {
    std::shared_ptr<const IndicatorSet> names;
    match::BloomFilter filter;  // site_hash of all
  };
  static std::shared_ptr<const SitesOfNames> sites_of(std::shared_ptr<const IndicatorSet> names) {
    // Of the set used last: batches follow each other on one day.
    thread_local std::shared_ptr<const SitesOfNames> last;
    if (last && last->names == names) return last;
    auto sites = std::make_shared<SitesOfNames>();
    sites->filter.reset(names->size());
    for (IndicatorRef ref = 0; ref < names->size(); ++ref)
      sites->filter.add(site_hash(site_of(names->value(ref).text)));
    sites->names = std::move(names);
    return last = std::move(sites);
  }
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

  void judge(ObservationBatch& batch, uint32_t row, IndicatorRef name, const IndicatorSet& set,
             DetectionSink& sink) {
    Detection found = row_detection(kNameOfTheDay, batch, row);
    if (found.first == kNoTime) return;
    std::string indicator = set.value(name).to_string();
    found.name = indicator;
    found.indicator = indicator;
    found.indicator_type = IndicatorType::domain_exact;
    found.evidence = Evidence::probable;
    for (ProfileId id : set.profiles_of(name)) {
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
