// Leaked accounts, weaknesses, findings and notices: from the ledger.
#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "leaks/leak_book.h"
#include "report/figures/queries.h"

namespace luytre {
namespace {

Result<void> has_ledger(const FigureStores& stores, const FigureQuery& query) {
  if (stores.ledger) return {};
  return fail(ErrorCode::unavailable, fmt::format("'{}' needs the ledger", query.name));
}

// The column that a split names, out of those allowed; "''" without a split.
Result<std::string> split_by(const FigureQuery& query,
                             std::initializer_list<std::pair<const char*, const char*>> allowed) {
  auto by = query.where.find("by");
  if (by == query.where.end()) return std::string("''");
  for (auto [name, sql] : allowed)
    if (by->second == name) return std::string(sql);
  return fail(ErrorCode::invalid, fmt::format("'{}' is not split by '{}'", query.name, by->second));
}

// Adds rows (key, id, numbers…) up into lines and total; the digest is of all of them, in order.
class RowSum {
 public:
  RowSum(const FigureQuery& query, std::vector<std::string> columns) {
    figure_.query = query;
    figure_.columns = std::move(columns);
    figure_.total.resize(figure_.columns.size());
  }
  bool add(const Row& row) {
    size_t n = figure_.columns.size();
    FigureLine& line = lines_[std::string(row.text(0))];
    line.values.resize(n);
    digest_.add(row.text(0));
    digest_.add(row.text(1));
    for (size_t i = 0; i < n; ++i) {
      auto number = static_cast<uint64_t>(row.integer(2 + i));
      digest_.add(number);
      line.values[i] += number;
      figure_.total[i] += number;
    }
    return true;
  }
  Figure finish() {
    if (figure_.query.where.contains("by"))
      for (auto& [key, line] : lines_) figure_.lines.push_back({key, std::move(line.values)});
    std::stable_sort(figure_.lines.begin(), figure_.lines.end(),
                     [](const FigureLine& a, const FigureLine& b) { return a.values[0] > b.values[0]; });
    figure_.basis.digest = digest_.finish().to_hex();
    return std::move(figure_);
  }

