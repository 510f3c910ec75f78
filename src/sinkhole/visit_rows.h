// Visits as observations: src is the visitor, dst the sinkhole.
#pragma once
#include <array>
#include <memory>
#include <string>

#include "model/observation.h"
#include "sinkhole/visit.h"
#include "wire/dns/dns_message.h"

namespace luytre::sinkhole {

// One thread.
class VisitRows {
 public:
  // A batch of one row, valid until the next call: dns for a question; http or tls when the opening is a
  // request or a ClientHello, whichever service it came to; else flow with the opening as far as the column
  // takes it. Null for a dns visit that is no question.
  ObservationBatch* row(const Visit& visit, uint16_t origin);
  // The latest dns row's question came from a resolver that walks the tree for somebody else, not from the
  // infected host: such ask without recursion (RFC 1035 4.1.1, RD).
  bool from_resolver() const { return from_resolver_; }

 private:
  ObservationBatch& open(ObservationKind kind, const Visit& visit, uint16_t origin);
  bool http(const Visit& visit, uint16_t origin);
  bool tls(const Visit& visit, uint16_t origin);
  ObservationBatch* dns(const Visit& visit, uint16_t origin);

  std::array<std::array<std::unique_ptr<ObservationBatch>, 2>, kObservationKinds> batches_;
  ObservationBatch* latest_ = nullptr;
  DnsMessage message_;
  bool from_resolver_ = false;
};

}  // namespace luytre::sinkhole
