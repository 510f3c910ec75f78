// How many findings there are, by body, for the pages that set them beside figures.
#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/viewer.h"
#include "base/result.h"
#include "ledger/ledger.h"

namespace luytre {

struct FindingTally {
  uint64_t open = 0;        // not closed
  uint64_t overdue = 0;     // Finding::is_overdue
  uint64_t reinfected = 0;  // open, episode 2 and later
  uint64_t apt_open = 0;    // open contacts with APT servers
  std::vector<double>
      days_to_clean;  // from opened to closed as cleaned or presumed clean, in the last 90 days
  FindingTally& operator+=(const FindingTally& other);
  std::optional<double> median_days() const;
};

struct FindingTallies {
  std::unordered_map<std::string, FindingTally> by_body;
  FindingTally of(std::string_view organisation) const;
  FindingTally total() const;
};

// Of the findings the viewer may see, marks included; of one family with `family`.
Result<std::shared_ptr<const FindingTallies>> finding_tallies(Ledger& ledger, const Viewer& viewer,
                                                              Timestamp now,
                                                              const std::optional<std::string>& family = {});

// Findings closed in [from, until): by evidence (cleaned, presumed clean), and for whatever reason.
struct ClosedFindings {
  uint64_t cleaned = 0, all = 0;
};
Result<ClosedFindings> closed_findings(Ledger& ledger, const Viewer& viewer, Timestamp from, Timestamp until,
                                       const std::optional<std::string>& family = {});

// The middle of `values` (of two middles their mean); nothing of nothing.
std::optional<double> median(std::vector<double> values);

// Answers of finding_tallies kept for some seconds. The key is the condition itself with its parameters, so
// an entry is given only to viewers who may see exactly the same. Thread-safe.
class TallyMemory {
 public:
  Result<std::shared_ptr<const FindingTallies>> get(Ledger& ledger, const Viewer& viewer, Timestamp now);

 private:
  struct Entry {
    std::shared_ptr<const FindingTallies> tallies;
    Timestamp made;
  };
  static constexpr Timestamp kFresh = 5 * kMicrosPerSecond;
  static constexpr size_t kMost = 1000;
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace luytre
