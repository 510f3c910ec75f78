// How long leaks are kept, forgetting them, and whose they become.
#include <fmt/format.h>
#include <boost/json.hpp>

#include "leaks/leak_book.h"
#include "leaks/leak_where.h"

namespace luytre {
namespace {

constexpr uint64_t kMostDays = 36'525;  // a hundred years

Result<int64_t> number_in(Ledger& ledger, const char* column) {
  int64_t out = 0;
  auto read = ledger.read([&](Transaction& t) {
    return t.query(fmt::format("SELECT {} FROM leak_term", column), {}, [&](const Row& row) {
      out = row.integer(0);
      return false;
    });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

}  // namespace

Result<void> note_leak_change(Transaction& transaction) {
  auto noted = transaction.execute("UPDATE leak_term SET changes = changes + 1");
  if (!noted) return std::unexpected(noted.error());
  return {};
}

Result<uint64_t> LeakBook::forget(std::string_view condition, std::span<const Value> parameters,
                                  std::string_view actor, std::string_view what) {
  uint64_t removed = 0;
  auto done = ledger_.write([&](Transaction& t) -> Result<void> {
    removed = 0;
    auto exposures = t.execute(fmt::format("DELETE FROM leak_exposure WHERE {}", condition), parameters);
    if (!exposures) return std::unexpected(exposures.error());
    removed = *exposures;
    if (removed == 0) return {};
    for (const char* sql :
         {"DELETE FROM leak_account WHERE NOT EXISTS (SELECT 1 FROM leak_exposure e WHERE e.account = "
          "leak_account.id)",
          "DELETE FROM leak_collection WHERE NOT EXISTS (SELECT 1 FROM leak_exposure e WHERE e.collection = "
          "leak_collection.id)"})
      if (auto rest = t.execute(sql); !rest) return std::unexpected(rest.error());
    LUYTRE_TRY(note_leak_change(t));
    return t.audit({.actor = std::string(actor),
                    .action = "leak.forget",
                    .subject = std::string(what),
                    .detail = boost::json::serialize(boost::json::object{{"exposures", removed}})});
  });
  if (!done) return std::unexpected(done.error());
  return removed;
}

Result<uint64_t> LeakBook::forget_collection(std::string_view name, std::string_view actor) {
  const Value parameters[] = {std::string(name)};
  return forget("collection IN (SELECT id FROM leak_collection WHERE name = $1)", parameters, actor, name);
}

Result<uint64_t> LeakBook::forget_before(Day day, std::string_view actor) {
  const Value parameters[] = {int64_t{day}};
  return forget("observed < $1", parameters, actor, format_day(day));
}

Result<uint64_t> LeakBook::keep_days() {
  auto days = number_in(ledger_, "keep_days");
  if (!days) return std::unexpected(days.error());
  return static_cast<uint64_t>(*days);
}

Result<void> LeakBook::set_keep_days(uint64_t days, std::string_view actor) {
  if (days > kMostDays)
    return fail(ErrorCode::invalid,
                fmt::format("leaks are kept for at most {} days; 0 keeps them", kMostDays));
  return ledger_.write([&](Transaction& t) -> Result<void> {
    auto set = t.execute("UPDATE leak_term SET keep_days = $1", {static_cast<int64_t>(days)});
    if (!set) return std::unexpected(set.error());
    return t.audit({.actor = std::string(actor),
                    .action = "leak.keep",
                    .subject = "",
                    .detail = boost::json::serialize(boost::json::object{{"days", days}})});
  });
}

Result<uint64_t> LeakBook::forget_expired(std::string_view actor) {
  auto days = keep_days();
  if (!days) return std::unexpected(days.error());
  if (*days == 0) return 0;
  Timestamp now = 0;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) -> Result<void> {
    now = t.now();
    return {};
  }));
  Day first = day_of(now) - static_cast<Day>(*days);
  const Value parameters[] = {int64_t{first}, start_of(first)};
  return forget("observed < $1 AND collection IN (SELECT id FROM leak_collection WHERE imported_at < $2)",
                parameters, actor, "older than " + format_day(first));
}

Result<uint64_t> LeakBook::adopt(const Directory& directory, std::string_view actor) {
  std::vector<std::string> domains;
  Timestamp now = 0;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) -> Result<void> {
    now = t.now();
    domains.clear();
    return t.query("SELECT DISTINCT domain FROM leak_account WHERE organisation = ''", {},
                   [&](const Row& row) {
                     domains.emplace_back(row.text(0));
                     return true;
                   });
  }));
  std::vector<std::pair<std::string, std::string>> found;  // domain, body
  for (const std::string& domain : domains)
    if (auto holder = directory.find(domain, day_of(now)); holder && !holder->owner.organisation.empty())
      found.emplace_back(domain, holder->owner.organisation);
  if (found.empty()) return 0;
  uint64_t adopted = 0;
  auto done = ledger_.write([&](Transaction& t) -> Result<void> {
    adopted = 0;
    for (const auto& [domain, body] : found) {
      auto moved =
          t.execute("UPDATE leak_account SET organisation = $1 WHERE domain = $2 AND organisation = ''",
                    {body, domain});
      if (!moved) return std::unexpected(moved.error());
      adopted += *moved;
    }
    if (adopted == 0) return {};
    LUYTRE_TRY(note_leak_change(t));
    return t.audit({.actor = std::string(actor),
                    .action = "leak.adopt",
                    .subject = "",
                    .detail = boost::json::serialize(
                        boost::json::object{{"accounts", adopted}, {"domains", found.size()}})});
  });
  if (!done) return std::unexpected(done.error());
  return adopted;
}

Result<int64_t> LeakBook::changes() {
  return number_in(ledger_, "changes");
}

Result<void> LeakBook::set_findings(std::span<const std::pair<std::string, std::string>> findings) {
  if (findings.empty()) return {};
  return ledger_.write([&](Transaction& t) -> Result<void> {
    for (const auto& [account, finding] : findings)
      if (auto set = t.execute("UPDATE leak_account SET finding = $1 WHERE id = $2", {finding, account});
          !set)
        return std::unexpected(set.error());
    return {};
  });
}

}  // namespace luytre
