#include "indicators/warninglist/benign_index.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <unordered_map>

#include "base/domain.h"
#include "base/hash.h"
#include "indicators/url_parts.h"
#include "indicators/value.h"
#include "indicators/warninglist/substrings.h"

namespace luytre {
namespace {

struct SeededHash {
  size_t operator()(std::string_view text) const { return hash_bytes(text); }
};
using ListOf = std::unordered_map<std::string_view, uint32_t, SeededHash>;

struct Range {
  IpAddress first, last;
  uint32_t list;
};

// Ascending and without overlap; where lists overlap the one that begins first keeps the stretch.
void settle(std::vector<Range>& ranges) {
  std::ranges::sort(ranges, {}, [](const Range& r) { return std::pair(r.first, r.list); });
  std::vector<Range> merged;
  for (const Range& r : ranges) {
    if (merged.empty() || r.first > merged.back().last) {
      merged.push_back(r);
    } else if (r.last > merged.back().last) {
      merged.back().last = r.last;
    }
  }
  ranges = std::move(merged);
}

bool is_type(const IndicatorValue& value, std::initializer_list<IndicatorType> types) {
  return std::ranges::find(types, value.type) != types.end();
}

}  // namespace

struct BenignIndex::Group {
  std::span<const BenignList> lists;
  uint32_t types = 0;
  std::vector<Range> ranges;
  ListOf strings, hostnames;
  std::vector<std::string> owned;  // canonical forms the maps view; filled before them
  SubstringSet substrings;
  struct Regex {
    std::unique_ptr<RE2> pattern;
    uint32_t list;
  };
  std::vector<Regex> regexes;

  std::string named(uint32_t list) const { return fmt::format("on benign list '{}'", lists[list].name); }

  std::optional<std::string> find_text(std::string_view text) const {
    if (auto it = strings.find(text); it != strings.end()) return named(it->second);
    if (auto list = substrings.find(text)) return fmt::format("{} (a part of it)", named(*list));
    for (const Regex& r : regexes)
      if (RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *r.pattern))
        return fmt::format("{} ({})", named(r.list), r.pattern->pattern());
    return std::nullopt;
  }

  std::optional<std::string> find_host(std::string_view name) const {
    if (hostnames.empty()) return std::nullopt;
    for (std::string_view rest = name;;) {
      if (auto it = hostnames.find(rest); it != hostnames.end())
        return fmt::format("{} ({})", named(it->second), rest);
      size_t dot = rest.find('.');
      if (dot == std::string_view::npos) return std::nullopt;
      rest.remove_prefix(dot + 1);
    }
  }

  std::optional<std::string> find_range(const IpAddress& first, const IpAddress& last) const {
    auto after = std::ranges::upper_bound(ranges, last, {}, &Range::first);
    if (after == ranges.begin()) return std::nullopt;
    const Range& candidate = *std::prev(after);
    if (candidate.last < first) return std::nullopt;
    return fmt::format(
        "{} ({})", named(candidate.list),
        candidate.first == candidate.last
            ? candidate.first.to_string()
            : fmt::format("{} to {}", candidate.first.to_string(), candidate.last.to_string()));
  }
};

BenignIndex::BenignIndex(std::span<const BenignList> lists) {
  std::unordered_map<uint32_t, Group*> by_types;
  size_t regexes = 0;
  ValueParser parser;
  for (uint32_t id = 0; id < lists.size(); ++id) {
    const BenignList& list = lists[id];
    Group*& group = by_types[list.types];
    if (!group) {
      group = groups_.emplace_back(std::make_unique<Group>()).get();
      group->lists = lists;
      group->types = list.types;
    }
    for (const std::string& entry : list.entries) {
      switch (list.kind) {
        case BenignKind::cidr:
        case BenignKind::string:
          if (auto prefix = Prefix::parse(entry, Prefix::HostBits::clear)) {
            group->ranges.push_back({prefix->first(), prefix->last(), id});
            break;
          }
          if (list.kind == BenignKind::string) group->strings.emplace(entry, id);
          break;
        case BenignKind::hostname:
          group->hostnames.emplace(entry, id);
          break;
        case BenignKind::substring:
          group->substrings.add(entry, id);
          break;
        case BenignKind::regex: {
          RE2::Options options;
          options.set_log_errors(false);
          options.set_max_mem(1 << 20);
          auto pattern = std::make_unique<RE2>(entry, options);
          if (++regexes > kMaxRegexes || !pattern->ok()) {
            ++unused_;
          } else {
            group->regexes.push_back({std::move(pattern), id});
          }
          break;
        }
      }
    }
  }
  for (auto& group : groups_) {
    settle(group->ranges);
    group->substrings.build();
  }
}

BenignIndex::~BenignIndex() = default;
BenignIndex::BenignIndex(BenignIndex&&) noexcept = default;

size_t BenignIndex::unused_entries() const {
  return unused_;
}

void BenignIndex::mark_ipv4_blocks(std::span<uint64_t> blocks) const {
  const IpAddress v4_first = IpAddress::from_v4(0), v4_last = IpAddress::from_v4(~0u);
  for (const auto& group : groups_) {
    // Rules over the text of an address are asked for every address.
    bool over_text = !group->substrings.empty() || !group->regexes.empty();
    if (over_text && (group->types >> static_cast<unsigned>(IndicatorType::address) & 1))
      std::ranges::fill(blocks, ~0ull);
    for (const Range& r : group->ranges) {
      if (r.last < v4_first || r.first > v4_last) continue;
      uint32_t from = std::max(r.first, v4_first).v4() >> 16, to = std::min(r.last, v4_last).v4() >> 16;
      for (uint32_t block = from; block <= to; ++block) blocks[block >> 6] |= 1ull << (block & 63);
    }
  }
}

std::optional<std::string> BenignIndex::find(const IndicatorValue& value) const {
  for (const auto& group : groups_) {
    if (!(group->types >> static_cast<unsigned>(value.type) & 1)) continue;
    std::optional<std::string> found;
    if (is_type(value, {IndicatorType::address, IndicatorType::prefix, IndicatorType::address_port})) {
      IpAddress last =
          value.type == IndicatorType::prefix ? Prefix{value.address, value.length}.last() : value.address;
      found = group->find_range(value.address, last);
      if (!found && !(group->substrings.empty() && group->regexes.empty() && group->strings.empty()))
        found = group->find_text(value.to_string());
    } else {
      found = group->find_text(value.text);
      if (!found &&
          is_type(value, {IndicatorType::domain, IndicatorType::domain_exact, IndicatorType::server_name}))
        found = group->find_host(value.text);
      if (!found && value.type == IndicatorType::url) {
        std::string_view host = url_parts(value.text).host;
        if (auto address = IpAddress::parse(host)) {
          found = group->find_range(*address, *address);
        } else {
          auto it = group->strings.find(host);
          found =
              it != group->strings.end() ? std::optional(group->named(it->second)) : group->find_host(host);
        }
      }
    }
    if (found) return found;
  }
  return std::nullopt;
}

}  // namespace luytre
