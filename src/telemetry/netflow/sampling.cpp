#include "telemetry/netflow/sampling.h"

#include <algorithm>

namespace luytre::netflow {
namespace {

uint32_t clamp_rate(uint64_t rate) {
  return static_cast<uint32_t>(std::clamp<uint64_t>(rate, 1, UINT32_MAX));
}

uint64_t value_of(FieldRef field, const std::byte* record) {
  return field ? read_integer(record, field) : 0;
}

bool set(std::map<uint64_t, uint32_t>& rates, uint64_t key, uint32_t rate, size_t limit) {
  if (rates.size() >= limit && !rates.contains(key)) return false;
  rates[key] = rate;
  return true;
}

}  // namespace

uint32_t read_rate(const SamplingFields& fields, const std::byte* record) {
  if (uint64_t n = value_of(fields.random_interval, record)) return clamp_rate(n);
  if (uint64_t n = value_of(fields.interval, record)) return clamp_rate(n);
  if (uint64_t taken = value_of(fields.packet_interval, record)) {
    uint64_t space = value_of(fields.packet_space, record);
    return clamp_rate(space / taken + 1 +
                      (space % taken >= taken - space % taken));  // nearest to (taken + space) / taken
  }
  if (uint64_t population = value_of(fields.population, record)) {
    uint64_t size = std::max<uint64_t>(value_of(fields.size, record), 1);
    return clamp_rate(population / size + (population % size >= size - population % size));
  }
  return 0;
}

bool Samplers::learn(const SamplingFields& fields, const std::byte* record, size_t limit) {
  if (!fields.says_rate()) return true;
  uint32_t rate = std::max<uint32_t>(read_rate(fields, record), 1);  // zero means every packet
  if (fields.sampler) return set(samplers_, read_integer(record, fields.sampler), rate, limit);
  if (fields.ingress) return set(interfaces_, read_integer(record, fields.ingress), rate, limit);
  if (fields.scope_template) return set(templates_, read_integer(record, fields.scope_template), rate, limit);
  device_ = rate;
  return true;
}

uint32_t Samplers::general_rate(uint16_t template_id) const {
  auto found = templates_.find(template_id);
  return found != templates_.end() ? found->second : device_;
}

std::optional<uint32_t> Samplers::uniform_rate(const SamplingFields& fields, uint16_t template_id) const {
  if (fields.says_rate()) return std::nullopt;
  if (!interfaces_.empty() && (fields.ingress || fields.egress)) return std::nullopt;
  uint32_t general = general_rate(template_id);
  if (fields.sampler && !(samplers_.empty() && general == 1)) return std::nullopt;
  return general;
}

uint32_t Samplers::rate(const SamplingFields& fields, uint16_t template_id, const std::byte* record) const {
  if (uint32_t rate = read_rate(fields, record)) return rate;
  if (fields.sampler) {
    uint64_t sampler = read_integer(record, fields.sampler);
    if (auto found = samplers_.find(sampler); found != samplers_.end()) return found->second;
    if (sampler == 0) return 1;  // "not sampled"
  }
  if (!interfaces_.empty())
    for (FieldRef field : {fields.ingress, fields.egress}) {
      if (!field) continue;
      if (auto found = interfaces_.find(read_integer(record, field)); found != interfaces_.end())
        return found->second;
    }
  return general_rate(template_id);
}

}  // namespace luytre::netflow
