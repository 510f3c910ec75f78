// The lists indicators come from, and what each was worth.
#include <fmt/format.h>

#include <algorithm>

#include "hub/hub.h"
#include "hub/jobs.h"
#include "hub/national_country.h"
#include "hub/sources_api.h"

namespace luytre {
namespace {

struct Feed {
  std::string source;
  StoreStats::Row stored;
  Scorecard card;
};

// Every list in the store, and whatever else made sightings ("luytre" for the detectors), by name.
Result<std::vector<Feed>> feeds_of(Country& country, const Asked& asked) {
  auto indicators = country.hub.indicators();
  if (!indicators) return fail(ErrorCode::unavailable, "the indicators cannot be read");
  auto cards = country.scorecards.get(country.hub.events(), country.hub.ledger(), country.hub.book().rules(),
                                      asked.now);
  if (!cards) return std::unexpected(cards.error());
  std::map<std::string, Feed> feeds;
  for (StoreStats::Row& row : indicators->stats().sources) feeds[row.source].stored = std::move(row);
  for (const auto& [source, card] : **cards) feeds[source].card = card;
  std::vector<Feed> out;
  for (auto& [source, feed] : feeds) {
    feed.source = source;
    out.push_back(std::move(feed));
  }
  return out;
}

template <class Counts, class Name>
JsonArray largest_first(const Counts& counts, const char* key, Name name) {
  std::vector<std::pair<uint64_t, std::string>> rows;
  for (const auto& [what, count] : counts)
    if (count > 0) rows.emplace_back(count, name(what));
  std::ranges::sort(rows, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  JsonArray out;
  for (const auto& [count, text] : rows) out.push_back(JsonObject{{key, text_json(text)}, {"count", count}});
  return out;
}

Result<http::Response> show(Country& country, const Asked& asked) {
  auto feeds = feeds_of(country, asked);
  if (!feeds) return std::unexpected(feeds.error());
  JsonArray items;
  for (const Feed& feed : *feeds)
    items.push_back(JsonObject{{"source", text_json(feed.source)},
                               {"active", feed.stored.active},
                               {"withdrawn", feed.stored.withdrawn},
                               {"types", largest_first(feed.stored.by_type, "type",
                                                       [](IndicatorType type) { return to_string(type); })},
                               {"families", largest_first(feed.stored.by_family, "family",
                                                          [](const std::string& family) { return family; })},
                               {"sightings", feed.card.sightings},
                               {"organisations", feed.card.organisations},
                               {"findings", feed.card.findings},
                               {"only", feed.card.only},
                               {"disputed", feed.card.disputed},
                               {"upheld", feed.card.upheld},
                               {"precision", share_json(feed.card.precision())},
                               {"lead_days", share_json(feed.card.lead_days)}});
  return json_response(JsonObject{{"items", std::move(items)}});
}

Result<http::Response> export_feeds(Country& country, const Asked& asked) {
  auto separator = csv_separator(asked);
  if (!separator) return std::unexpected(separator.error());
  auto feeds = feeds_of(country, asked);
  if (!feeds) return std::unexpected(feeds.error());
  std::vector<CsvExport::Column> columns{{"source"}};
  for (const char* title : {"active", "withdrawn", "sightings", "organisations", "findings", "only",
                            "disputed", "upheld", "precision", "lead_days"})
    columns.push_back({title, false});
  CsvExport csv(std::move(columns), *separator);
  csv.note(fmt::format("sources of indicators; sightings and findings of {} to {}",
                       format_day(day_of(asked.now) - kScorecardDays + 1), format_day(day_of(asked.now))));
  csv.note("made: " + std::string(time_json(asked.now).as_string()));
  auto share = [](std::optional<double> number) { return number ? fmt::format("{:.3f}", *number) : ""; };
  for (const Feed& feed : *feeds) {
    std::vector<std::string> cells{feed.source};
    for (uint64_t count :
         {feed.stored.active, feed.stored.withdrawn, feed.card.sightings, feed.card.organisations,
          feed.card.findings, feed.card.only, feed.card.disputed, feed.card.upheld})
      cells.push_back(std::to_string(count));
    cells.push_back(share(feed.card.precision()));
    cells.push_back(share(feed.card.lead_days));
    csv.row(cells);
  }
  return std::move(csv).response("luytre-feeds.csv");
}

}  // namespace

void add_feeds_api(ApiRoutes& routes, Hub& hub) {
  auto country = Country::of(hub);
  routes.add({.method = http::Method::get,
              .path = "/api/feeds",
              .rule = "read_feeds",
              .sentence = "Sources of indicators: what they hold, and what they were worth in thirty days",
              .query = {},
              .request = "",
              .response = "Items<FeedRow>",
              .handler = [country](const Asked& asked) { return show(*country, asked); }});
  routes.add({.method = http::Method::get,
              .path = "/api/feeds.csv",
              .rule = "read_feeds",
              .sentence = "The same as a table",
              .query = {kSeparator},
              .request = "",
              .response = "text/csv",
              .handler = [country](const Asked& asked) { return export_feeds(*country, asked); }});
}

void add_feeds_jobs(std::vector<Job>& jobs, Hub& hub) {
  // Thirty days of sightings are read each time, a day at a turn.
  jobs.push_back({"feeds", std::chrono::minutes(20), [country = Country::of(hub)]() -> Result<std::string> {
                    Hub& of = country->hub;
                    LUYTRE_TRY(
                        country->scorecards.renew(of.events(), of.ledger(), of.book().rules(), of.now()));
                    return "";
                  }});
}

}  // namespace luytre
