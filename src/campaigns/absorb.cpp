#include <fmt/format.h>

#include <map>
#include <set>

#include "base/file.h"
#include "base/hash.h"
#include "campaigns/book.h"

namespace luytre {
namespace {

constexpr size_t kLeastSteps = 3, kMostSteps = 8;
constexpr Day kSequenceDays = 7;
// Contacts are kept so much longer than the baseline looks back.
constexpr Day kSpareDays = 30;

Result<void> insert(Transaction& t, const Contact& c) {
  std::string findings;
  for (const std::string& id : c.findings) findings += id + '\n';
  auto done = t.execute(
      "INSERT INTO campaign_contact (kind, thing, organisation, day, first_seen, last_seen, sightings, "
      "evidence, apt, "
      "conduct, family, findings) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      {to_string(c.thing.kind), c.thing.value, c.organisation, int64_t{c.day}, c.first, c.last,
       static_cast<int64_t>(c.sightings), static_cast<int64_t>(c.evidence), int64_t{c.apt},
       int64_t{c.conduct}, c.family, findings});
  if (!done) return std::unexpected(done.error());
  return {};
}

// Steps of one host: its findings in the order in which they began.
struct Host {
  std::string organisation, subject;
  std::vector<std::string> steps, findings;
  Timestamp last_step = 0, last = 0;
  uint64_t sightings = 0;
  Evidence evidence = Evidence::suspected;
  bool apt = false, conduct = true;
};

void finish(const Host& host, Day day, std::map<std::pair<Thing, std::string>, Contact>& out) {
  if (host.steps.size() < kLeastSteps || day_of(host.last_step) != day) return;
  Thing thing{ThingKind::sequence, fmt::format("{}", fmt::join(host.steps, " > "))};
  auto [at, fresh] = out.try_emplace({thing, host.organisation});
  Contact& c = at->second;
  if (fresh)
    c = {.thing = thing,
         .organisation = host.organisation,
         .day = day,
         .first = host.last_step,
         .conduct = true};
  c.first = std::min(c.first, host.last_step);
  c.last = std::max({c.last, host.last_step, std::min(host.last, start_of(day + 1) - 1)});
  ++c.sightings;
  c.evidence = std::max(c.evidence, host.evidence);
  c.apt |= host.apt;
  c.conduct &= host.conduct;
  for (const std::string& id : host.findings)
    if (c.findings.size() < kMostLinked) c.findings.push_back(id);
}

Result<std::string> content_of(const DayStore& days, Day day) {
  auto manifest = read_file(days.folder() / format_day(day) / "MANIFEST");
  if (!manifest) return std::unexpected(manifest.error());
  return stable_hash128(*manifest).to_hex();
}

}  // namespace

Result<std::string> CampaignBook::absorbed_content(Day day) {
  std::string out;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) {
    return t.query("SELECT content FROM campaign_day WHERE day = $1", {int64_t{day}}, [&](const Row& row) {
      out = row.text(0);
      return false;
    });
  }));
  return out;
}

Result<void> CampaignBook::absorb(Day day, std::span<const Contact> contacts, std::string_view content) {
  return ledger_.write([&](Transaction& t) -> Result<void> {
    if (auto done =
            t.execute("DELETE FROM campaign_contact WHERE day = $1 AND kind <> 'sequence'", {int64_t{day}});
        !done)
      return std::unexpected(done.error());
    for (const Contact& c : contacts)
      if (auto done = insert(t, c); !done) return done;
    auto noted = t.execute(
        "INSERT INTO campaign_day (day, content) VALUES ($1, $2) ON CONFLICT (day) DO UPDATE SET content = "
        "excluded.content",
        {int64_t{day}, std::string(content)});
    if (!noted) return std::unexpected(noted.error());
    auto forgotten = t.execute(
        "DELETE FROM campaign_contact WHERE day < $1 AND NOT EXISTS (SELECT 1 FROM campaign_thing t WHERE "
        "t.kind = "
        "campaign_contact.kind AND t.thing = campaign_contact.thing)",
        {int64_t{day} - static_cast<int64_t>(rules_.baseline_days) - kSpareDays});
    if (!forgotten) return std::unexpected(forgotten.error());
    return {};
  });
}

