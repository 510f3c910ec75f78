// A made-up country for people who look around and for load tests: the real directory of data/vn, made-up
// bodies below it, and a past in which nothing is true: infections that come, spread and are cleaned up,
// sensors with gaps, lists that disagree, people who act on findings.
//
// All address space is reserved for benchmarks and documentation (198.18.0.0/15, RFC 2544; 2001:db8::/32, RFC
// 3849; indicators in 192.0.2.0/24, 198.51.100.0/24 and 203.0.113.0/24, RFC 5737, and below .example, RFC
// 2606). That real bodies appear as owners says nothing of them.
//
// Everything goes the way real evidence goes: sightings and health through the Committer, findings by
// absorbing and settling each day, acts through the book at the time they happen.
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "events/event_store.h"
#include "ledger/ledger.h"

namespace luytre {

struct DemoOptions {
  size_t bodies = 300;   // in all, at most 10,000; not fewer than the directory has on the last day
  unsigned months = 12;  // 1 to 36, of 30 days and a bit
  uint64_t seed = 1;
  Day end = 0;  // the last day; when that is today, up to this moment
  EventStoreOptions events;
  LedgerOptions ledger;              // its clock is the story's until the end, then `clock`
  std::function<Timestamp()> clock;  // of the moment; needed
  std::function<void(std::string_view what, uint64_t done, uint64_t total)> progress;  // null: none
};

// Whom to log in as. The token sets a password, once, within three days.
struct DemoPerson {
  std::string login, organisation, role, password_token;
};

struct DemoReport {
  Day from = 0, to = 0;
  uint64_t bodies = 0, made_up = 0, sensors = 0, users = 0, indicators = 0;
  uint64_t infections = 0, sightings = 0, findings = 0, acts = 0;
  std::vector<DemoPerson> people;
};

// Fills the home at `folder`. Same options, same sightings, findings and histories; ids and tokens of people
// are random. Errors: invalid (options out of range; a home or ledger that is not empty, which stays as it
// is), those of the stores. After an error the home is unfinished: remove it.
Result<DemoReport> make_demo(const std::filesystem::path& folder, const DemoOptions& options);

}  // namespace luytre
