#include "duty/certificate.h"

#include <sodium.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <unordered_map>

#include "duty/sql.h"

namespace luytre {
namespace {

constexpr size_t kPiece = 64 << 10;

// When the body is valid, within the period, on the country's days.
Period validity(const Organisation& o, const Period& period) {
  Period p = period;
  if (o.valid_from != kFirstDay) p.from = std::max(p.from, start_of_local(o.valid_from));
  if (o.valid_to != kLastDay) p.to = std::min(p.to, start_of_local(o.valid_to + 1));
  if (p.from >= p.to) p.to = p.from;
  return p;
}

Result<void> choose_bodies(Roster& roster, const Viewer& viewer, const Directory& directory,
                           const std::vector<std::string>& named) {
  auto may = [&](const std::string& id) { return viewer.may(Permission::read_duty, id); };
  std::vector<std::pair<std::string, Period>> chosen;
  if (named.empty()) {
    if (may("")) chosen.emplace_back("", roster.period);
    for (const Organisation& o : directory.organisations())
      if (Period p = validity(o, roster.period); p.from < p.to && may(o.id)) chosen.emplace_back(o.id, p);
  }
  for (const std::string& id : named) {
    const Organisation* o = id.empty() ? nullptr : directory.organisation(id);
    if (!may(id) || (!id.empty() && !o)) return no_such("body");
    chosen.emplace_back(id, o ? validity(*o, roster.period) : roster.period);
  }
  std::ranges::sort(chosen, {}, [](const auto& one) { return one.first; });
  chosen.erase(std::ranges::unique(chosen, {}, [](const auto& one) { return one.first; }).begin(),
               chosen.end());
  for (auto& [id, period] : chosen) {
    roster.bodies.push_back(id);
    roster.periods.push_back(period);
  }
  return {};
}

struct Hash {
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  using is_transparent = void;
};

// People in the order of their names, and the shifts' numbers with them.
void order_people(Roster& roster) {
  std::vector<uint32_t> by_name(roster.people.size()), place(roster.people.size());
  std::iota(by_name.begin(), by_name.end(), 0u);
  std::ranges::sort(by_name, {}, [&](uint32_t i) -> const std::string& { return roster.people[i]; });
  std::vector<std::string> people;
  for (uint32_t i = 0; i < by_name.size(); ++i) {
    place[by_name[i]] = i;
    people.push_back(std::move(roster.people[by_name[i]]));
  }
  roster.people = std::move(people);
  for (CoverShift& s : roster.shifts) s.person = place[s.person];
}

void append(std::string& out, int64_t number, char after) {
  char text[24];
  auto end = std::to_chars(text, text + sizeof text, number).ptr;
  out.append(text, end);
  out += after;
}

}  // namespace

Result<Roster> load_roster(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                           const Period& period, const std::vector<std::string>& organisations) {
  Roster roster{.period = period, .bodies = {}, .periods = {}, .people = {}, .shifts = {}, .needs = {}};
  LUYTRE_TRY(choose_bodies(roster, viewer, directory, organisations));
  auto alerts = list_alerts(ledger, viewer, period);
  if (!alerts) return std::unexpected(alerts.error());
  for (Need need : needs_of(*alerts))
    if (need.least[0] > 1 || need.least[1] > 1) roster.needs.push_back(need);
  auto done = ledger.read([&](Transaction& t) -> Result<void> {
    roster.people.clear();
    roster.shifts.clear();
    std::unordered_map<std::string, uint32_t, Hash, std::equal_to<>> people;
    for (uint32_t body = 0; body < roster.bodies.size(); ++body)
      for (DutyRole role : kDutyRoles)
        LUYTRE_TRY(t.query(
            "SELECT starts, ends, person FROM duty_shift WHERE organisation = $1 AND role = $2 AND starts < "
            "$3 "
            "AND starts >= $4 AND ends > $5 AND state <> 'cancelled' ORDER BY starts, ends, person",
            // No shift is longer than check_shift allows, so older ones cannot reach in.
            {roster.bodies[body], to_string(role), period.to, period.from - 40 * kMicrosPerDay, period.from},
            [&](const Row& row) {
              std::string_view name = row.text(2);
              auto found = people.find(name);
              if (found == people.end()) {
                found = people.emplace(name, static_cast<uint32_t>(roster.people.size())).first;
                roster.people.emplace_back(name);
              }
              roster.shifts.push_back({body, found->second, role, row.integer(0), row.integer(1)});
              return true;
            }));
    return {};
  });
  if (!done) return std::unexpected(done.error());
  order_people(roster);
  sort_shifts(roster.shifts);
  return roster;
}

void write_source(const Roster& roster, const std::function<void(std::string_view)>& out) {
  std::string text = "luytre-duty 1\t";
  auto times = [&](const Period& p, char after) {
    append(text, p.from / kMicrosPerMinute, '\t');
    append(text, p.to / kMicrosPerMinute, after);
  };
  times(roster.period, '\n');
  for (size_t b = 0; b < roster.bodies.size(); ++b) {
    text += "B\t";
    times(roster.periods[b], '\t');
    text += roster.bodies[b];
    text += '\n';
  }
  for (const Need& n : roster.needs) {
    text += "N\t";
    times(n.period, '\t');
    append(text, n.least[0], '\t');
    append(text, n.least[1], '\n');
  }
  for (const CoverShift& s : roster.shifts) {
    text += "S\t";
    append(text, s.body, '\t');
    text += s.role == DutyRole::leader ? "leader\t" : "technical\t";
    times({s.from, s.to}, '\t');
    text += roster.people[s.person];
    text += '\n';
    if (text.size() >= kPiece) {
      out(text);
      text.clear();
    }
  }
  out(text);
}

Certificate certify(const Roster& roster) {
  Certificate c{.period = roster.period,
                .bodies = roster.bodies.size(),
                .shifts = roster.shifts.size(),
                .minutes = 0,
                .gaps = {},
                .digest = {}};
  for (const Period& p : roster.periods)
    c.minutes += static_cast<uint64_t>((p.to - p.from) / kMicrosPerMinute) * std::size(kDutyRoles);
  for (const Gap& g : find_gaps(roster.periods, roster.shifts, roster.needs))
    c.gaps.push_back({roster.bodies[g.body], g.role, g.from, g.to, g.missing});
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, 32);
  write_source(roster, [&](std::string_view piece) {
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(piece.data()), piece.size());
  });
  unsigned char digest[32];
  crypto_generichash_final(&state, digest, sizeof digest);
  for (unsigned char byte : digest) c.digest += fmt::format("{:02x}", byte);
  return c;
}

}  // namespace luytre
