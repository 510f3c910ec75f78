// The indicators a centre holds, and what has become of them.
//
// Kept in `folder`, one compact file a source (docs/formats/indicator-store.md has the bytes), replaced atomically.
// Adding is idempotent: (source, type, value) is the key; a later add of the same key replaces what is said of it.
// One process writes; an object is used by one thread.
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/indicator.h"

namespace luytre {

// Why the guard would not activate an indicator. Refused ones are counted and shown, not stored.
enum class Refusal : uint8_t {
  malformed,       // the line is no indicator
  unsupported,     // understood, but nothing can be tested (a STIX pattern of other observables)
  benign,          // on a benign list
  reserved,        // private or reserved space
  too_wide,        // wider than /8, or /19 for IPv6
  public_suffix,   // "com", "gov.vn"
  too_general,     // a path of one short segment
};
const char* to_string(Refusal refusal);

struct Refused {
  Refusal why;
  std::string where;   // "file line 12", "object indicator--…"
  std::string value;
  std::string detail;  // the benign list's name, the space, ...
};

struct AddReport {
  uint64_t added = 0, updated = 0, unchanged = 0, withdrawn = 0;  // withdrawn: the list itself revokes
  std::map<Refusal, uint64_t> refused;
  std::vector<Refused> examples;  // at most 20 of each refusal
};

struct AddOptions {
  std::string format;                  // "" = sniffed; names as in indicators/formats.h
  std::string source;                  // "" = the file's or feed's own name
  std::string family;                  // used where the list names none; an alias is fine
  std::optional<Category> category;    // likewise
  std::optional<uint8_t> confidence;
  std::optional<Tlp> tlp;
  Timestamp from = INT64_MIN, until = INT64_MAX;
  std::string columns;                 // CSV mapping "value=ioc,family=malware"; "" = known headers
  bool allow_documentation = false;    // documentation and benchmark space and names pass the guard
};

// What list() and find() show.
struct StoredIndicator {
  IndicatorValue value;       // text dies with the call
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

class IndicatorStore {
 public:
  static Result<IndicatorStore> open(const std::filesystem::path& folder);
  ~IndicatorStore();
  IndicatorStore(IndicatorStore&&) noexcept;

  // Reads files, folders (MISP feeds; else each file) or "-" and stores what the guard lets pass. A benign list
  // (format "misp-warninglist") is kept as such and withdraws nothing by itself. Durable when it returns.
  Result<AddReport> add(const std::vector<std::filesystem::path>& paths, const AddOptions& options);

  // Withdraws values (all sources, or one) or a whole source. Returns what was withdrawn, as value and source.
  struct Removed {
    std::string value, source;
  };
  Result<std::vector<Removed>> remove(const std::vector<std::string>& values, std::string_view source);

  // Visits indicators, source by source; withdrawn ones only if asked.
  void for_each(bool withdrawn_too, const std::function<void(const StoredIndicator&)>& visit) const;
  size_t size() const;
  StoreStats stats() const;

 private:
  struct State;
  explicit IndicatorStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// "kido", "Downadup", "W32/Conficker" → "conficker". Unknown names are lower-cased with runs of other characters made
// '-'. The alias table is data: indicators/families.csv, compiled in.
std::string normalise_family(std::string_view name);

}  // namespace luytre
