#include "cli/findings_feed.h"

#include <fmt/format.h>

#include "cli/ledger_home.h"
#include "cli/output.h"

namespace luytre {

Result<OpenBook> open_book(const Context& context) {
  auto rules = Rules::load(std::filesystem::path(context.settings.home) / "rules");
  if (!rules) return std::unexpected(rules.error());
  auto ledger = open_ledger(context);
  if (!ledger) return std::unexpected(ledger.error());
  OpenBook out{std::move(*ledger), std::nullopt};
  out.book.emplace(*out.ledger, std::move(*rules));
  return out;
}

Result<void> findings_after_monitor(const Context& context, const Home& home) {
  if (!context.settings.findings) return {};
  auto book = open_book(context);
  if (!book) return std::unexpected(book.error());
  auto news = home_has_news(home, *book->book);
  if (!news) return std::unexpected(news.error());
  if (!*news) return {};
  auto directory = home.directory();
  if (!directory) return std::unexpected(directory.error());
  auto events = home.events(context.event_options());
  if (!events) return std::unexpected(events.error());
  auto report = absorb_home(home, **events, *directory, *book->book);
  if (!report) return std::unexpected(report.error());
  const Absorbed& c = report->counts;
  print_note(fmt::format("findings: {} opened, {} updated ({} seen again, {} withdrawn)", grouped(c.opened),
                         grouped(c.updated), grouped(c.reopened), grouped(c.withdrawn)));
  return {};
}

}  // namespace luytre
