#include "warning/rpz/rules.h"

#include <fmt/format.h>

#include <tuple>

#include "base/check.h"
#include "base/domain.h"

namespace luytre {
namespace {

constexpr size_t kMostExamples = 20;

bool is_above(std::string_view ancestor, std::string_view key) {
  return key.size() > ancestor.size() && key[ancestor.size()] == '!' && key.starts_with(ancestor);
}

// Walks the wanted rules in the order of their names and writes what stays of them.
class Resolver {
 public:
  explicit Resolver(RpzRuleSet& out) : out_(out) {}

  // The wildcard that already says something of `key`, or null.
  const RpzRecord* above(std::string_view key) {
    while (!above_.empty() && !is_above(out_.key(above_.back()), key)) above_.pop_back();
    return above_.empty() ? nullptr : &above_.back();
  }
  void put(uint32_t offset, size_t length, RpzAction action, bool below) {
    RpzRecord record{
        .offset = offset, .length = static_cast<uint8_t>(length), .action = action, .below = false};
    out_.records.push_back(record);
    if (!below) return;
    record.below = true;
    out_.records.push_back(record);
    above_.push_back(record);
  }

 private:
  RpzRuleSet& out_;
  std::vector<RpzRecord> above_;
};

}  // namespace

RpzRuleBuilder::RpzRuleBuilder(const RpzPolicy& policy) : policy_(policy), allowed_(policy.allowed.networks) {
  std::sort(allowed_.begin(), allowed_.end());
  for (const Prefix& p : allowed_) lengths_[p.mapped_length()] = true;
}

bool RpzRuleBuilder::is_allowed(const Prefix& prefix) const {
  for (unsigned length = 0; length <= prefix.mapped_length(); ++length) {
    if (!lengths_[length]) continue;
    IpAddress network = mask(prefix.address, length);
    uint8_t own = static_cast<uint8_t>(network.is_v4() && length >= 96 ? length - 96 : length);
    if (std::binary_search(allowed_.begin(), allowed_.end(), Prefix{network, own})) return true;
  }
  return false;
}

void RpzRuleBuilder::example(std::string_view what, std::string_view why) {
  if (counts_.examples.size() < kMostExamples)
    counts_.examples.push_back(fmt::format("{:.80}: {}", what, why));
}

void RpzRuleBuilder::want(std::string_view name, RpzAction action, bool below, bool address,
                          uint8_t confidence) {
  if (wire_length(name) + (below ? 2 : 0) + wire_length(policy_.origin) - 1 > kLongestWireName) {
    ++counts_.too_long;
    return example(name, "too long for the zone");
  }
  std::string key = rpz_key(name);
  LUYTRE_CHECK(arena_.size() + key.size() < UINT32_MAX);
  wanted_.push_back({.offset = static_cast<uint32_t>(arena_.size()),
                     .length = static_cast<uint8_t>(key.size()),
                     .confidence = confidence,
                     .action = action,
                     .below = below,
                     .address = address});
  arena_ += key;
}

void RpzRuleBuilder::add_name(const Published& row, RpzAction action) {
  const std::string& name = row.value;
  auto normal = normalise_domain(name);
  size_t last = name.rfind('.');
  if (!normal || *normal != name || is_public_suffix(name) ||
      std::string_view(name).substr(last == name.npos ? 0 : last + 1).starts_with("rpz-")) {
    ++counts_.invalid;
    return example(name, "no name a zone may hold");
  }
  std::string_view garden = policy_.garden;
  if (garden.starts_with("*.")) garden.remove_prefix(2);
  bool below = row.type == IndicatorType::domain;
  if (domain_within(name, policy_.origin) || name == garden || (below && domain_within(garden, name))) {
    ++counts_.own;
    return example(name, "the zone's own");
  }
  want(name, action, below, false, row.confidence);
}

void RpzRuleBuilder::add_address(const Published& row, const RpzCategoryPolicy& policy) {
  auto prefix = Prefix::parse(row.value);
  if (!prefix || prefix->length == 0) {
    ++counts_.invalid;
    return example(row.value, "no network a zone may hold");
  }
  if (is_allowed(*prefix) && policy.action != RpzAction::passthru) {
    ++counts_.allowed;
    return;
  }
  want(rpz_ip_name(*prefix, policy.addresses), policy.action, false, true, row.confidence);
}

void RpzRuleBuilder::add(const Published& row) {
  ++counts_.rows;
  const RpzCategoryPolicy& policy = policy_.of(row.category);
  if (policy.action == RpzAction::none) {
    ++counts_.no_action;
    return;
  }
  switch (row.type) {
    case IndicatorType::domain:
    case IndicatorType::domain_exact:
      return add_name(row, policy.action);
    case IndicatorType::address:
    case IndicatorType::prefix:
      return add_address(row, policy);
    default:
      ++counts_.other_type;
  }
}

// Confidence alone would leave the order of rows to decide at the limit; the key does.
void RpzRuleBuilder::keep_surest() {
  if (wanted_.size() <= policy_.most_rules) return;
  counts_.over_limit += wanted_.size() - policy_.most_rules;
  auto cut = wanted_.begin() + static_cast<std::ptrdiff_t>(policy_.most_rules);
  std::nth_element(wanted_.begin(), cut, wanted_.end(), [this](const Wanted& a, const Wanted& b) {
    if (a.confidence != b.confidence) return a.confidence > b.confidence;
    return std::tuple(key(a), a.action, !a.below) < std::tuple(key(b), b.action, !b.below);
  });
  wanted_.erase(cut, wanted_.end());
}

void RpzRuleBuilder::add_allowed() {
  for (const std::string& name : policy_.allowed.names) want(name, RpzAction::passthru, true, false, 100);
  bool client = std::any_of(policy_.categories.begin(), policy_.categories.end(), [](const auto& c) {
    return c.action != RpzAction::none && c.addresses == RpzTrigger::client_ip;
  });
  for (const Prefix& network : policy_.allowed.networks) {
    want(rpz_ip_name(network, RpzTrigger::response_ip), RpzAction::passthru, false, true, 100);
    if (client) want(rpz_ip_name(network, RpzTrigger::client_ip), RpzAction::passthru, false, true, 100);
  }
}

RpzRuleSet RpzRuleBuilder::finish() && {
  keep_surest();
  add_allowed();
  std::sort(wanted_.begin(), wanted_.end(), [this](const Wanted& a, const Wanted& b) {
    if (int order = key(a).compare(key(b)); order != 0) return order < 0;
    auto rank = [](const Wanted& w) {
      return std::tuple(w.action != RpzAction::passthru, !w.below, -w.confidence, w.action);
    };
    return rank(a) < rank(b);
  });
  RpzRuleSet out;
  out.arena = std::move(arena_);
  arena_.clear();
  Resolver resolver(out);
  auto key_of = [&](const Wanted& w) { return std::string_view(out.arena).substr(w.offset, w.length); };
  auto lost = [&](const Wanted& w, RpzAction kept, std::string_view where) {
    if (w.action == RpzAction::passthru) return;
    if (kept == RpzAction::passthru) {
      ++counts_.allowed;
    } else if (kept == w.action) {
      ++counts_.covered;
    } else {
      ++counts_.conflicts;
      example(rpz_name(key_of(w)), fmt::format("conflicts with {} of {}", to_string(kept), rpz_name(where)));
    }
  };
  const Wanted* kept = nullptr;  // of the present key
  for (const Wanted& w : wanted_) {
    std::string_view key = key_of(w);
    if (kept && key_of(*kept) == key) {
      lost(w, kept->action, key);
      continue;
    }
    kept = nullptr;
    const RpzRecord* above = resolver.above(key);
    if (above && (w.action != RpzAction::passthru || above->action == RpzAction::passthru)) {
      lost(w, above->action, out.key(*above));
      continue;
    }
    kept = &w;
    if (above) {  // an allowed name: what lies between stays as it is
      RpzRecord block = *above;
      for (size_t cut = key.find('!', block.length + size_t{1}); cut != key.npos;
           cut = key.find('!', cut + 1)) {
        resolver.put(w.offset, cut, block.action, true);
        counts_.allow_rules += 2;
      }
    }
    resolver.put(w.offset, w.length, w.action, w.below);
    if (w.action == RpzAction::passthru)
      counts_.allow_rules += w.below ? 2 : 1;
    else
      ++(w.address ? counts_.addresses : counts_.names);
  }
  out.counts = std::move(counts_);
  return out;
}

}  // namespace luytre
