// What is read of the book.
#include <fmt/format.h>

#include <algorithm>

#include "access/json_detail.h"
#include "incidents/book.h"
#include "incidents/book_sql.h"
#include "incidents/detail.h"

namespace luytre {
namespace {

constexpr const char* kViews[] = {"all", "open", "late", "due", "over"};

constexpr const char* kColumns =
    "id, organisation, number, title, regime, grades, campaign, next_clock, state, level, tlp, detected_at, "
    "received_at, closed_at, changed_at, next_due, next_late";

IncidentRow row_from(const Row& row) {
  IncidentRow out;
  out.id = row.text(0);
  out.organisation = row.text(1);
  out.number = row.text(2);
  out.title = row.text(3);
  out.regime = row.text(4);
  out.grades = row.text(5);
  out.campaign = row.text(6);
  out.next_clock = row.text(7);
  out.state = incident_state(row.text(8)).value_or(IncidentState::received);
  out.level = static_cast<unsigned>(row.integer(9));
  out.confidential = row.text(10) != to_string(tlp_of(false));
  out.detected = row.integer(11);
  out.received = row.integer(12);
  out.closed = row.integer(13);
  out.changed = row.integer(14);
  out.next_due = row.integer(15);
  out.next_late = row.integer(16);
  return out;
}

// Rows that `viewer` sees, of the filter but for its view.
SqlCondition seen(const Viewer& viewer, const IncidentFilter& filter) {
  SqlCondition where =
      viewer.condition(Permission::read_incidents, {.organisation = "organisation", .tlp = "tlp"});
  where.sql = "(" + where.sql + ")";
  if (filter.organisation) {
    where.parameters.push_back(*filter.organisation);
    where.sql += fmt::format(" AND organisation = ${}", where.parameters.size());
  }
  if (!filter.text.empty()) {
    std::string pattern = "%";
    for (char c : filter.text) {
      if (c == '%' || c == '_' || c == '!') pattern += '!';
      pattern += c;
    }
    where.parameters.push_back(pattern + "%");
    where.sql += fmt::format(" AND (number LIKE ${0} ESCAPE '!' OR title LIKE ${0} ESCAPE '!')",
                             where.parameters.size());
  }
  return where;
}

// `now` stands in the parameter of that number.
std::string of_view(IncidentView view, size_t now) {
  constexpr const char* kOpen = "state NOT IN ('closed', 'rejected')";
  switch (view) {
    case IncidentView::all:
      return "1 = 1";
    case IncidentView::open:
      return kOpen;
    case IncidentView::late:
      return fmt::format("{} AND next_late > 0 AND next_late < ${}", kOpen, now);
    case IncidentView::due:
      return fmt::format("{} AND next_due > 0", kOpen);
    case IncidentView::over:
      return "state IN ('closed', 'rejected')";
  }
  return "1 = 1";
}

}  // namespace

const char* to_string(IncidentView view) {
  return kViews[static_cast<size_t>(view)];
}
std::optional<IncidentView> incident_view(std::string_view name) {
  for (size_t i = 0; i < std::size(kViews); ++i)
    if (name == kViews[i]) return static_cast<IncidentView>(i);
  return std::nullopt;
}

std::string event_mark(const IncidentEvent& event) {
  std::string all =
      fmt::format("{}\n{}\n{}\n{}\n{}", event.step, event.at, event.actor, event.kind, event.detail);
  return json_detail({{"step", std::to_string(event.step)}, {"digest", secret_hash(all)}});
}

std::string file_detail(const SealedFile& file, std::string_view name, std::string_view type,
                        std::string_view purpose, size_t size) {
  return Detail()
      .set("id", file.id)
      .set("name", std::string(name))
      .set("type", std::string(type))
      .set("purpose", std::string(purpose))
      .set("digest", file.digest)
      .set("size", static_cast<int64_t>(size))
      .json();
}

Result<void> put_file_row(Transaction& t, std::string_view incident, const SealedFile& file, size_t size) {
  auto done = t.execute(
      "INSERT INTO incident_file (id, incident, key, digest, size, made_at) VALUES ($1, $2, $3, $4, $5, $6)",
      {file.id, std::string(incident), file.key, file.digest, static_cast<int64_t>(size), t.now()});
  if (!done) return std::unexpected(done.error());
  return {};
}

Result<void> check_finding(Transaction& t, const Viewer& viewer, const Incident& incident,
                           std::string_view id) {
  bool there = false;
  LUYTRE_TRY(t.query("SELECT organisation, tlp, sensitive FROM finding WHERE id = $1", {std::string(id)},
                     [&](const Row& row) {
                       there = row.text(0) == incident.organisation &&
                               viewer.may(Permission::read_findings, row.text(0),
                                          tlp(row.text(1)).value_or(Tlp::red), row.integer(2) != 0);
                       return false;
                     }));
  if (!there) return fail(ErrorCode::not_found, "there is no such finding here");
  return {};
}

Result<Incident> IncidentBook::load(Transaction& t, std::string_view id, std::optional<Timestamp> at) {
  Incident incident;
  incident.id = id;
  Result<void> folded;
  LUYTRE_TRY(t.query(
      "SELECT step, at, actor, kind, detail FROM incident_event WHERE incident = $1 ORDER BY step",
      {std::string(id)}, [&](const Row& row) {
        if (at && row.integer(1) > *at) return false;
        folded =
            fold(incident, {static_cast<unsigned>(row.integer(0)), row.integer(1), std::string(row.text(2)),
                            std::string(row.text(3)), std::string(row.text(4))});
        return folded.has_value();
      }));
  if (!folded) return std::unexpected(folded.error());
  if (incident.steps == 0) return no_incident();
  return incident;
}

// By the marks that the incident bears now.
Result<Incident> IncidentBook::load_seen(Transaction& t, const Viewer& viewer, std::string_view id) {
  auto incident = load(t, id);
  if (!incident) return incident;
  if (!viewer.may(Permission::read_incidents, incident->organisation, tlp_of(incident->confidential)))
    return no_incident();
  return incident;
}

Result<Incident> IncidentBook::find(const Viewer& viewer, std::string_view id) {
  Result<Incident> out = no_incident();
  LUYTRE_TRY(ledger_.read([&](Transaction& t) -> Result<void> {
    out = load_seen(t, viewer, id);
    return {};
  }));
  return out;
}

Result<Incident> IncidentBook::find_at(const Viewer& viewer, std::string_view id, Timestamp at) {
  Result<Incident> out = no_incident();
  LUYTRE_TRY(ledger_.read([&](Transaction& t) -> Result<void> {
    if (auto now = load_seen(t, viewer, id); !now) return std::unexpected(now.error());
    out = load(t, id, at);
    return {};
  }));
  return out;
}

Result<std::vector<IncidentEvent>> IncidentBook::time_line(const Viewer& viewer, std::string_view id) {
  std::vector<IncidentEvent> out;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) -> Result<void> {
    if (auto seen = load_seen(t, viewer, id); !seen) return std::unexpected(seen.error());
    return t.query(
        "SELECT step, at, actor, kind, detail FROM incident_event WHERE incident = $1 ORDER BY step",
        {std::string(id)}, [&](const Row& row) {
          out.push_back({static_cast<unsigned>(row.integer(0)), row.integer(1), std::string(row.text(2)),
                         std::string(row.text(3)), std::string(row.text(4))});
          return true;
        });
  }));
  return out;
}

