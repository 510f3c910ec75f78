#include "retro/retro.h"

#include <fmt/format.h>

#include <set>
#include <unordered_set>

#include "retro/replay.h"

namespace luytre {
namespace {

constexpr size_t kMostHeld = 1u << 30;  // bytes of contacts

}  // namespace

Result<RetroReport> search_past(const PastSearch& search, const Directory& directory, Committer& committer,
                                const RetroOptions& options) {
  RetroReport report;
  if (search.searched == 0) return report;
  // Held until the engine has answered: it does one thing at a time, and sightings go the same way.
  ArchiveRows contacts;
  LUYTRE_TRY(committer.search_archive(
      search.keys, options.from, options.to,
      [&](const ArchivedContact& contact) {
        contacts.add(contact);
        return contacts.size() < kMostHeld;
      },
      options.progress));
  if (contacts.size() >= kMostHeld)
    return fail(
        ErrorCode::unsupported,
        fmt::format("the indicators met more than {} contacts, more than is held at once: search fewer "
                    "indicators, or fewer days with --from and --to",
                    contacts.rows()));
  report.contacts = contacts.rows();

  PublishedIndicatorSet indicators;
  indicators.set(search.indicators);
  std::string detail = fmt::format(R"({{"by":"retro","found":"{}"}})", format_time(options.found));
  std::set<std::string, std::less<>> bodies;
  std::set<Day> days;
  std::unordered_set<IpAddress> addresses, internal;
  std::optional<Error> failure;
  Committer::Totals before = committer.totals();
  Replay replay(indicators, directory, [&](SightingBatch& made) {
    for (Sighting& s : made.rows) {
      s.detector = "retro";
      s.detail = made.text.copy(detail);
      (s.internal ? internal : addresses).insert(s.address);
      if (!s.organisation.empty() && !bodies.contains(s.organisation)) bodies.emplace(s.organisation);
      days.insert(s.day());
    }
    report.sightings += made.rows.size();
    if (auto added = committer.add(made); !added && !failure) failure = added.error();
  });
  for (auto table : {ArchiveTable::addresses, ArchiveTable::names}) {
    std::string& bytes = contacts.bytes[static_cast<size_t>(table)];
    LUYTRE_TRY(read_archive_rows(table, bytes, [&](const ArchivedContact& contact) { replay.add(contact); }));
    bytes = {};
  }
  LUYTRE_TRY(replay.finish());
  if (failure) return std::unexpected(*failure);
  LUYTRE_TRY(committer.flush({}));
  report.new_sightings = committer.totals().new_sightings - before.new_sightings;
  report.expired = replay.counts().expired;
  report.bodies = bodies.size();
  report.addresses = addresses.size();
  report.internal_hosts = internal.size();
  report.days = days.size();
  if (!days.empty()) {
    report.first = *days.begin();
    report.last = *days.rbegin();
  }
  return report;
}

}  // namespace luytre
