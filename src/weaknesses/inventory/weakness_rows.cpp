#include "weaknesses/inventory/weakness_rows.h"

#include <fmt/format.h>

#include "base/hash.h"

namespace luytre {

const char* to_string(WeaknessClosed reason) {
  constexpr const char* kNames[] = {"", "patched", "port-closed", "host-gone", "accepted"};
  return kNames[static_cast<size_t>(reason)];
}

std::string weakness_id(std::string_view organisation, std::string_view asset, std::string_view weakness,
                        uint16_t port, std::string_view protocol, std::string_view part) {
  StableDigest digest;
  for (std::string_view text : {std::string_view("weakness"), organisation, asset, weakness, protocol, part})
    digest.add(text);
  digest.add(uint64_t{port});
  return digest.finish().to_hex();
}

namespace inventory {
namespace {

constexpr std::string_view kNames[] = {
    "id",       "organisation", "sector",         "asset",          "weakness",   "port",
    "protocol", "part",         "product",        "version",        "title",      "fix",
    "severity", "state",        "closed_because", "episode",        "first_seen", "last_seen",
    "opened",   "due",          "closed",         "accepted_until", "gone_since", "exploited"};

std::vector<Value> values_of(const Weakness& w) {
  return {w.id,
          w.organisation,
          w.sector,
          w.asset,
          w.weakness,
          int64_t{w.port},
          w.protocol,
          w.part,
          w.product,
          w.version,
          w.title,
          w.fix,
          static_cast<int64_t>(w.severity),
          std::string(w.open ? "open" : "closed"),
          std::string(to_string(w.closed_because)),
          int64_t{w.episode},
          w.first_seen,
          w.last_seen,
          w.opened,
          w.due,
          w.closed,
          w.accepted_until,
          w.gone_since,
          int64_t{w.exploited}};
}

// Every column but the id takes what the new row has.
const std::string& upsert() {
  static const std::string sql = [] {
    std::string columns, marks, sets;
    for (size_t i = 0; i < std::size(kNames); ++i) {
      columns += fmt::format("{}{}", i ? ", " : "", kNames[i]);
      marks += fmt::format("{}${}", i ? ", " : "", i + 1);
      if (i) sets += fmt::format("{}{} = excluded.{}", i > 1 ? ", " : "", kNames[i], kNames[i]);
    }
    return fmt::format("INSERT INTO weakness ({}) VALUES ({}) ON CONFLICT (id) DO UPDATE SET {}", columns,
                       marks, sets);
  }();
  return sql;
}

}  // namespace

std::string weakness_columns(std::string_view table) {
  std::string out;
  for (std::string_view name : kNames) out += fmt::format("{}{}.{}", out.empty() ? "" : ", ", table, name);
  return out;
}

WeaknessClosed closed_reason(std::string_view name) {
  for (auto reason : {WeaknessClosed::patched, WeaknessClosed::port_closed, WeaknessClosed::host_gone,
                      WeaknessClosed::accepted})
    if (name == to_string(reason)) return reason;
  return WeaknessClosed::none;
}

Weakness read_weakness(const Row& row) {
  auto text = [&](size_t i) { return std::string(row.text(i)); };
  return {.id = text(0),
          .organisation = text(1),
          .sector = text(2),
          .asset = text(3),
          .place = text(std::size(kNames)),
          .weakness = text(4),
          .port = static_cast<uint16_t>(row.integer(5)),
          .protocol = text(6),
          .part = text(7),
          .product = text(8),
          .version = text(9),
          .title = text(10),
          .fix = text(11),
          .severity = static_cast<WeaknessSeverity>(row.integer(12)),
          .open = row.text(13) == "open",
          .closed_because = closed_reason(row.text(14)),
          .episode = static_cast<unsigned>(row.integer(15)),
          .first_seen = row.integer(16),
          .last_seen = row.integer(17),
          .opened = row.integer(18),
          .due = row.integer(19),
          .closed = row.integer(20),
          .accepted_until = row.integer(21),
          .gone_since = row.integer(22),
          .exploited = row.integer(23) == 1,
          .rules = {}};
}

Result<WeaknessRows> rows_of(Transaction& t, const std::string& asset) {
  WeaknessRows out;
  LUYTRE_TRY(t.query(fmt::format("SELECT {}, a.place FROM weakness w JOIN asset a ON a.id = w.asset WHERE "
                                 "w.asset = $1",
                                 weakness_columns("w")),
                     {asset}, [&](const Row& row) {
                       WeaknessRow one{.w = read_weakness(row), .sources = {}, .stored = true};
                       out.emplace(one.w.id, std::move(one));
                       return true;
                     }));
  LUYTRE_TRY(
      t.query("SELECT s.weakness, s.rule, s.severity, s.evidence, s.credentialed, s.first_seen, s.last_seen, "
              "s.absent "
              "FROM weakness_source s JOIN weakness w ON w.id = s.weakness WHERE w.asset = $1",
              {asset}, [&](const Row& row) {
                auto at = out.find(std::string(row.text(0)));
                if (at != out.end())
                  at->second.sources[std::string(row.text(1))] = {.rule = std::string(row.text(1)),
                                                                  .severity = std::string(row.text(2)),
                                                                  .evidence = std::string(row.text(3)),
                                                                  .credentialed = row.integer(4) == 1,
                                                                  .first_seen = row.integer(5),
                                                                  .last_seen = row.integer(6),
                                                                  .absent = row.integer(7),
                                                                  .stored = true};
                return true;
              }));
  return out;
}

Result<void> store(Transaction& t, WeaknessRow& row) {
  if (row.changed || !row.stored) {
    auto done = t.execute(upsert(), values_of(row.w));
    if (!done) return std::unexpected(done.error());
  }
  for (auto& [rule, source] : row.sources) {
    if (source.stored && !source.changed) continue;
    auto done = t.execute(
        "INSERT INTO weakness_source (weakness, rule, severity, evidence, credentialed, first_seen, "
        "last_seen, "
        "absent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (weakness, rule) DO UPDATE SET severity "
        "= "
        "excluded.severity, evidence = excluded.evidence, credentialed = excluded.credentialed, first_seen = "
        "excluded.first_seen, last_seen = excluded.last_seen, absent = excluded.absent",
        {row.w.id, rule, source.severity, source.evidence, int64_t{source.credentialed}, source.first_seen,
         source.last_seen, source.absent});
    if (!done) return std::unexpected(done.error());
  }
  return {};
}

Result<void> add_event(Transaction& t, const std::string& weakness, Timestamp at, std::string_view event,
                       std::string_view detail, std::string_view actor) {
  auto done = t.execute(
      "INSERT INTO weakness_event (weakness, number, at, event, detail, actor) SELECT $1, 1 + "
      "coalesce((SELECT "
      "max(number) FROM weakness_event WHERE weakness = $2), 0), $3, $4, $5, $6",
      {weakness, weakness, at, std::string(event), std::string(detail), std::string(actor)});
  if (!done) return std::unexpected(done.error());
  return {};
}

}  // namespace inventory
}  // namespace luytre