Result<std::string> IncidentBook::id_of(const Viewer& viewer, std::string_view name) {
  std::string id;
  auto done = ledger_.read([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(t.query("SELECT id FROM incident WHERE id = $1 OR number = $2",
                       {std::string(name), std::string(name)}, [&](const Row& row) {
                         id = row.text(0);
                         return false;
                       }));
    auto seen = load_seen(t, viewer, id);
    if (!seen) return std::unexpected(seen.error());
    return {};
  });
  LUYTRE_TRY(done);
  return id;
}

Result<IncidentPage> IncidentBook::list(const Viewer& viewer, const IncidentFilter& filter) {
  IncidentPage page;
  SqlCondition base = seen(viewer, filter);
  std::vector<Value> parameters = base.parameters;
  parameters.push_back(filter.now);
  size_t now = parameters.size();
  auto count = [&](IncidentView view) {
    return fmt::format("COALESCE(SUM(CASE WHEN {} THEN 1 ELSE 0 END), 0)", of_view(view, now));
  };
  auto done = ledger_.read([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(t.query(fmt::format("SELECT {}, {}, {}, {}, {} FROM incident WHERE {}", count(filter.view),
                                   count(IncidentView::open), count(IncidentView::late),
                                   count(IncidentView::due), count(IncidentView::over), base.sql),
                       parameters, [&](const Row& row) {
                         page.total = static_cast<uint64_t>(row.integer(0));
                         page.open = static_cast<uint64_t>(row.integer(1));
                         page.late = static_cast<uint64_t>(row.integer(2));
                         page.due = static_cast<uint64_t>(row.integer(3));
                         page.over = static_cast<uint64_t>(row.integer(4));
                         return false;
                       }));
    bool names_now = of_view(filter.view, now).find('$') != std::string::npos;
    std::vector<Value> with = names_now ? parameters : base.parameters;
    std::string sql = fmt::format(
        "SELECT {} FROM incident WHERE {} AND {} ORDER BY CASE WHEN next_late > 0 THEN 0 ELSE 1 END, "
        "next_late, "
        "received_at DESC, id",
        kColumns, base.sql, of_view(filter.view, now));
    if (filter.limit > 0) sql += fmt::format(" LIMIT {} OFFSET {}", filter.limit, filter.offset);
    return t.query(sql, with, [&](const Row& row) {
      page.items.push_back(row_from(row));
      return true;
    });
  });
  LUYTRE_TRY(done);
  return page;
}

Result<IncidentBook::File> IncidentBook::open_file(const Viewer& viewer, std::string_view id,
                                                   std::string_view file) {
  File out;
  SealedFile sealed;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) -> Result<void> {
    auto incident = load_seen(t, viewer, id);
    if (!incident) return std::unexpected(incident.error());
    auto found = std::ranges::find(incident->files, file, &IncidentFile::id);
    if (found == incident->files.end()) return fail(ErrorCode::not_found, "there is no such file here");
    out.file = *found;
    sealed.id = found->id;
    return t.query("SELECT key, digest FROM incident_file WHERE id = $1", {sealed.id}, [&](const Row& row) {
      sealed.key = row.text(0);
      sealed.digest = row.text(1);
      return false;
    });
  }));
  auto bytes = files_.get(sealed);
  if (!bytes) return std::unexpected(bytes.error());
  out.bytes = std::move(*bytes);
  return out;
}

Result<std::string> IncidentBook::incident_of_file(std::string_view organisation, std::string_view file) {
  std::string id;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) {
    return t.query(
        "SELECT i.id FROM incident_file f JOIN incident i ON i.id = f.incident WHERE f.id = $1 AND "
        "i.organisation = $2",
        {std::string(file), std::string(organisation)}, [&](const Row& row) {
          id = row.text(0);
          return false;
        });
  }));
  if (id.empty()) return fail(ErrorCode::not_found, "there is no such file here");
  return id;
}

}  // namespace luytre
