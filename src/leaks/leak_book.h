// What is known of leaked accounts, kept in the ledger: which account of whose
// domain stood in which collection, when.
//
// An account in ten collections is one account. The same collection read twice
// changes nothing. Figures are exact counts of accounts and domains over the
// days on which collections were observed.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "access/viewer.h"
#include "base/result.h"
#include "directory/directory.h"
#include "leaks/leak_keeper.h"
#include "ledger/ledger.h"

namespace luytre {

struct LeakCollection {
  std::string id, name;
  Day observed = 0;
  Timestamp imported = 0;
  std::string imported_by;
  bool fabricated = false;
  uint64_t bytes = 0, lines = 0;
  uint64_t accounts = 0, domains = 0;  // that the viewer may see
};

// How much of one collection stood in another one before.
struct LeakOverlap {
  std::string other;         // name
  uint64_t accounts = 0;     // of both
  uint64_t with_secret = 0;  // with the same password as well: a re-packed collection
};

using LeakOverlaps = std::map<std::string, std::vector<LeakOverlap>>;  // by name

struct LeakAccount {
  std::string id, organisation, domain, door, masked;
  Day first = 0, last = 0;  // observed
  uint64_t collections = 0;
  bool plain = false;    // a password in clear was among them
  uint64_t secrets = 0;  // different ones
  uint64_t plain_secrets = 0;
  std::string finding,
      state;          // what is done about it (findings/finding.h), "": it is no finding
  int severity = -1;  // a Severity, -1: none
};

struct LeakFilter {
  Day from = kFirstDay, to = kLastDay;
  std::optional<std::string> organisation, domain, account;  // account: its id
  uint64_t limit = 0;
};

struct LeakCount {
  std::string key;
  uint64_t accounts = 0,
           domains = 0;    // mail addresses of the body's own domains
  uint64_t customers = 0;  // accounts on the body's sites
  uint64_t live = 0;       // of `accounts`: a password in clear, and the finding is not closed
};

enum class LeakKey : uint8_t { domain, organisation, month, collection };
// In all, and split: largest first, months in order.
struct LeakFigures {
  LeakCount total;  // its key is ""
  std::vector<LeakCount> by_organisation, by_domain, by_month,
      by_collection;  // organisation: id; month: "2018-07"
};

// Any number of threads, as the ledger.
class LeakBook {
 public:
  explicit LeakBook(Ledger& ledger) : ledger_(ledger) {}

  struct Import {
    std::string collection;  // name
    Day observed = 0;
    std::string actor;
    bool fabricated = false;  // made up or spam: kept for its overlaps, and counted nowhere
  };
  struct Stored {
    uint64_t accounts = 0;   // new ones
    uint64_t exposures = 0;  // new ones
    Stored& operator+=(const Stored& other);
  };
  // Stores hits under the collection, which is made when it is not there.
  // `directory`: whose the domains are on the day of observation. One
  // transaction, audited with counts.
  Result<Stored> store(const Import& import, const Directory& directory, std::span<const LeakHit> hits);
  // Adds what was read to the collection's account of itself.
  Result<void> add_read(const Import& import, const LeakCounts& counts);

  // By the viewer's eyes; the limit is left aside. A country's 300,000 accounts
  // take about a second, and some 100 bytes each for that long.
  Result<LeakFigures> figures(const Viewer& viewer, const LeakFilter& filter);
  // Parts of the same.
  Result<LeakCount> total(const Viewer& viewer, const LeakFilter& filter);
  Result<std::vector<LeakCount>> count(const Viewer& viewer, const LeakFilter& filter, LeakKey by);
  // Those whose finding is closed come last, else the latest first.
  Result<std::vector<LeakAccount>> accounts(const Viewer& viewer, const LeakFilter& filter);
  Result<std::vector<LeakCollection>> collections(const Viewer& viewer);
  // Of every collection that shares accounts with others: these, the most
  // first. For the centre: needs look_up.
  Result<LeakOverlaps> overlaps(const Viewer& viewer);
  // What a body compares its own passwords with: the pair ids of its mail
  // accounts whose SHA-256, in hex and folded, begins with `prefix`, at most 4
  // digits. Needs handle_findings in that body.
  Result<std::vector<std::string>> pairs(const Viewer& viewer, const LeakKeys& keys,
                                         std::string_view organisation, std::string_view prefix);
  // One account, asked for by name; each call is audited, whether there is
  // anything or not.
  Result<std::vector<LeakAccount>> look_up(const Viewer& viewer, const std::string& id);
  // The account in clear, for who may handle findings of its body; each call is
  // audited. not_found otherwise.
  Result<std::string> reveal(const Viewer& viewer, const LeakKeys& keys, std::string_view id);
  // The same for many at once, for an export: one entry of the audit with how
  // many. By account id; what the viewer may not read is left out.
  Result<std::map<std::string, std::string>> reveal_all(const Viewer& viewer, const LeakKeys& keys,
                                                        std::string_view organisation,
                                                        std::span<const std::string> ids);

  // Removes a collection, or everything observed before a day, with the
  // accounts that nothing else shows. For good: SQLite overwrites what it
  // frees. How many exposures.
  Result<uint64_t> forget_collection(std::string_view name, std::string_view actor);
  Result<uint64_t> forget_before(Day day, std::string_view actor);
  // After how many days leaks are forgotten, 0: never; counted from the later
  // of the day of observation and the day on which the collection was first
  // imported. 1,095 until somebody says otherwise.
  Result<uint64_t> keep_days();
  Result<void> set_keep_days(uint64_t days, std::string_view actor);
  // Forgets what is older than that. How many exposures; the ledger's clock
  // says what day it is.
  Result<uint64_t> forget_expired(std::string_view actor);

  // Accounts of domains that were nobody's here go to the body that holds the
  // domain now. How many.
  Result<uint64_t> adopt(const Directory& directory, std::string_view actor);
  // Rises with each change of what the leaks show.
  Result<int64_t> changes();
  // Notes which finding an account is: account id, finding id.
  Result<void> set_findings(std::span<const std::pair<std::string, std::string>> findings);

 private:
  Result<uint64_t> forget(std::string_view condition, std::span<const Value> parameters,
                          std::string_view actor, std::string_view what);
  Ledger& ledger_;
};

}  // namespace luytre
