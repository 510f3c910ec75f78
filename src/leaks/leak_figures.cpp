// What leaks come to: exact counts over days, by body, domain, month and
// collection.
//
// Three plain passes over the tables, joined here: of a country's leaks the
// engines take many times as long.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <unordered_set>

#include "base/hash.h"
#include "leaks/leak_book.h"
#include "leaks/leak_tally.h"
#include "leaks/leak_where.h"

namespace luytre {
namespace {

// Ids are 32 hex digits.
Digest128 digest_of(std::string_view id) {
  Digest128 out;
  if (id.size() != 32) return out;
  std::from_chars(id.data(), id.data() + 16, out.high, 16);
  std::from_chars(id.data() + 16, id.data() + 32, out.low, 16);
  return out;
}
struct DigestHash {
  size_t operator()(const Digest128& digest) const { return digest.low; }
};

// Conditions on accounts alone; none when the viewer may see all and nothing
// was asked for.
std::optional<LeakWhere> accounts_meant(const Viewer& viewer, const LeakFilter& filter) {
  if (viewer.may(Permission::read_findings, "") && !filter.organisation && !filter.domain && !filter.account)
    return std::nullopt;
  LeakWhere where;
  leak_where_accounts(where, viewer, filter);
  return where;
}

class Figures {
 public:
  // `made_up`: with collections that are.
  Figures(Transaction& t, const Viewer& viewer, const LeakFilter& filter, bool made_up = false)
      : t_(t), filter_(filter), made_up_(made_up), meant_(accounts_meant(viewer, filter)) {}

  Result<LeakFigures> run() {
    LUYTRE_TRY(read_closed());
    LUYTRE_TRY(read_accounts());
    LUYTRE_TRY(read_collections());
    LUYTRE_TRY(read_exposures());
    LeakTally all, organisations, domains;
    for (uint32_t i = 0; i < accounts_.size(); ++i) {
      const TalliedAccount& a = accounts_[i];
      if (!a.seen) continue;
      all.add(0, i, a.plain);
      organisations.add(a.organisation, i, a.plain);
      domains.add(a.domain, i, a.plain);
    }
    LeakFigures out;
    auto total = all.counts(accounts_, {""});
    if (!total.empty()) out.total = total.front();
    out.by_organisation = largest_first(organisations.counts(accounts_, organisations_.texts()));
    out.by_domain = largest_first(domains.counts(accounts_, domains_.texts()));
    out.by_collection = largest_first(by_collection_.counts(accounts_, collections_.texts()));
    out.by_month = by_month_.counts(accounts_, months_.texts());
    std::ranges::sort(out.by_month, {}, &LeakCount::key);
    return out;
  }

 private:
  static std::vector<LeakCount> largest_first(std::vector<LeakCount> counts) {
    std::ranges::sort(counts, [](const LeakCount& a, const LeakCount& b) {
      return a.accounts != b.accounts ? a.accounts > b.accounts : a.key < b.key;
    });
    return counts;
  }

  Result<void> read_closed() {
    return t_.query("SELECT id FROM finding WHERE kind = 'leak' AND state = 'closed'", {},
                    [&](const Row& row) {
                      closed_.insert(digest_of(row.text(0)));
                      return true;
                    });
  }

  Result<void> read_accounts() {
    std::string sql =
        "SELECT a.id, a.organisation, a.domain, a.door, "
        "a.finding FROM leak_account a";
    if (meant_) sql += " WHERE " + meant_->text();
    return t_.query(sql, meant_ ? meant_->parameters() : std::span<const Value>(), [&](const Row& row) {
      numbers_.emplace(digest_of(row.text(0)), static_cast<uint32_t>(accounts_.size()));
      std::string_view finding = row.text(4);
      accounts_.push_back({.organisation = organisations_.number(row.text(1)),
                           .domain = domains_.number(row.text(2)),
                           .mail = row.text(3) == "mail",
                           .open = !finding.empty() && !closed_.contains(digest_of(finding))});
      return true;
    });
  }

  Result<void> read_collections() {
    return t_.query("SELECT id, name, fabricated FROM leak_collection", {}, [&](const Row& row) {
      if (made_up_ || row.integer(2) == 0)
        collection_numbers_.emplace(std::string(row.text(0)), collections_.number(row.text(1)));
      return true;
    });
  }

