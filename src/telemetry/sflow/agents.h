// Accounts of agents: what each gave, and what was lost on the way.
#pragma once
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "telemetry/decoder.h"
#include "telemetry/sflow/samples.h"

namespace luytre::sflow {

inline constexpr size_t kAgentLimit = 65'536;
inline constexpr size_t kSourceLimit = 262'144;  // data sources over all agents

struct AgentKey {
  IpAddress sender, agent;
  uint32_t sub_agent = 0;
  friend bool operator==(const AgentKey&, const AgentKey&) = default;
};

class Agents {
 public:
  explicit Agents(bool check_sequence) : check_sequence_(check_sequence) {}

  // A datagram has come; the samples that follow are its. Returns the account they go to.
  ExporterCounts& datagram(const IpAddress& sender, const DatagramHeader& header);
  // A flow sample of it: returns how many samples turn out to be lost (negative: given back).
  int64_t sample(const FlowSample& sample);
  std::vector<ExporterCounts> accounts() const;

 private:
  struct Agent {
    ExporterCounts account;
    uint32_t number = 0;
    bool started = false;
    uint32_t newest = 0;    // datagram
    uint64_t seen = 0;      // bit i: datagram newest - i came
    uint32_t uptime = 0;    // of the newest
    uint32_t restarts = 0;  // sources of an earlier life begin anew
    uint32_t gaps = 0;      // gaps in the datagram numbers so far
  };
  struct Source {
    uint32_t expected = 0, drops = 0;
    uint32_t missing = 0;  // counted lost by number, and may still come
    uint32_t restarts = 0, gaps = 0;
  };
  struct SourceKey {
    uint32_t agent;
    uint64_t source;
    friend bool operator==(const SourceKey&, const SourceKey&) = default;
  };
  struct Hash {
    size_t operator()(const AgentKey& k) const {
      uint64_t sender = hash_pair(k.sender.high(), k.sender.low());
      return hash_pair(hash_pair(sender, k.agent.high()), hash_pair(k.agent.low(), k.sub_agent));
    }
    size_t operator()(const SourceKey& k) const { return hash_pair(k.agent, k.source); }
  };

  void follow(Agent& agent, const DatagramHeader& header);

  const bool check_sequence_;
  std::unordered_map<AgentKey, Agent, Hash> agents_;
  std::unordered_map<SourceKey, Source, Hash> sources_;
  Agent* current_ = nullptr;  // null: beyond the limit
  bool counted_ = false;      // false: a duplicate, or too late to tell
  bool late_ = false;
  ExporterCounts others_;
};

}  // namespace luytre::sflow
