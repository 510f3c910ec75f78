// Indicators that wait for a person, and what changed when.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "indicators/store_state.h"
#include "indicators/value.h"

namespace luytre {
namespace {

// What an entry of the quarantine is known by.
std::tuple<std::string_view, IndicatorType, std::string_view> key_of(const Quarantined& q) {
  return {q.profile.source, q.type, q.value};
}

// The texts of stored values are canonical, so they parse; one of another version's making may not.
class StoredValues {
 public:
  std::optional<IndicatorValue> parse(const Quarantined& q) {
    ValueParser parser;
    auto value = parser.parse_as(q.type, q.value);
    if (!value) return std::nullopt;
    value->text = texts_.copy(value->text);
    return *value;
  }

 private:
  Arena texts_;
};

}  // namespace

Result<void> IndicatorStore::State::hold_back(std::map<std::string, PendingSet>& pending,
                                              const AddOptions& options, AddReport& report) {
  std::vector<Quarantined> kept;
  StoredValues values;
  std::map<std::string, std::vector<IndicatorValue>, std::less<>> held;  // by source
  std::set<std::tuple<std::string_view, IndicatorType, std::string_view>> released;
  bool changed = false;
  for (const Quarantined& q : files.quarantine()) {
    auto list = pending.find(q.profile.source);
    auto value = list == pending.end() ? std::nullopt : values.parse(q);
    auto mark = value ? list->second.find(*value) : std::nullopt;
    if (mark && mark->withdrawn()) {  // the list itself takes it back
      changed = true;
      continue;
    }
    Quarantined& now = kept.emplace_back(q);
    if (q.released) {
      released.insert(key_of(q));
    } else if (mark) {
      const Profile& said = list->second.profile(*mark);
      changed |= said != q.profile;
      now.profile = said;
      held[q.profile.source].push_back(*value);
      ++report.quarantined;
    }
  }
  for (const auto& [source, of_source] : held) pending.find(source)->second.erase(of_source);

  if (options.screen && !pending.empty()) {
    auto screened = options.screen([&](const auto& visit) {
      for (const auto& [source, entries] : pending)
        entries.for_each_fresh(table_of(source), PendingSet::Fresh::new_only, visit);
    });
    if (!screened) return std::unexpected(screened.error());
    held.clear();
    for (Quarantined& q : *screened) {
      auto list = pending.find(q.profile.source);
      auto value = list == pending.end() || released.contains(key_of(q)) ? std::nullopt : values.parse(q);
      auto mark = value ? list->second.find(*value) : std::nullopt;
      if (!mark) continue;
      q.profile = list->second.profile(*mark);
      held[q.profile.source].push_back(*value);
      ++report.quarantined;
      report.newly_quarantined.push_back(q);
      kept.push_back(std::move(q));
      changed = true;
    }
    for (const auto& [source, of_source] : held) pending.find(source)->second.erase(of_source);
  }
  return changed ? files.stage_quarantine(std::move(kept)) : Result<void>{};
}

Result<void> IndicatorStore::State::forget_quarantined(const std::vector<std::string>& values,
                                                       std::string_view source,
                                                       std::vector<Removed>& removed) {
  std::set<std::string> named;
  ValueParser parser;
  for (const std::string& raw : values)
    if (auto value = parser.parse(raw)) named.insert(value->to_string());
  std::vector<Quarantined> kept;
  for (const Quarantined& q : files.quarantine()) {
    if ((!source.empty() && q.profile.source != source) || (!values.empty() && !named.contains(q.value)))
      kept.push_back(q);
    else if (!q.released)
      removed.push_back({q.value, q.profile.source});
  }
  return kept.size() == files.quarantine().size() ? Result<void>{} : files.stage_quarantine(std::move(kept));
}

std::vector<Quarantined> IndicatorStore::quarantine() const {
  std::vector<Quarantined> waiting;
  for (const Quarantined& q : state_->files.quarantine())
    if (!q.released) waiting.push_back(q);
  return waiting;
}

Result<std::vector<IndicatorStore::Removed>> IndicatorStore::decide(Decision decision,
                                                                    const std::vector<std::string>& values,
                                                                    std::string_view source, Timestamp at) {
  std::set<std::string> named;
  ValueParser parser;
  for (const std::string& raw : values) {
    auto value = parser.parse(raw);
    if (!value)
      return fail(ErrorCode::invalid, fmt::format("'{}' is no indicator: {}", raw, value.error().detail));
    named.insert(value->to_string());
  }
  auto lock = state_->lock();
  if (!lock) return std::unexpected(lock.error());
  DiscardAtEnd discard{state_->files};
  std::vector<Removed> decided;
  std::vector<Quarantined> kept;
  std::map<std::string, PendingSet> pending;
  for (Quarantined q : state_->files.quarantine()) {
    bool meant = !q.released && (source.empty() || q.profile.source == source) &&
                 (values.empty() || named.contains(q.value));
    auto value = meant ? parser.parse_as(q.type, q.value) : ValueParser::Outcome();
    if (meant && value) {
      PendingSet& list = pending[q.profile.source];
      list.add(*value, Mark(list.add_profile(q.profile), decision == Decision::drop));
      decided.push_back({q.value, q.profile.source});
      if (decision == Decision::drop) continue;
      q.released = true;
    }
    kept.push_back(std::move(q));
  }
  if (decided.empty()) return decided;
  AddReport report;
  for (auto& [name, entries] : pending) {
    entries.settle();
    LUYTRE_TRY(state_->stage(name, entries, at, report));
  }
  LUYTRE_TRY(state_->files.stage_quarantine(std::move(kept)));
  LUYTRE_TRY(state_->files.commit());
  LUYTRE_TRY(state_->refresh());
  return decided;
}

Result<void> IndicatorStore::for_each_changed(
    Timestamp since, const std::function<void(const StoredIndicator&)>& visit) const {
  auto files = state_->files.changes(since);
  if (!files) return std::unexpected(files.error());
  for (const auto& path : *files) {
    auto changes = SourceTable::open(path);
    if (!changes)
      return fail(changes.error().code,
                  fmt::format("'{}': {}. It only tells what changed when: remove it, and search the lists by "
                              "their source",
                              path.string(), changes.error().message));
    auto source = state_->files.sources().find(changes->source());
    if (source == state_->files.sources().end()) continue;
    changes->active().for_each_section([&](const auto& section, IndicatorType type) {
      for (size_t i = 0; i < section.size(); ++i)
        visit_equal(source->second, value_of(section.keys[i], type), false, [&](const StoredIndicator& now) {
          if (now.value.type == type) visit(now);
        });
    });
  }
  return {};
}

}  // namespace luytre
