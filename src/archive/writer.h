// Folds observations into contacts for the archive: one object a thread, beside the sighting maker.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "archive/contact.h"
#include "directory/attribution.h"
#include "model/observation.h"

namespace luytre {

// Takes pairs with one end ours and the other not: addresses of either direction of traffic and of DNS
// answers, and the names that our end asked for (DNS, HTTP host, TLS server name). Not thread-safe.
class ArchiveWriter {
 public:
  struct Options {
    std::string sensor;
    std::string organisation;   // the body the sensor sits in: private addresses are its hosts; "" national
    size_t memory = 64u << 20;  // bytes held; when they are full everything held is given away
  };
  // `give` takes the rows and clears them. Called by consume() and hand_over().
  ArchiveWriter(Options options, std::function<void(ArchiveRows&)> give);
  ~ArchiveWriter();

  // `owners`: the ownership of the batch's day. Completes (batch.complete) the rows it keeps. Kinds: flow,
  // dns, http, tls, alert; a report is nothing that was seen and is passed over.
  void consume(ObservationBatch& batch, const AttributionTable& owners);
  // Gives everything held.
  void hand_over();

  struct Counts {
    uint64_t observations = 0;  // of which something was kept
    uint64_t folded = 0;        // contacts seen, before folding
    uint64_t rows = 0;          // given
    uint64_t undated = 0;       // passed over: no time in 2000 to 2099
  };
  const Counts& counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace luytre
