#include "families/ramnit/ramnit.h"

#include "families/attempts.h"
#include "families/ramnit/frame.h"
#include "families/row_detection.h"

namespace luytre {
namespace {

class C2 : public Detector {
 public:
  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) override {
    if (batch.kind != ObservationKind::flow || !batch.opening.present() || !batch.reply.present()) return;
    for (uint32_t row = 0; row < batch.size; ++row) {
      if (!may_be_protocol(batch, row, kTcp)) continue;
      std::string_view opening = batch.opening[row], reply = batch.reply[row];
      if (!may_be_ramnit_frame(opening) && !(opening.empty() && may_be_ramnit_frame(reply))) continue;
      bool asked = is_ramnit_frame(opening), answered = is_ramnit_frame(reply);
      if (!(asked || (opening.empty() && answered)) || !hosts.ours(batch.src(row))) continue;
      Detection found = row_detection(kRamnitC2, batch, row);
      if (found.protocol != kTcp) continue;
      found.evidence = asked && answered ? Evidence::confirmed : Evidence::probable;
      found.indicator = asked && answered ? "ramnit frames both ways" : "ramnit frame";
      sink.detected(found);
    }
  }
};

}  // namespace

const DetectorInfo kRamnitC2 = {
    .name = "ramnit-c2",
    .family = "ramnit",
    .category = Category::c2,
    .grade = Evidence::confirmed,
    .needs = kPayload,
    .sentence = "Speaks Ramnit's framed command protocol, on any TCP port; both sides framed is confirmed.",
    .source = "nao-sec/ramnit_traffic_parser; CERT Polska, Ramnit: doglebna analiza",
};

std::unique_ptr<Detector> make_ramnit_c2(const DetectorSettings&, uint64_t) {
  return std::make_unique<C2>();
}

}  // namespace luytre