 private:
  Figure figure_;
  std::map<std::string, FigureLine> lines_;
  StableDigest digest_;
};

Result<Figure> sum_of(const FigureStores& stores, const FigureQuery& query, std::vector<std::string> columns,
                      const std::string& sql, std::vector<Value> parameters) {
  RowSum sum(query, columns);
  auto read = stores.ledger->read([&](Transaction& t) {
    sum = RowSum(query, columns);
    return t.query(sql, parameters, [&](const Row& row) { return sum.add(row); });
  });
  if (!read) return std::unexpected(read.error());
  return sum.finish();
}

std::string restricted(const FigureQuery& query, const char* column, std::vector<Value>& parameters) {
  auto body = query.where.find("organisation");
  if (body == query.where.end()) return "";
  parameters.emplace_back(body->second);
  return fmt::format(" AND {} = ${}", column, parameters.size());
}

}  // namespace

Result<Figure> ask_leaks(const FigureStores& stores, const FigureQuery& query) {
  LUYTRE_TRY(has_ledger(stores, query));
  LeakBook book(*stores.ledger);
  Viewer viewer = Viewer::console("report");
  LeakFilter filter;
  filter.from = query.from;
  filter.to = query.to;
  if (auto body = query.where.find("organisation"); body != query.where.end())
    filter.organisation = body->second;
  auto all = book.figures(viewer, filter);
  if (!all) return std::unexpected(all.error());
  Figure out;
  out.query = query;
  out.columns = {"accounts", "domains"};
  out.total = {all->total.accounts, all->total.domains};
  StableDigest digest;
  digest.add(all->total.accounts);
  digest.add(all->total.domains);
  if (auto by = query.where.find("by"); by != query.where.end()) {
    const std::vector<LeakCount>* lines = by->second == "domain"         ? &all->by_domain
                                          : by->second == "organisation" ? &all->by_organisation
                                          : by->second == "month"        ? &all->by_month
                                          : by->second == "collection"   ? &all->by_collection
                                                                         : nullptr;
    if (!lines)
      return fail(ErrorCode::invalid, fmt::format("leaked accounts are not split by '{}'", by->second));
    for (const LeakCount& row : *lines) {
      digest.add(row.key);
      digest.add(row.accounts);
      out.lines.push_back({row.key, {row.accounts, row.domains}});
    }
  }
  for (const LeakCount& row : all->by_collection) {
    StableDigest part;
    part.add(row.accounts);
    part.add(row.domains);
    out.basis.parts[row.key] = part.finish().to_hex().substr(0, 16);
    digest.add(row.key);
    digest.add(row.accounts);
  }
  out.basis.digest = digest.finish().to_hex();
  return out;
}

Result<Figure> ask_weaknesses(const FigureStores& stores, const FigureQuery& query) {
  LUYTRE_TRY(has_ledger(stores, query));
  auto key = split_by(query, {{"organisation", "w.organisation"},
                              {"sector", "w.sector"},
                              {"weakness", "w.weakness"},
                              {"severity", "CAST(w.severity AS TEXT)"}});
  if (!key) return std::unexpected(key.error());
  // Open at the end of the period: the last that happened to it until then opened it.
  std::vector<Value> parameters{start_of(query.to + 1)};
  std::string body = restricted(query, "w.organisation", parameters);
  return sum_of(
      stores, query, {"weaknesses", "machines"},
      fmt::format("SELECT k, id, 1, CASE WHEN n = 1 THEN 1 ELSE 0 END FROM (SELECT {0} AS k, w.id AS id, "
                  "ROW_NUMBER() OVER (PARTITION BY {0}, a.place, w.organisation ORDER BY w.id) AS n "
                  "FROM weakness w JOIN asset a ON a.id = w.asset WHERE (SELECT e.event FROM weakness_event "
                  "e WHERE e.weakness = w.id AND e.at < $1 AND e.event IN ('opened', 'reopened', 'closed') "
                  "ORDER BY e.number DESC LIMIT 1) IN ('opened', 'reopened'){1}) AS open_ones ORDER BY k, id",
                  *key, body),
      std::move(parameters));
}

Result<Figure> ask_findings(const FigureStores& stores, const FigureQuery& query) {
  LUYTRE_TRY(has_ledger(stores, query));
  auto key = split_by(
      query,
      {{"organisation", "f.organisation"}, {"sector", "f.sector"}, {"kind", "f.kind"}, {"what", "f.what"}});
  if (!key) return std::unexpected(key.error());
  std::vector<Value> parameters{start_of(query.from), start_of(query.to + 1)};
  std::string body = restricted(query, "f.organisation", parameters);
  return sum_of(
      stores, query, {"opened", "acknowledged", "closed", "closed_in_time", "open_and_due"},
      fmt::format(
          "SELECT {}, f.id, 1, CASE WHEN EXISTS (SELECT 1 FROM finding_history h WHERE h.finding = f.id AND "
          "h.act = 'acknowledge' AND h.time >= f.opened AND h.time < $2) THEN 1 ELSE 0 END, CASE WHEN "
          "f.closed > 0 AND f.closed < $2 THEN 1 ELSE 0 END, CASE WHEN f.closed > 0 AND f.closed < $2 AND "
          "f.closed <= f.due THEN 1 ELSE 0 END, CASE WHEN (f.closed = 0 OR f.closed >= $2) AND f.due > 0 AND "
          "f.due < $2 THEN 1 ELSE 0 END FROM finding f WHERE f.opened >= $1 AND f.opened < $2{} ORDER BY 1, "
          "2",
          *key, body),
      std::move(parameters));
}

Result<Figure> ask_finding_list(const FigureStores& stores, const FigureQuery& query) {
  LUYTRE_TRY(has_ledger(stores, query));
  auto body = query.where.find("organisation");
  if (body == query.where.end()) return fail(ErrorCode::invalid, "'finding_list' is of one body: name it");
  Figure out;
  out.query = query;
  out.columns = {"known", "first_day", "last_day", "sightings"};
  StableDigest digest;
  auto read = stores.ledger->read([&](Transaction& t) {
    out.lines.clear();
    out.total = {0, 0, 0, 0};
    digest = StableDigest();
    // What is marked sensitive goes by its own ways, never in a list.
    return t.query(
        "SELECT f.subject, f.what, MIN(d.day), MAX(d.day), SUM(d.sightings) FROM finding f JOIN finding_day "
        "d ON "
        "d.finding = f.id WHERE f.organisation = $1 AND f.sensitive = 0 AND f.tlp <> 'TLP:RED' AND d.day >= "
        "$2 AND "
        "d.day <= $3 GROUP BY f.subject, f.what ORDER BY f.subject, f.what",
        {body->second, int64_t{query.from}, int64_t{query.to}}, [&](const Row& row) {
          auto number = [&](size_t i) { return static_cast<uint64_t>(row.integer(i)); };
          FigureLine line{fmt::format("{}\t{}", row.text(0), row.text(1)),
                          {1, number(2), number(3), number(4)}};
          digest.add(line.key);
          for (uint64_t v : line.values) digest.add(v);
          ++out.total[0];
          out.total[3] += number(4);
          out.lines.push_back(std::move(line));
          return true;
        });
  });
  if (!read) return std::unexpected(read.error());
  out.basis.digest = digest.finish().to_hex();
  return out;
}

Result<Figure> ask_notices(const FigureStores& stores, const FigureQuery& query) {
  LUYTRE_TRY(has_ledger(stores, query));
  auto key =
      split_by(query, {{"organisation", "n.organisation"}, {"kind", "n.kind"}, {"channel", "n.channel"}});
  if (!key) return std::unexpected(key.error());
  std::vector<Value> parameters{start_of(query.from), start_of(query.to + 1)};
  std::string body = restricted(query, "n.organisation", parameters);
  return sum_of(
      stores, query, {"notices", "findings"},
      fmt::format("SELECT {}, n.id, 1, n.findings FROM notice n WHERE n.state IN ('sent', 'unknown') AND "
                  "n.state_at >= $1 AND n.state_at < $2{} ORDER BY 1, 2",
                  *key, body),
      std::move(parameters));
}

}  // namespace luytre
