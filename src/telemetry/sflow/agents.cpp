#include "telemetry/sflow/agents.h"

#include <algorithm>

namespace luytre::sflow {
namespace {

constexpr int32_t kUptimeSlack = 60'000;     // milliseconds; more than any reordering
constexpr int32_t kFarBack = 1000;           // datagrams; a number so old is a new beginning
constexpr uint32_t kPlausible = 10'000'000;  // samples lost in one step; more is a new beginning
constexpr uint32_t kWindow = 64;             // datagrams remembered

int32_t distance(uint32_t from, uint32_t to) {
  return static_cast<int32_t>(to - from);
}

}  // namespace

ExporterCounts& Agents::datagram(const IpAddress& sender, const DatagramHeader& header) {
  AgentKey key{sender, header.agent, header.sub_agent};
  current_ = nullptr;
  counted_ = late_ = false;
  auto found = agents_.find(key);
  if (found == agents_.end()) {
    if (agents_.size() >= kAgentLimit) return others_;
    found = agents_.try_emplace(key).first;
    Agent& fresh = found->second;
    fresh.number = static_cast<uint32_t>(agents_.size());
    fresh.account.exporter = sender.is_unspecified() ? header.agent : sender;
    fresh.account.domain = header.sub_agent;
  }
  current_ = &found->second;
  ++current_->account.messages;
  follow(*current_, header);
  return current_->account;
}

void Agents::follow(Agent& agent, const DatagramHeader& header) {
  int32_t ahead = distance(agent.newest, header.sequence);
  bool anew = agent.started && (distance(agent.uptime, header.uptime) < -kUptimeSlack || ahead < -kFarBack);
  if (!agent.started || anew) {
    if (anew) ++agent.account.restarts, ++agent.restarts;
    agent.started = true;
    agent.seen = 0;
    ahead = 1;
  }
  if (ahead > 0) {
    if (ahead > 1) ++agent.gaps;
    agent.seen = static_cast<uint32_t>(ahead) < kWindow ? agent.seen << ahead : 0;
    agent.seen |= 1;
    agent.newest = header.sequence;
    agent.uptime = header.uptime;
    counted_ = true;
    return;
  }
  auto back = static_cast<uint32_t>(-ahead);
  if (back >= kWindow || (agent.seen >> back & 1)) return;
  agent.seen |= uint64_t{1} << back;
  counted_ = late_ = true;
}

int64_t Agents::sample(const FlowSample& sample) {
  if (!check_sequence_ || !counted_) return 0;
  SourceKey key{current_->number, sample.source};
  auto found = sources_.find(key);
  if (found == sources_.end()) {
    if (sources_.size() >= kSourceLimit) return 0;
    found = sources_.try_emplace(key).first;
    found->second = {sample.sequence + 1, sample.drops, 0, current_->restarts, current_->gaps};
    return 0;
  }
  Source& source = found->second;
  int32_t ahead = distance(source.expected, sample.sequence);
  bool gap = source.gaps != current_->gaps, anew = source.restarts != current_->restarts;
  int64_t lost = 0;
  if (late_ && !anew && ahead < 0) {
    if (source.missing == 0) return 0;
    --source.missing;
    return -1;
  }
  if (anew || ahead < 0) {  // the source numbers its samples from somewhere else
    source = {sample.sequence + 1, sample.drops, 0, current_->restarts, current_->gaps};
    return 0;
  }
  if (uint32_t dropped = sample.drops - source.drops; dropped <= kPlausible) lost += dropped;
  if (gap && static_cast<uint32_t>(ahead) <= kPlausible) {
    lost += ahead;
    source.missing += static_cast<uint32_t>(ahead);
  }
  source = {sample.sequence + 1, sample.drops, source.missing, current_->restarts, current_->gaps};
  return lost;
}

std::vector<ExporterCounts> Agents::accounts() const {
  std::vector<ExporterCounts> all;
  for (const auto& [key, agent] : agents_) all.push_back(agent.account);
  std::ranges::sort(all, {}, [](const ExporterCounts& a) { return std::pair(a.exporter, a.domain); });
  return all;
}

}  // namespace luytre::sflow
