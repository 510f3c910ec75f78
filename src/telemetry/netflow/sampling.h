// What an exporter's options data say of its sampling (RFC 3954 section 8, RFC 5476; options of RFC 7011 4.3
// kind).
#pragma once
#include <cstdint>
#include <map>
#include <optional>

#include "telemetry/netflow/plan.h"

namespace luytre::netflow {

// Rates (1 in N, N >= 1) of one exporter and domain, by what they were said to hold for. Bounded by `limit`.
class Samplers {
 public:
  // Takes one record of options data. False: a new entry would pass `limit`, which holds for each kind.
  bool learn(const SamplingFields& fields, const std::byte* record, size_t limit);
  size_t size() const { return samplers_.size() + interfaces_.size() + templates_.size(); }

  // The one rate of all records of a data set, if they have one; else ask record by record.
  std::optional<uint32_t> uniform_rate(const SamplingFields& fields, uint16_t template_id) const;
  uint32_t rate(const SamplingFields& fields, uint16_t template_id, const std::byte* record) const;

 private:
  uint32_t general_rate(uint16_t template_id) const;

  uint32_t device_ = 1;
  std::map<uint64_t, uint32_t> samplers_;    // by sampler or selector id
  std::map<uint64_t, uint32_t> interfaces_;  // by interface index
  std::map<uint64_t, uint32_t> templates_;   // by template id
};

}  // namespace luytre::netflow
