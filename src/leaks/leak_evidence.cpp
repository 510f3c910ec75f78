#include "leaks/leak_evidence.h"

#include <algorithm>
#include <set>

namespace luytre {
namespace {

SecretKind kind_named(std::string_view name) {
  return name == "plain" ? SecretKind::plain : name == "hash" ? SecretKind::hash : SecretKind::none;
}
int badness(SecretKind kind) {
  return kind == SecretKind::plain ? 2 : kind == SecretKind::hash ? 1 : 0;
}

}  // namespace

Result<std::vector<Day>> leak_days(Ledger& ledger) {
  std::vector<Day> out;
  auto done = ledger.read([&](Transaction& t) {
    out.clear();
    return t.query(
        "SELECT DISTINCT e.observed FROM leak_exposure e JOIN leak_collection c ON c.id = e.collection WHERE "
        "c.fabricated = 0 ORDER BY 1",
        {}, [&](const Row& row) {
          out.push_back(static_cast<Day>(row.integer(0)));
          return true;
        });
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

Result<std::vector<LeakEvidence>> leak_evidence(Ledger& ledger, Day day) {
  std::vector<LeakEvidence> out;
  std::set<std::string> names;  // of the last account's collections
  auto close = [&] {
    if (out.empty()) return;
    for (const std::string& name : names) out.back().collections += name + '\n';
    names.clear();
  };
  auto done = ledger.read([&](Transaction& t) -> Result<void> {
    out.clear();
    names.clear();
    LUYTRE_TRY(t.query(
        "SELECT a.id, a.organisation, a.domain, a.door, a.masked, e.kind, c.name, (SELECT min(x.observed) "
        "FROM leak_exposure x JOIN leak_collection o ON o.id = x.collection WHERE x.account = e.account AND "
        "x.secret = e.secret AND (e.secret <> '' OR x.collection = e.collection) AND o.fabricated = 0), "
        "a.finding FROM leak_exposure e JOIN leak_account a ON "
        "a.id = e.account JOIN leak_collection c ON c.id = e.collection WHERE e.observed = $1 AND "
        "c.fabricated = 0 AND a.organisation <> '' ORDER BY a.id",
        {int64_t{day}}, [&](const Row& row) {
          if (out.empty() || out.back().account != row.text(0)) {
            close();
            out.push_back({.account = std::string(row.text(0)),
                           .organisation = std::string(row.text(1)),
                           .domain = std::string(row.text(2)),
                           .door = std::string(row.text(3)),
                           .masked = std::string(row.text(4)),
                           .fresh = static_cast<Day>(row.integer(7)),
                           .finding = std::string(row.text(8))});
          }
          LeakEvidence& e = out.back();
          SecretKind kind = kind_named(row.text(5));
          if (badness(kind) > badness(e.worst)) e.worst = kind;
          e.fresh = std::max(e.fresh, static_cast<Day>(row.integer(7)));
          ++e.entries;
          std::string name(row.text(6));
          std::ranges::replace(name, '\n', ' ');
          names.insert(std::move(name));
          return true;
        }));
    close();
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

}  // namespace luytre
