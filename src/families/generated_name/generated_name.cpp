#include "families/generated_name/generated_name.h"

#include <cmath>

#include "base/hash.h"
#include "families/complete.h"
#include "families/generated_name/name_model.h"
#include "families/overview.h"
#include "families/pending.h"
#include "families/site.h"
#include "families/verdict.h"
#include "families/window_table.h"

namespace luytre {
namespace {

constexpr uint8_t kNxdomain = 3, kNoAnswer = 255;
constexpr size_t kShortest = 7;  // of a label that is judged
enum Subject : uint64_t { kMissing, kAsked, kPlain };

class GeneratedNames : public OverviewDetector {
 public:
  GeneratedNames(const DetectorSettings& settings, uint64_t memory)
      : odds_(std::log(static_cast<double>(settings.threshold(kGeneratedNames, "odds")))),
        missing_(options(settings, "missing", memory / 4)),
        asked_(options(settings, "asked", memory / 4)),
        plain_(options(settings, "plain", memory / 4)),
        pending_(memory / 8) {}

  void observe_with(Overview& overview, ObservationBatch& batch, const Hosts& hosts,
                    DetectionSink&) override {
    if (batch.kind != ObservationKind::dns || !batch.name.present()) return;
    complete_all(batch);
    const SiteColumn& sites = overview.sites();
    thread_local std::vector<Asked> asked;
    asked.clear();
    for (uint32_t row = 0; row < batch.size; ++row) {
      uint8_t code = batch.response_code[row];
      if (code != kNxdomain && code != kNoAnswer) continue;
      if (sites.length(row) == 0 || sites.local(row) || carries_data_by_design(sites.hash(row)) ||
          !hosts.ours(batch.src(row)))
        continue;
      std::string_view label = registered_label(sites.site(batch, row));
      bool dice = label.size() >= kShortest && model_.dice(label) >= odds_;
      if (!dice && code != kNxdomain) continue;
      Subject subject = dice ? code == kNxdomain ? kMissing : kAsked : kPlain;
      auto place = table_of(subject).place_of(batch.src(row), subject, batch.first[row]);
      table_of(subject).prefetch(place);
      asked.push_back({row, subject, place});
    }
    for (const Asked& a : asked) {
      auto noted = table_of(a.subject).note(a.place, sites.hash(a.row));
      if (noted.crossed && a.subject != kPlain)
        pending_.add(
            {noted.window_start, noted.window_end, batch.src(a.row),
             a.subject == kMissing ? "generated names that do not exist" : "generated names asked for"});
    }
  }

  void finish(Timestamp until, DetectionSink& sink) override {
    for (const auto& verdict : pending_.take(until)) {
      if (plain_.reached(verdict.host, kPlain, verdict.start)) continue;
      Detection detection = window_verdict(kGeneratedNames, verdict.host, verdict.start, verdict.end);
      detection.indicator = verdict.subject;
      detection.remote_port = 53;
      sink.detected(detection);
    }
  }

  uint64_t evicted() const override {
    return missing_.evicted() + asked_.evicted() + plain_.evicted() + pending_.dropped();
  }

 private:
  static WindowTable::Options options(const DetectorSettings& settings, std::string_view name,
                                      uint64_t memory) {
    return {memory, kMicrosPerHour, static_cast<uint32_t>(settings.threshold(kGeneratedNames, name))};
  }

  struct Asked {
    uint32_t row;
    Subject subject;
    WindowTable::Place place;
  };
  WindowTable& table_of(Subject subject) {
    return subject == kMissing ? missing_ : subject == kAsked ? asked_ : plain_;
  }

  const NameModel& model_ = NameModel::built_in();
  double odds_;
  WindowTable missing_, asked_, plain_;
  PendingVerdicts pending_;
};

constexpr Threshold kThresholds[] = {
    {"odds", 1000, "A label counts when dice are this many times likelier to make it than people."},
    {"missing", 10, "Different sites with such labels asked for in an hour that do not exist."},
    {"asked", 40, "The same where the source does not tell whether they exist."},
    {"plain", 60,
     "Other sites that do not exist, from which on the host is a resolver, crawler or mail server."},
};

}  // namespace

const DetectorInfo kGeneratedNames = {
    .name = "generated-names",
    .family = "",
    .category = Category::behaviour,
    .grade = Evidence::suspected,
    .needs = kDns,
    .sentence = "Asks for several sites in an hour whose names look thrown by dice.",
    .source = "Yadav et al., Detecting Algorithmically Generated Malicious Domain Names, IMC 2010",
    .thresholds = kThresholds,
};

std::unique_ptr<Detector> make_generated_names(const DetectorSettings& settings, uint64_t memory) {
  return std::make_unique<GeneratedNames>(settings, memory);
}

}  // namespace luytre