Result<void> CampaignBook::absorb_sequences(Day day) {
  return ledger_.write([&](Transaction& t) -> Result<void> {
    std::map<std::pair<Thing, std::string>, Contact> contacts;
    Host host;
    // A step is known by its name alone: the same one twice is one.
    auto read = t.query(
        "SELECT organisation, subject, what, kind, id, first_seen, last_seen, sightings, evidence FROM "
        "finding WHERE "
        "kind IN ('infection', 'apt-contact', 'behaviour') AND first_seen >= $1 AND first_seen < $2 AND "
        "subject IN "
        "(SELECT subject FROM finding WHERE first_seen >= $3 AND first_seen < $2) ORDER BY organisation, "
        "subject, "
        "first_seen, what, kind",
        {start_of(day - kSequenceDays + 1), start_of(day + 1), start_of(day)}, [&](const Row& row) {
          if (host.organisation != row.text(0) || host.subject != row.text(1)) {
            finish(host, day, contacts);
            host = {.organisation = std::string(row.text(0)), .subject = std::string(row.text(1))};
          }
          std::string step(row.text(2));
          if (host.steps.size() >= kMostSteps || std::ranges::find(host.steps, step) != host.steps.end())
            return true;
          host.steps.push_back(std::move(step));
          host.findings.emplace_back(row.text(4));
          host.last_step = row.integer(5);
          host.last = std::max(host.last, row.integer(6));
          host.sightings += static_cast<uint64_t>(row.integer(7));
          host.evidence = std::max(host.evidence, static_cast<Evidence>(row.integer(8)));
          host.apt |= row.text(3) == "apt-contact";
          host.conduct &= row.text(3) == "behaviour";
          return true;
        });
    if (!read) return read;
    finish(host, day, contacts);
    if (auto done =
            t.execute("DELETE FROM campaign_contact WHERE day = $1 AND kind = 'sequence'", {int64_t{day}});
        !done)
      return std::unexpected(done.error());
    for (const auto& [key, contact] : contacts)
      if (auto done = insert(t, contact); !done) return done;
    return {};
  });
}

Result<CampaignFeed> feed_campaigns(
    const Home& home,
    const std::function<Result<void>(const std::function<Result<void>(EventStore&)>&)>& lend,
    FindingBook& findings, CampaignBook& book, size_t most_days) {
  CampaignFeed out;
  auto days = home.days();
  if (!days) return std::unexpected(days.error());
  std::set<Day> changed;
  for (Day day : days->days(kFirstDay, kLastDay)) {
    if (changed.size() >= most_days) break;
    auto content = content_of(*days, day);
    if (!content) return std::unexpected(content.error());
    auto told = findings.absorbed_content(day);
    if (!told) return std::unexpected(told.error());
    auto known = book.absorbed_content(day);
    if (!known) return std::unexpected(known.error());
    // Findings first: links and sequences are of them.
    if (*told != *content || *known == *content) continue;
    DayContacts contacts(day, findings.rules());
    LUYTRE_TRY(lend([&](EventStore& events) {
      return events.read({.from = day, .to = day}, [&](const Sighting& sighting) {
        contacts.add(sighting);
        return true;
      });
    }));
    out.over_limit += contacts.over_limit();
    auto rows = contacts.finish();
    out.contacts += rows.size();
    LUYTRE_TRY(book.absorb(day, rows, *content));
    changed.insert(day);
  }
  out.days = changed.size();
  if (changed.empty()) return out;
  std::set<Day> touched = changed;
  for (Day day : changed)
    for (Day later = day; later < day + kSequenceDays; ++later)
      if (auto known = book.absorbed_content(later); known && !known->empty()) touched.insert(later);
  for (Day day : touched) LUYTRE_TRY(book.absorb_sequences(day));
  std::vector<Day> all(touched.begin(), touched.end());
  auto counts = book.propose(all);
  if (!counts) return std::unexpected(counts.error());
  out.counts = *counts;
  return out;
}

}  // namespace luytre