  Result<void> read_exposures() {
    std::string sql =
        "SELECT e.account, e.observed, e.kind, e.collection FROM "
        "leak_exposure e";
    LeakWhere where;
    if (meant_) {
      sql += " JOIN leak_account a ON a.id = e.account";
      where = *meant_;
    }
    // Not by the index of days, which would jump about in the table.
    if (filter_.from > kFirstDay) where.add("e.observed + 0 >= ${}", int64_t{filter_.from});
    if (filter_.to < kLastDay) where.add("e.observed + 0 <= ${}", int64_t{filter_.to});
    std::string collection_id;
    auto collection = collection_numbers_.end();
    return t_.query(sql + " WHERE " + where.text(), where.parameters(), [&](const Row& row) {
      auto account = numbers_.find(digest_of(row.text(0)));
      if (account == numbers_.end()) return true;
      if (collection_id != row.text(3)) {
        collection_id = row.text(3);
        collection = collection_numbers_.find(collection_id);
      }
      if (collection == collection_numbers_.end()) return true;  // made up
      bool plain = row.text(2) == "plain";
      accounts_[account->second].seen = true;
      accounts_[account->second].plain |= plain;
      by_month_.add(month(static_cast<Day>(row.integer(1))), account->second, plain);
      by_collection_.add(collection->second, account->second, plain);
      return true;
    });
  }

  uint32_t month(Day day) {
    auto [at, fresh] = month_of_.try_emplace(day);
    if (fresh) at->second = months_.number(format_month(day));
    return at->second;
  }

  Transaction& t_;
  const LeakFilter& filter_;
  bool made_up_;
  std::optional<LeakWhere> meant_;
  std::unordered_set<Digest128, DigestHash> closed_;
  std::unordered_map<Digest128, uint32_t, DigestHash> numbers_;
  std::vector<TalliedAccount> accounts_;
  Numbered organisations_, domains_, collections_, months_;
  std::unordered_map<std::string, uint32_t> collection_numbers_;  // those that count
  std::unordered_map<Day, uint32_t> month_of_;
  LeakTally by_month_, by_collection_;
};

}  // namespace

Result<LeakFigures> LeakBook::figures(const Viewer& viewer, const LeakFilter& filter) {
  LeakFigures out;
  auto read = ledger_.read([&](Transaction& t) -> Result<void> {
    auto made = Figures(t, viewer, filter).run();
    if (!made) return std::unexpected(made.error());
    out = std::move(*made);
    return {};
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Result<LeakCount> LeakBook::total(const Viewer& viewer, const LeakFilter& filter) {
  auto made = figures(viewer, filter);
  if (!made) return std::unexpected(made.error());
  return made->total;
}

Result<std::vector<LeakCount>> LeakBook::count(const Viewer& viewer, const LeakFilter& filter, LeakKey by) {
  auto made = figures(viewer, filter);
  if (!made) return std::unexpected(made.error());
  switch (by) {
    case LeakKey::domain:
      return std::move(made->by_domain);
    case LeakKey::organisation:
      return std::move(made->by_organisation);
    case LeakKey::month:
      return std::move(made->by_month);
    case LeakKey::collection:
      return std::move(made->by_collection);
  }
  return std::vector<LeakCount>();
}

Result<std::vector<LeakCollection>> LeakBook::collections(const Viewer& viewer) {
  std::vector<LeakCollection> out;
  auto read = ledger_.read([&](Transaction& t) -> Result<void> {
    out.clear();
    auto figures = Figures(t, viewer, {}, true).run();
    if (!figures) return std::unexpected(figures.error());
    std::unordered_map<std::string, LeakCount> counts;
    for (LeakCount& count : figures->by_collection) counts.emplace(count.key, count);
    return t.query(
        "SELECT id, name, observed, imported_at, imported_by, bytes, lines, "
        "fabricated FROM leak_collection "
        "ORDER BY observed DESC, name",
        {}, [&](const Row& row) {
          auto count = counts.find(std::string(row.text(1)));
          if (count == counts.end()) return true;  // nothing of it is the viewer's
          out.push_back({.id = std::string(row.text(0)),
                         .name = std::string(row.text(1)),
                         .observed = static_cast<Day>(row.integer(2)),
                         .imported = row.integer(3),
                         .imported_by = std::string(row.text(4)),
                         .fabricated = row.integer(7) != 0,
                         .bytes = static_cast<uint64_t>(row.integer(5)),
                         .lines = static_cast<uint64_t>(row.integer(6)),
                         .accounts = count->second.accounts + count->second.customers,
                         .domains = count->second.domains});
          return true;
        });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

}  // namespace luytre
