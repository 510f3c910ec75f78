// All that is kept of one exporter and domain.
#pragma once
#include <compare>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "telemetry/decoder.h"
#include "telemetry/netflow/plan.h"
#include "telemetry/netflow/sampling.h"
#include "telemetry/netflow/sequence.h"

namespace luytre::netflow {

inline constexpr size_t kExporterLimit =
    65'536;  // exporters and domains held; then the one silent longest goes
inline constexpr size_t kStateBudget = 4u << 20;  // over all exporters: 1 a field, 16 a template, 4 a sampler
inline constexpr size_t kSamplerCost = 4;
inline constexpr size_t kBacklogShare = 64;  // backlog over all exporters, in DecodeOptions.backlog_bytes
inline constexpr size_t kHeldOverhead = 64;  // charged to the backlog beside a set's bytes

struct ExporterKey {
  IpAddress address;
  uint16_t version = 0;
  uint32_t domain = 0;
  friend auto operator<=>(const ExporterKey&, const ExporterKey&) = default;
};

struct ExporterKeyHash {
  size_t operator()(const ExporterKey& key) const {
    return hash_pair(hash_pair(key.address.high(), key.address.low()),
                     uint64_t{key.version} << 32 | key.domain);
  }
};

// What a message's header gives to its sets.
struct MessageHeader {
  uint32_t export_seconds = 0;
  uint32_t uptime = 0;  // v9
  Timestamp received = 0;
  uint16_t origin = 0;
};

// Shared by the held sets of one message.
struct HeldMessage {
  bool counted = false;  // by the sequence tracker, in `epoch`
  uint32_t epoch = 0;
};

struct HeldSet {
  MessageHeader header;
  std::shared_ptr<HeldMessage> message;
  std::vector<std::byte> body;
};

struct KnownTemplate {
  uint64_t fingerprint = 0;  // of the definition, so that a repetition costs nothing
  size_t cost = 0;           // of kStateBudget
  Timestamp received = 0;    // when it came last; 0: not known, so it does not expire
  Timestamp interval = 0;    // the longest between two times that it came
  Plan plan;
};

struct Exporter {
  explicit Exporter(const ExporterKey& k) : key(k) {}

  ExporterKey key;
  Exporter *newer = nullptr, *older = nullptr;  // by the last message
  ExporterCounts account;
  SequenceTracker sequence;
  std::unordered_map<uint16_t, KnownTemplate> templates;
  size_t option_templates = 0;  // how many of them are for options
  Samplers samplers;
  bool system_init_known = false;                              // IPFIX 160 from options data
  uint64_t system_init = 0;                                    // milliseconds since 1970
  std::unordered_map<uint16_t, std::vector<HeldSet>> backlog;  // by the template they wait for
  size_t backlog_bytes = 0;
};

}  // namespace luytre::netflow
