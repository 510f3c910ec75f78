#include "indicators/store.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "indicators/csv/header.h"
#include "indicators/formats.h"
#include "indicators/guard.h"
#include "indicators/list_input.h"
#include "indicators/plain/plain.h"
#include "indicators/store_sink.h"
#include "indicators/store_state.h"
#include "indicators/value.h"

namespace luytre {
namespace {

constexpr size_t kMostExamples = 20;
// Names reserved room for ahead: 64 MiB of address space.
constexpr size_t kMostReserved = 4u << 20;
constexpr Timestamp kChangesKept = 366 * kMicrosPerDay;

Result<void> check_options(const AddOptions& options) {
  if (!options.format.empty() && !find_list_format(options.format))
    return fail(ErrorCode::invalid,
                fmt::format("'{}' is no list format; there are {}", options.format, list_format_names()));
  if (std::string problem = check_csv_mapping(options.columns); !problem.empty())
    return fail(ErrorCode::invalid, fmt::format("the column mapping '{}': {}", options.columns, problem));
  if (options.confidence && *options.confidence > 100)
    return fail(ErrorCode::invalid, "confidence goes from 0 to 100");
  if (options.until <= options.from) return fail(ErrorCode::invalid, "the validity ends before it begins");
  return {};
}

}  // namespace

Result<std::vector<KnownList>> IndicatorStore::State::know_lists(
    const std::vector<std::filesystem::path>& paths, const AddOptions& options, AddReport& report) const {
  constexpr size_t kKeptOpen = 256;
  std::vector<KnownList> lists;
  for (const auto& path : paths) {
    auto inputs = find_list_inputs(path);
    if (!inputs) return std::unexpected(inputs.error());
    for (ListInput& input : *inputs) {
      std::string shown = input.path.filename().string();
      auto bytes = ListBytes::read(input.path);
      if (!bytes && input.misp_event && bytes.error().code == ErrorCode::not_found) {
        count_refusal(report, Refusal::malformed, shown, {}, "",
                      "the manifest names an event that is not there");
        continue;
      }
      if (!bytes) return std::unexpected(bytes.error());
      const ListFormat* format = !options.format.empty()    ? find_list_format(options.format)
                                 : !options.columns.empty() ? find_list_format("csv")
                                 : input.misp_event         ? find_list_format("misp")
                                                            : sniff_list_format(bytes->text());
      if (!format) {
        count_refusal(report, Refusal::malformed, shown, {}, "", "of no known format: it is not text");
        continue;
      }
      KnownList& list = lists.emplace_back(std::move(input), format);
      if (lists.size() <= kKeptOpen || list.input.path == "-") list.bytes = std::move(*bytes);
    }
  }
  return lists;
}

Result<void> IndicatorStore::State::add_benign(KnownList& list, const AddOptions& options, AddReport& report,
                                               std::vector<BenignList>& fresh) {
  auto bytes = list.read();
  if (!bytes) return std::unexpected(bytes.error());
  // Only refusals reach the sink: a guard and pending entries of no consequence.
  BenignIndex none({});
  Guard guard(none, false);
  PendingSet unused;
  std::string shown = list.shown();
  StoreSink sink(guard, options, report, unused, "", "", shown);
  auto read = read_warninglist({bytes->text(), list.input.name, ""}, sink);
  if (!read) {
    sink.refuse(Refusal::malformed, {}, "", read.error().message);
    return {};
  }
  ++report.benign_lists;
  report.benign_entries += read->entries.size();
  fresh.push_back(std::move(*read));
  return files.stage_benign(fresh.back());
}

void IndicatorStore::State::count_covered(std::span<const BenignList> fresh, AddReport& report) const {
  BenignIndex index(fresh);
  std::vector<uint64_t> blocks(1024, 0);
  index.mark_ipv4_blocks(blocks);
  for (const auto& [source, table] : files.sources()) {
    table.active().for_each_section([&](const auto& section, IndicatorType type) {
      for (size_t i = 0; i < section.size(); ++i) {
        IndicatorValue value = value_of(section.keys[i], type);
        if (type == IndicatorType::address && value.address.is_v4()) {
          uint32_t block = value.address.v4() >> 16;
          if ((blocks[block >> 6] >> (block & 63) & 1) == 0) continue;
        }
        auto found = index.find(value);
        if (!found) continue;
        if (report.covered++ < kMostExamples)
          report.covered_examples.push_back(fmt::format("{} of {}: {}", value.to_string(), source, *found));
      }
    });
  }
}

const SourceTable& IndicatorStore::State::table_of(const std::string& source) const {
  static const SourceTable kNone;
  auto stored = files.sources().find(source);
  return stored == files.sources().end() ? kNone : stored->second;
}

Result<void> IndicatorStore::State::stage(const std::string& source, const PendingSet& pending, Timestamp at,
                                          AddReport& report) {
  const SourceTable& before = table_of(source);
  uint64_t texts = pending.text_bytes();
  for (const Columns* half : {&before.active(), &before.withdrawn()})
    for (const auto& section : half->texts) texts += section.keys.total_bytes();
  if (texts > UINT32_MAX)
    return fail(
        ErrorCode::unsupported,
        fmt::format("the source '{}' would hold more than 4 GiB of text: split it into several sources",
                    source));
  MergeCounts counts;
  std::string bytes = pending.merge(source, before, counts);
  report.added += counts.added;
  report.updated += counts.updated;
  report.unchanged += counts.unchanged;
  report.withdrawn += counts.withdrawn;
  if (!counts.changed()) return {};
  if (at != kNoTime && counts.added + counts.updated > 0)
    LUYTRE_TRY(files.stage_changes(at, source, pending.changes(source, before)));
  return files.stage_source(source, bytes);
}

IndicatorStore::IndicatorStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
IndicatorStore::~IndicatorStore() = default;
IndicatorStore::IndicatorStore(IndicatorStore&&) noexcept = default;

Result<IndicatorStore> IndicatorStore::open(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return fail(ErrorCode::io,
                fmt::format("cannot create the folder '{}': {}", folder.string(), error.message()));
  auto state = std::make_unique<State>(folder);
  LUYTRE_TRY(state->refresh());
  return IndicatorStore(std::move(state));
}

Result<AddReport> IndicatorStore::add(const std::vector<std::filesystem::path>& paths,
                                      const AddOptions& options) {
  LUYTRE_TRY(check_options(options));
  auto lock = state_->lock();
  if (!lock) return std::unexpected(lock.error());
  DiscardAtEnd discard{state_->files};
  AddReport report;
  auto lists = state_->know_lists(paths, options, report);
  if (!lists) return std::unexpected(lists.error());
  std::vector<BenignList> fresh;
  for (KnownList& list : *lists)
    if (!list.format->read) LUYTRE_TRY(state_->add_benign(list, options, report, fresh));
  if (!fresh.empty()) state_->count_covered(fresh, report);

  std::map<std::string, PendingSet> pending;
  {
    Guard guard(state_->benign_index(fresh), options.allow_documentation);
    for (KnownList& list : *lists) {
      if (!list.format->read) continue;
      auto bytes = list.read();
      if (!bytes) return std::unexpected(bytes.error());
      const std::string& source = options.source.empty() ? list.input.source : options.source;
      std::string shown = list.shown();
      StoreSink sink(guard, options, report, pending[source], source, list.input.name, shown);
      if (list.format->read == read_plain) {
        // Room that is not used is never touched.
        pending[source].reserve_addresses4(bytes->text().size() / 12);
        pending[source].reserve_domains(std::min(bytes->text().size() / 12, kMostReserved));
      }
      list.format->read({bytes->text(), list.input.name, options.columns}, sink);
    }
  }
  for (auto& [source, entries] : pending) report.repeated += entries.settle();
  LUYTRE_TRY(state_->hold_back(pending, options, report));
  for (auto& [source, entries] : pending) {
    LUYTRE_TRY(state_->stage(source, entries, options.at, report));
    entries = {};
  }
  LUYTRE_TRY(state_->files.commit());
  LUYTRE_TRY(state_->refresh());
  if (options.at != kNoTime) state_->files.drop_changes(options.at - kChangesKept);
  return report;
}

Result<std::vector<IndicatorStore::Removed>> IndicatorStore::remove(const std::vector<std::string>& values,
                                                                    std::string_view source) {
  if (values.empty() && source.empty())
    return fail(ErrorCode::invalid, "nothing to withdraw: name values, or a source");
  ValueParser parser;
  for (const std::string& raw : values)
    if (auto value = parser.parse(raw); !value)
      return fail(ErrorCode::invalid, fmt::format("'{}' is no indicator: {}", raw, value.error().detail));
  auto lock = state_->lock();
  if (!lock) return std::unexpected(lock.error());
  DiscardAtEnd discard{state_->files};
  const auto& sources = state_->files.sources();
  std::vector<Removed> removed;
  if (!source.empty() && !sources.contains(source)) {
    if (!values.empty() || !state_->files.benign().contains(source))
      return fail(ErrorCode::not_found, fmt::format("there is no source '{}'", source));
    LUYTRE_TRY(state_->files.drop_benign(source));
    LUYTRE_TRY(state_->refresh());
    removed.push_back({"", std::string(source)});
    return removed;
  }
  AddReport report;
  for (const auto& [name, table] : sources) {
    if (!source.empty() && name != source) continue;
    PendingSet pending;
    auto withdraw = [&](const StoredIndicator& found) {
      pending.add(found.value, Mark(pending.add_profile(*found.profile), true));
      removed.push_back({found.value.to_string(), name});
    };
    if (values.empty())
      table.active().for_each_section([&](const auto& section, IndicatorType type) {
        visit_section(table, section, type, false, withdraw);
      });
    for (const std::string& raw : values) visit_equal(table, *parser.parse(raw), false, withdraw);
    report.repeated += pending.settle();
    LUYTRE_TRY(state_->stage(name, pending, kNoTime, report));
  }
  LUYTRE_TRY(state_->forget_quarantined(values, source, removed));
  LUYTRE_TRY(state_->files.commit());
  LUYTRE_TRY(state_->refresh());
  // The same value named twice was withdrawn once.
  std::ranges::sort(removed, {}, [](const Removed& r) { return std::tie(r.source, r.value); });
  auto twice = std::ranges::unique(removed, {}, [](const Removed& r) { return std::tie(r.source, r.value); });
  removed.erase(twice.begin(), twice.end());
  return removed;
}

void IndicatorStore::for_each(bool withdrawn_too,
                              const std::function<void(const StoredIndicator&)>& visit) const {
  for (const auto& [source, table] : state_->files.sources()) {
    for (bool withdrawn : {false, true}) {
      if (withdrawn && !withdrawn_too) continue;
      (withdrawn ? table.withdrawn() : table.active())
          .for_each_section([&](const auto& section, IndicatorType type) {
            visit_section(table, section, type, withdrawn, visit);
          });
    }
  }
}

void IndicatorStore::for_each_address4(const std::function<void(const Addresses4&)>& visit) const {
  for (const auto& [source, table] : state_->files.sources()) {
    const auto& section = table.active().addresses4;
    if (section.size() > 0) visit({section.keys, section.profiles, table.profiles()});
  }
}

void IndicatorStore::for_each_other(const std::function<void(const StoredIndicator&)>& visit) const {
  for (const auto& [source, table] : state_->files.sources())
    table.active().for_each_other_section(
        [&](const auto& section, IndicatorType type) { visit_section(table, section, type, false, visit); });
}

std::vector<StoredIndicator> IndicatorStore::find(std::string_view raw) const {
  std::vector<StoredIndicator> found;
  ValueParser parser;
  auto value = parser.parse(raw);
  if (!value) return found;
  for (const auto& [source, table] : state_->files.sources())
    for (bool withdrawn : {false, true})
      visit_equal(table, *value, withdrawn, [&](const StoredIndicator& one) { found.push_back(one); });
  return found;
}

std::vector<StoredIndicator> IndicatorStore::find_ports(const IpAddress& address) const {
  constexpr IndicatorType kType = IndicatorType::address_port;
  std::vector<StoredIndicator> found;
  const WideKey first = WideKey::of({.type = kType, .address = address});
  const WideKey last = WideKey::of({.type = kType, .port = UINT16_MAX, .address = address});
  for (const auto& [source, table] : state_->files.sources())
    for (bool withdrawn : {false, true}) {
      const auto& section = (withdrawn ? table.withdrawn() : table.active()).wide[static_cast<size_t>(kType)];
      auto at = std::ranges::lower_bound(section.keys, first);
      for (; at != section.keys.end() && *at <= last; ++at) {
        auto i = static_cast<size_t>(at - section.keys.begin());
        found.push_back({value_of(*at, kType), &table.profiles()[section.profile(i)], withdrawn});
      }
    }
  return found;
}

size_t IndicatorStore::size() const {
  size_t n = 0;
  for (const auto& [source, table] : state_->files.sources()) n += table.active().size();
  return n;
}

size_t IndicatorStore::bytes() const {
  return state_->files.bytes();
}

StoreStats IndicatorStore::stats() const {
  StoreStats stats;
  for (const auto& [source, table] : state_->files.sources()) {
    StoreStats::Row& row = stats.sources.emplace_back();
    row.source = source;
    row.active = table.active().size();
    row.withdrawn = table.withdrawn().size();
    std::vector<uint64_t> by_profile(table.profiles().size(), 0);
    table.active().for_each_section([&](const auto& section, IndicatorType type) {
      if (section.size() == 0) return;
      row.by_type[type] += section.size();
      if (section.profiles.size() == 1) {
        by_profile[section.profiles[0]] += section.size();
      } else {
        for (uint32_t id : section.profiles) ++by_profile[id];
      }
    });
    for (size_t id = 0; id < by_profile.size(); ++id)
      if (by_profile[id] > 0) row.by_family[table.profiles()[id].family] += by_profile[id];
  }
  for (const auto& [name, list] : state_->files.benign()) stats.benign_entries += list.entries.size();
  return stats;
}

}  // namespace luytre
