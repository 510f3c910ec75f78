#include "families/row_detection.h"
#include "families/sality/sality.h"
#include "families/sality/signs.h"

namespace luytre {
namespace {

class Http : public Detector {
 public:
  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) override {
    if (batch.kind != ObservationKind::http || !batch.path.present()) return;
    for (uint32_t row = 0; row < batch.size; ++row) {
      SalityRequest request = sality_request(batch.path[row]);
      if (request == SalityRequest::none || !hosts.ours(batch.src(row))) continue;
      Detection found = row_detection(kSalityHttp, batch, row);
      bool agent = is_sality_agent(batch.user_agent[row]);
      bool strong = agent || request == SalityRequest::multiple;
      found.evidence = strong ? Evidence::probable : Evidence::suspected;
      found.name = batch.path[row];
      found.indicator = agent                                ? "KUKU user agent"
                        : request == SalityRequest::multiple ? "gif query in proportion"
                        : request == SalityRequest::counter  ? "/t_100_v400/?rnd="
                                                             : "gif query of sality's shape";
      sink.detected(found);
    }
  }
};

}  // namespace

const DetectorInfo kSalityHttp = {
    .name = "sality-http",
    .family = "sality",
    .category = Category::c2,
    .grade = Evidence::probable,
    .needs = kHttp,
    .sentence =
        "Asks for a .gif with a query x=y as Sality does: probable with the user agent KUKU or where y "
        "is a small multiple of x, suspected by the shape alone.",
    .source = "NetWitness 2013; Maltrail sality.txt",
};

std::unique_ptr<Detector> make_sality_http(const DetectorSettings&, uint64_t) {
  return std::make_unique<Http>();
}

}  // namespace luytre
