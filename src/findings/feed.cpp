#include "findings/feed.h"

#include "base/hash.h"

namespace luytre {
namespace {

// Days before this have lost their evidence (Committer::drop_evidence_before).
Day evidence_from(const Home& home) {
  auto text = read_file(home.folder() / "evidence-from");
  return text ? parse_day(std::string_view(*text).substr(0, 10)).value_or(kFirstDay) : kFirstDay;
}

// A day's manifest names its files, and no name is used twice: it changes with the content.
Result<std::string> content_of(const DayStore& days, Day day) {
  auto manifest = read_file(days.folder() / format_day(day) / "MANIFEST");
  if (!manifest) return std::unexpected(manifest.error());
  return stable_hash128(*manifest).to_hex();
}

// The days to absorb, with their content.
Result<std::vector<std::pair<Day, std::string>>> news(const Home& home, FindingBook& book,
                                                      const FeedOptions& options) {
  auto days = home.days();
  if (!days) return std::unexpected(days.error());
  std::vector<std::pair<Day, std::string>> out;
  for (Day day : days->days(std::max(options.from, evidence_from(home)), options.to)) {
    auto content = content_of(*days, day);
    if (!content) return std::unexpected(content.error());
    auto absorbed = book.absorbed_content(day);
    if (!absorbed) return std::unexpected(absorbed.error());
    if (options.again || *absorbed != *content) out.emplace_back(day, *content);
  }
  return out;
}

}  // namespace

Result<bool> home_has_news(const Home& home, FindingBook& book) {
  auto days = news(home, book, {});
  if (!days) return std::unexpected(days.error());
  return !days->empty();
}

Result<FeedReport> absorb_home(const Home& home, EventStore& events, const Directory& directory,
                               FindingBook& book, const FeedOptions& options) {
  return absorb_home(
      home, [&](const auto& work) { return work(events); }, directory, book, options);
}

Result<FeedReport> absorb_home(const Home& home, const LendEvents& lend, const Directory& directory,
                               FindingBook& book, const FeedOptions& options) {
  auto days = news(home, book, options);
  if (!days) return std::unexpected(days.error());
  FeedReport report;
  for (const auto& [day, content] : *days) {
    DayEvidenceBuilder builder(day, book.rules(), directory);
    LUYTRE_TRY(lend([&](EventStore& events) {
      return events.read({.from = day, .to = day}, [&](const Sighting& sighting) {
        builder.add(sighting);
        return true;
      });
    }));
    uint64_t unowned = builder.unowned();
    auto absorbed = book.absorb(day, builder.finish(), content);
    if (!absorbed) return std::unexpected(absorbed.error());
    ++report.days;
    report.counts += *absorbed;
    report.counts.unowned += unowned;
  }
  return report;
}

Result<Settled> settle_home(const Home& home, FindingBook& book, const FindingBook::SettleOptions& options) {
  auto oldest = book.oldest_open();
  if (!oldest) return std::unexpected(oldest.error());
  if (*oldest == kNoTime) return Settled{};
  auto days = home.days();
  if (!days) return std::unexpected(days.error());
  auto directory = home.directory();
  if (!directory) return std::unexpected(directory.error());
  Day from = std::max(day_of(*oldest), day_of(options.now) - static_cast<Day>(options.not_seen_days) - 1);
  auto hours = SensorHours::read(*days, from, day_of(options.now));
  if (!hours) return std::unexpected(hours.error());
  return book.settle(options, *hours, *directory);
}

}  // namespace luytre
