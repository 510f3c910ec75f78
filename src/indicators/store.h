// The indicators a centre holds, and what has become of them.
//
// Kept in `folder`, one compact file a source (docs/formats/indicator-store.md has the bytes), replaced
// atomically. Adding is idempotent: (source, type, value) is the key; a later add of the same key replaces
// what is said of it, and makes a withdrawn one active again. An add takes nothing back but what the list
// itself revokes. One process writes at a time (a lock file sees to it); readers need no lock. An object is
// used by one thread.
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "indicators/families.h"
#include "indicators/quarantine.h"
#include "indicators/refusal.h"
#include "model/indicator.h"

namespace luytre {

// Every entry of a list is counted once: distinct values as added (new), updated (something else is said of
// it now, or it was withdrawn before), unchanged or withdrawn (the list itself revokes it); further mentions
// of a value within one add as repeated; those that wait for a person as quarantined; the rest as refused.
struct AddReport {
  uint64_t added = 0, updated = 0, unchanged = 0, withdrawn = 0, repeated = 0;
  std::map<Refusal, uint64_t> refused;
  std::vector<Refused> examples;  // at most 20 of each refusal
  uint64_t quarantined = 0;       // by this add or an earlier one
  std::vector<Quarantined> newly_quarantined;
  // Of benign lists in this add: how many, their entries, and how many active indicators they cover. Those
  // stay active: withdrawing is a decision.
  uint64_t benign_lists = 0, benign_entries = 0, covered = 0;
  std::vector<std::string> covered_examples;  // at most 20
};

// Visits values with what would be said of them; views die with the call.
using VisitIndicators =
    std::function<void(const std::function<void(const IndicatorValue&, const Profile&)>&)>;

struct AddOptions {
  std::string format;                // "" = sniffed; names as in indicators/formats.h
  std::string source;                // "" = the file's or feed's own name
  std::string family;                // used where the list names none; an alias is fine
  std::optional<Category> category;  // likewise
  std::optional<uint8_t> confidence;
  std::optional<Tlp> tlp;
  Timestamp from = INT64_MIN, until = INT64_MAX;
  std::string columns;               // CSV mapping "value=ioc,family=malware"; "" = known headers
  bool allow_documentation = false;  // documentation and benchmark space and names pass the guard
  Timestamp at = kNoTime;            // the time of this add, for for_each_changed(); kNoTime: not noted
  // Asked once, before anything is stored, with the values that would become active; names those that must
  // wait for a person (type, value, profile.source, reason). They are kept in quarantine. Values already
  // there stay there unasked, released ones pass. Null: everything passes.
  std::function<Result<std::vector<Quarantined>>(const VisitIndicators& fresh)> screen;
};

// What list() and find() show.
struct StoredIndicator {
  IndicatorValue value;  // text dies with the call
  const Profile* profile;
  bool withdrawn = false;
};

struct StoreStats {
  struct Row {
    std::string source;
    uint64_t active = 0, withdrawn = 0;
    std::map<IndicatorType, uint64_t> by_type;
    std::map<std::string, uint64_t> by_family;
  };
  std::vector<Row> sources;
  uint64_t benign_entries = 0;
};

// IPv4 addresses of one source in bulk. `profile_of` has one number for each address, or a single one for
// all.
struct Addresses4 {
  std::span<const uint32_t> addresses;  // ascending, distinct
  std::span<const uint32_t> profile_of;
  std::span<const Profile> profiles;
};

class IndicatorStore {
 public:
  // Creates the folder where there is none. A file that is damaged fails the whole with ErrorCode::corrupt
  // and its name: figures made without one of the lists would be wrong.
  static Result<IndicatorStore> open(const std::filesystem::path& folder);
  ~IndicatorStore();
  IndicatorStore(IndicatorStore&&) noexcept;

  // Reads files, folders (a MISP feed where there is a manifest.json; else each file, a source each unless
  // options name one) or "-", and stores what the guard lets pass. Benign lists (format "misp-warninglist")
  // among them are kept as such, guard this add and later ones, and withdraw nothing. Durable when it
  // returns. Errors: not_found, busy, io, invalid (an unknown format, a column mapping that cannot be read);
  // then nothing of this add is stored, unless the disk failed while files were put in place. What a list
  // holds is never an error, only refused.
  Result<AddReport> add(const std::vector<std::filesystem::path>& paths, const AddOptions& options);

  // Withdraws values (of all sources, or of one), or with no values a whole source; a benign list named as
  // source is dropped. Returns what was withdrawn, as value and source; a value may stand there for several
  // types. Errors: invalid (nothing named, a value that is none), not_found (no such source).
  struct Removed {
    std::string value, source;
  };
  Result<std::vector<Removed>> remove(const std::vector<std::string>& values, std::string_view source);

  // What waits for a person, by source, type and value; released ones left out.
  std::vector<Quarantined> quarantine() const;
  // A person's decision on quarantined values (of all sources, or of one; no values: the whole source's, or
  // with no source all there are). Released ones become active and are not judged again until they are
  // withdrawn; dropped ones are withdrawn. Returns what it changed. `at` as in AddOptions.
  enum class Decision { release, drop };
  Result<std::vector<Removed>> decide(Decision decision, const std::vector<std::string>& values,
                                      std::string_view source, Timestamp at);

  // Visits what became active, or of which something else was said, at or after `since`, by adds that noted
  // their time, and is active still; what changed several times comes several times. A year is remembered.
  Result<void> for_each_changed(Timestamp since,
                                const std::function<void(const StoredIndicator&)>& visit) const;
  // Visits indicators, source by source; withdrawn ones only if asked. Profiles live until the next add or
  // remove.
  void for_each(bool withdrawn_too, const std::function<void(const StoredIndicator&)>& visit) const;
  // The way for compilers of large sets, active ones only: IPv4 addresses in bulk, and everything else one by
  // one.
  void for_each_address4(const std::function<void(const Addresses4&)>& visit) const;
  void for_each_other(const std::function<void(const StoredIndicator&)>& visit) const;
  // What is stored of exactly this value, withdrawn ones too, in any of its types. Empty when it is no value.
  std::vector<StoredIndicator> find(std::string_view value) const;
  // What is stored of this address with a port, withdrawn ones too, in the order of source and port.
  std::vector<StoredIndicator> find_ports(const IpAddress& address) const;
  size_t size() const;  // active ones
  // Bytes of the stored columns, as held in memory, benign lists left out.
  size_t bytes() const;
  StoreStats stats() const;

 private:
  struct State;
  explicit IndicatorStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace luytre
