// What stands behind an IndicatorStore, and what its parts share. For this folder only.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "indicators/formats.h"
#include "indicators/guard.h"
#include "indicators/list_input.h"
#include "indicators/pending.h"
#include "indicators/store.h"
#include "indicators/store_files.h"

namespace luytre {

// A file of an add, recognised.
struct KnownList {
  ListInput input;
  const ListFormat* format;
  std::optional<ListBytes> bytes;  // kept from the look at it, unless there are very many

  std::string shown() const { return input.path.filename().string(); }
  Result<ListBytes> read() {
    return bytes ? Result<ListBytes>(std::move(*bytes)) : ListBytes::read(input.path);
  }
};

// Whatever way a writing call ends, what it has not committed goes.
struct DiscardAtEnd {
  StoreFiles& files;
  ~DiscardAtEnd() { files.discard(); }
};

template <class Visit>
void visit_section(const SourceTable& table, const auto& section, IndicatorType type, bool withdrawn,
                   Visit&& visit) {
  for (size_t i = 0; i < section.size(); ++i)
    visit(StoredIndicator{value_of(section.keys[i], type), &table.profiles()[section.profile(i)], withdrawn});
}

// Where `value` stands in a table's half, as any type its text may have.
template <class Visit>
void visit_equal(const SourceTable& table, const IndicatorValue& value, bool withdrawn, Visit&& visit) {
  const Columns& half = withdrawn ? table.withdrawn() : table.active();
  auto look = [&](const auto& section, IndicatorType type, const auto& key) {
    size_t low = 0, high = section.size();
    while (low < high) {
      size_t middle = (low + high) / 2;
      (section.keys[middle] < key ? low : high) = section.keys[middle] < key ? middle + 1 : middle;
    }
    if (low < section.size() && section.keys[low] == key)
      visit(StoredIndicator{value_of(section.keys[low], type), &table.profiles()[section.profile(low)],
                            withdrawn});
  };
  if (value.type == IndicatorType::address && value.address.is_v4()) {
    look(half.addresses4, value.type, value.address.v4());
  } else if (auto type = static_cast<size_t>(value.type); type < kWideTypes) {
    look(half.wide[type], value.type, WideKey::of(value));
  } else {
    for (size_t i = 0; i < kTextTypes; ++i)
      look(half.texts[i], static_cast<IndicatorType>(i + kWideTypes), value.text);
  }
}

struct IndicatorStore::State {
  explicit State(std::filesystem::path folder) : files(std::move(folder)) {}

  StoreFiles files;
  std::vector<BenignList> guarding;  // copies the index views
  std::unique_ptr<BenignIndex> benign;

  Result<FileLock> lock() {
    auto held = FileLock::acquire(files.lock_path());
    if (!held) return held;
    files.remove_leftovers();
    LUYTRE_TRY(refresh());
    return held;
  }
  Result<void> refresh() {
    bool benign_changed = false;
    LUYTRE_TRY(files.refresh(&benign_changed));
    if (benign_changed) benign.reset();
    return {};
  }
  // The benign lists stored, and `fresh` ones over those of the same name.
  const BenignIndex& benign_index(const std::vector<BenignList>& fresh) {
    if (benign && fresh.empty()) return *benign;
    std::map<std::string, const BenignList*> lists;
    for (const auto& [name, list] : files.benign()) lists[name] = &list;
    for (const BenignList& list : fresh) lists[list.name] = &list;
    benign.reset();
    guarding.clear();
    for (const auto& [name, list] : lists) guarding.push_back(*list);
    benign = std::make_unique<BenignIndex>(guarding);
    return *benign;
  }

  Result<std::vector<KnownList>> know_lists(const std::vector<std::filesystem::path>& paths,
                                            const AddOptions& options, AddReport& report) const;
  Result<void> add_benign(KnownList& list, const AddOptions& options, AddReport& report,
                          std::vector<BenignList>& fresh);
  void count_covered(std::span<const BenignList> fresh, AddReport& report) const;
  // Of the source; an empty table when it is new.
  const SourceTable& table_of(const std::string& source) const;
  // Notes what `pending` (settled) changes at `at`, and stages the source's new file.
  Result<void> stage(const std::string& source, const PendingSet& pending, Timestamp at, AddReport& report);
  // Takes what waits for a person out of `pending`, and stages the quarantine when that changes it.
  Result<void> hold_back(std::map<std::string, PendingSet>& pending, const AddOptions& options,
                         AddReport& report);
  // What is withdrawn waits no longer, and is judged again when it comes back.
  Result<void> forget_quarantined(const std::vector<std::string>& values, std::string_view source,
                                  std::vector<Removed>& removed);
};

}  // namespace luytre
