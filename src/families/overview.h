// What several detectors want to know of one batch: found out when the first of them asks, kept for the rest.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "families/detector.h"
#include "families/site_column.h"

namespace luytre {

// One thread's. Holds for the batch it was begun with until that is changed.
class Overview {
 public:
  void begin(ObservationBatch& batch, const Hosts& hosts) {
    batch_ = &batch;
    hosts_ = &hosts;
    has_sites_ = has_attempts_ = has_mail_ = false;
  }

  // Of batch.name, which must be present.
  const SiteColumn& sites();

  // Rows, completed, in which one of our hosts tried a service over TCP and nothing shows that it was
  // answered (families/attempts.h). Services: ports below 10,000 and those IoT bots try, without DNS, web,
  // time and mail.
  std::span<const uint32_t> attempts();

  // Rows, not completed, to the ports 25, 465 and 587, and from port 25.
  std::span<const uint32_t> to_mail();
  std::span<const uint32_t> from_mail();

 private:
  bool has_ports() const { return batch_->src_port.present() && batch_->dst_port.present(); }
  void find_attempts();
  void find_mail();

  ObservationBatch* batch_ = nullptr;
  const Hosts* hosts_ = nullptr;
  bool has_sites_ = false, has_attempts_ = false, has_mail_ = false;
  SiteColumn sites_;
  std::vector<uint32_t> attempts_, to_mail_, from_mail_;
};

// A detector that asks the overview. Called without one it makes its own.
class OverviewDetector : public Detector {
 public:
  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) final {
    thread_local Overview overview;
    overview.begin(batch, hosts);
    observe_with(overview, batch, hosts, sink);
  }
  void observe_with(Overview& overview, ObservationBatch& batch, const Hosts& hosts,
                    DetectionSink& sink) override = 0;
};

}  // namespace luytre
