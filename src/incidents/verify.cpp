// What can be held against something else, held against it.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "incidents/book.h"
#include "incidents/book_sql.h"

namespace luytre {
namespace {

constexpr const char* kRow =
    "SELECT id, organisation, number, title, regime, grades, campaign, next_clock, state, level, tlp, "
    "detected_at, "
    "received_at, closed_at, changed_at, next_due, next_late, steps FROM incident ORDER BY received_at, id";

}  // namespace

Result<IncidentsVerified> IncidentBook::verify(const Viewer& viewer) {
  if (!viewer.may(Permission::decide_incidents, "")) return no_incident();
  IncidentsVerified out;
  auto problem = [&](const std::string& id, std::string what) {
    if (out.problems.size() < 1000) out.problems.push_back({id, std::move(what)});
  };
  std::map<std::string, SealedFile> files;  // by id, as the ledger has them
  auto done = ledger_.read([&](Transaction& t) -> Result<void> {
    std::vector<std::array<std::string, 2>> stored;
    LUYTRE_TRY(t.query(kRow, {}, [&](const Row& row) {
      std::string all;
      for (size_t i = 1; i < 9; ++i) all += std::string(row.text(i)) + "\n";
      all += fmt::format("{} {} {} {} {} {} {} {} {}", row.integer(9), row.text(10), row.integer(11),
                         row.integer(12), row.integer(13), row.integer(14), row.integer(15), row.integer(16),
                         row.integer(17));
      stored.push_back({std::string(row.text(0)), all});
      return true;
    }));
    std::map<int, std::vector<int64_t>> numbers;
    for (const auto& [id, kept] : stored) {
      ++out.incidents;
      auto incident = load(t, id);
      if (!incident) {
        problem(id, incident.error().message);
        continue;
      }
      IncidentRow r = row_of(*incident);
      std::string made;
      for (const std::string& text : {r.organisation, r.number, r.title, r.regime, r.grades, r.campaign,
                                      r.next_clock, std::string(to_string(r.state))})
        made += text + "\n";
      made +=
          fmt::format("{} {} {} {} {} {} {} {} {}", r.level, to_string(tlp_of(r.confidential)), r.detected,
                      r.received, r.closed, r.changed, r.next_due, r.next_late, incident->steps);
      if (made != kept) problem(id, "its row is not what its events make of it");

      std::map<std::string, std::array<int64_t, 4>> clock_rows;
      LUYTRE_TRY(t.query("SELECT clock, starts, due, late, met FROM incident_clock WHERE incident = $1", {id},
                         [&](const Row& row) {
                           clock_rows[std::string(row.text(0))] = {row.integer(1), row.integer(2),
                                                                   row.integer(3), row.integer(4)};
                           return true;
                         }));
      std::map<std::string, std::array<int64_t, 4>> clocks_made;
      for (const IncidentClock& c : clocks(*incident))
        clocks_made[c.rule->code] = {c.start, c.due, c.late_after, c.met.value_or(0)};
      out.clocks += clocks_made.size();
      if (clock_rows != clocks_made)
        problem(id, "its clocks are not those that the rules make of its events");

      // Each event against the chain of the audit, which nobody can change unseen.
      std::vector<std::string> marks, audited;
      LUYTRE_TRY(t.query(
          "SELECT step, at, actor, kind, detail FROM incident_event WHERE incident = $1 ORDER BY step", {id},
          [&](const Row& row) {
            marks.push_back(
                event_mark({static_cast<unsigned>(row.integer(0)), row.integer(1), std::string(row.text(2)),
                            std::string(row.text(3)), std::string(row.text(4))}));
            return true;
          }));
      LUYTRE_TRY(t.query(
          "SELECT detail FROM audit WHERE subject = $1 AND action LIKE 'incident.%' ORDER BY sequence", {id},
          [&](const Row& row) {
            audited.emplace_back(row.text(0));
            return true;
          }));
      out.events += marks.size();
      if (marks != audited) problem(id, "its events are not those that the audit saw being written");
      for (const IncidentFile& file : incident->files) files[file.id] = {file.id, {}, file.digest};

      int year = 0;
      long long serial = 0;
      if (std::sscanf(r.number.c_str(), "SC-%d-%lld", &year, &serial) == 2)
        numbers[year].push_back(serial);
      else
        problem(id, "its number does not read");
    }
    for (auto& [year, used] : numbers) {
      std::ranges::sort(used);
      int64_t last = 0;
      LUYTRE_TRY(
          t.query("SELECT last FROM incident_number WHERE year = $1", {int64_t{year}}, [&](const Row& row) {
            last = row.integer(0);
            return false;
          }));
      bool whole = last == static_cast<int64_t>(used.size());
      for (size_t i = 0; i < used.size(); ++i) whole = whole && used[i] == static_cast<int64_t>(i + 1);
      if (!whole) problem("", fmt::format("the numbers of {} have a gap, or one is there twice", year));
      out.numbers += used.size();
    }
    return t.query("SELECT id, key, digest, incident FROM incident_file", {}, [&](const Row& row) {
      std::string id(row.text(0)), owner(row.text(3));
      auto known = files.find(id);
      bool of_mail = owner.starts_with("mail:");
      if (known == files.end() && !of_mail) problem(owner, fmt::format("file {} is in no event", id));
      if (known != files.end() && known->second.digest != row.text(2))
        problem(owner, fmt::format("file {} has another digest than its event says", id));
      files[id] = {id, std::string(row.text(1)), std::string(row.text(2))};
      return true;
    });
  });
  LUYTRE_TRY(done);
  for (const auto& [id, file] : files) {
    ++out.files;
    if (auto bytes = files_.get(file); !bytes)
      problem("", fmt::format("file {}: {}", id, bytes.error().message));
  }
  auto there = files_.list();
  if (!there) return std::unexpected(there.error());
  for (const std::string& id : *there)
    if (!files.contains(id)) problem("", fmt::format("file {} is in the folder and in no row", id));
  return out;
}

}  // namespace luytre
