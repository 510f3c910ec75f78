#include "monitor/bench_answers.h"

#include <map>
#include <unordered_set>

#include "base/check.h"

namespace luytre::bench {

const std::vector<Flow>& all_flows() {
  static const std::vector<Flow> all = flows(kFlows);
  return all;
}

uint64_t expected_hits(size_t listed, size_t flow_count) {
  static std::map<std::pair<size_t, size_t>, uint64_t> known;
  auto [it, is_new] = known.try_emplace({listed, flow_count}, 0);
  if (!is_new) return it->second;
  std::vector<bool> is_listed(1ull << 32);
  for (size_t i = 0; i < listed; ++i) is_listed[World::listed_address(i)] = true;
  for (size_t i = 0; i < flow_count; ++i)
    it->second += is_listed[all_flows()[i].src] + is_listed[all_flows()[i].dst];
  return it->second;
}

uint64_t expected_names(size_t count) {
  static std::map<size_t, uint64_t> found_for;
  auto [known, is_new] = found_for.try_emplace(count, 0);
  if (!is_new) return known->second;
  std::unordered_set<std::string> listed;
  for (size_t i = 0; i < count; ++i) listed.insert(World::listed_domain(i));
  std::string text = *read_file(data_file("dns.tsv")), name;
  uint64_t found = 0;
  for (size_t at = 0; at < text.size();) {
    size_t end = text.find('\n', at);
    std::string_view line = std::string_view(text).substr(at, end - at);
    std::string_view rest = line.substr(line.rfind('\t') + 1);
    for (size_t dot = 0; dot != std::string_view::npos; rest.remove_prefix(dot + 1)) {
      found += listed.contains(name.assign(rest));
      dot = rest.find('.');
      if (dot == std::string_view::npos) break;
    }
    at = end + 1;
  }
  return known->second = found;
}

const std::shared_ptr<const IndicatorSet>& addresses(size_t count) {
  static std::map<size_t, std::shared_ptr<const IndicatorSet>> sets;
  auto& set = sets[count];
  if (!set) set = address_set(count);
  return set;
}

const std::shared_ptr<const IndicatorSet>& million_domains() {
  static const auto set = domain_set(1'000'000);
  return set;
}

const Directory& the_directory() {
  static const Directory directory = bench::directory();
  return directory;
}

}  // namespace luytre::bench
