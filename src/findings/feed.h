// From the home's evidence into the book: which days have changed since they were absorbed, and their
// sightings.
#pragma once
#include <functional>

#include "events/event_store.h"
#include "findings/book.h"
#include "monitor/home.h"

namespace luytre {

struct FeedOptions {
  Day from = kFirstDay, to = kLastDay;  // inclusive
  bool again = false;                   // days whose content has not changed, too
};

struct FeedReport {
  uint64_t days = 0;  // absorbed; unchanged ones are left out
  Absorbed counts;
};

// Absorbs the days of the home's day store in the period. Days whose evidence was dropped for its age are
// left as they are. Errors: the stores'; days before the one that failed are absorbed.
Result<FeedReport> absorb_home(const Home& home, EventStore& events, const Directory& directory,
                               FindingBook& book, const FeedOptions& options = {});
// The same with a store that is lent for as long as a day is read; findings are made without it.
using LendEvents = std::function<Result<void>(const std::function<Result<void>(EventStore&)>&)>;
Result<FeedReport> absorb_home(const Home& home, const LendEvents& lend, const Directory& directory,
                               FindingBook& book, const FeedOptions& options = {});
// Whether absorb_home has anything to do; asks no event store.
Result<bool> home_has_news(const Home& home, FindingBook& book);

// Settles with the home's health and directory.
Result<Settled> settle_home(const Home& home, FindingBook& book, const FindingBook::SettleOptions& options);

}  // namespace luytre
