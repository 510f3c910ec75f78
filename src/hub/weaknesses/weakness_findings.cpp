#include "hub/weaknesses/weakness_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "base/hash.h"
#include "weaknesses/inventory/inventory_match.h"

namespace luytre {
namespace {

constexpr size_t kTogether = 500;  // findings changed in one transaction

Severity severity_of(const Weakness& w) {
  constexpr Severity kSeverity[] = {Severity::low, Severity::low, Severity::medium, Severity::high,
                                    Severity::critical};
  Severity s = kSeverity[static_cast<size_t>(w.severity)];
  return w.exploited ? std::max(s, Severity::high) : s;
}

Evidence grade_of(const Weakness& w) {
  std::set<std::string_view> scanners;
  bool guessed = !w.rules.empty();
  for (const std::string& rule : w.rules) {
    scanners.insert(std::string_view(rule).substr(0, rule.find(':')));
    guessed &= rule_certainty(rule).value_or(Certainty::exact) != Certainty::exact;
  }
  return guessed ? Evidence::suspected : scanners.size() > 1 ? Evidence::confirmed : Evidence::probable;
}

std::string subject_of(const Weakness& w) {
  if (w.port) return fmt::format("{}:{}/{}", w.place, w.port, w.protocol);
  return w.part.empty() ? w.place : fmt::format("{} {}", w.place, w.part);
}

// The days of a weakness into the days' evidence.
void add(std::map<Day, std::vector<DayEvidence>>& days, const Weakness& w, const Directory& directory) {
  DayEvidence e;
  e.id = weakness_finding_id(w);
  e.kind = FindingKind::weakness;
  e.organisation = w.organisation;
  e.subject = plain_text(subject_of(w));
  e.what = plain_text(w.weakness);
  const Organisation* body = directory.organisation(w.organisation);
  e.sector = body ? body->sector : w.sector;
  e.evidence = grade_of(w);
  e.severity = severity_of(w);
  for (const std::string& rule : w.rules) e.sensors += plain_text(rule) + '\n';
  Day first = day_of(w.first_seen), last = day_of(w.last_seen);
  e.sightings = std::max<uint64_t>(w.rules.size(), 1);
  e.first = first == last ? w.first_seen : w.last_seen;
  e.last = w.last_seen;
  if (first != last) {
    DayEvidence begin = e;
    begin.first = begin.last = w.first_seen;
    begin.sightings = 1;
    days[first].push_back(std::move(begin));
  }
  days[last].push_back(std::move(e));
}

std::string content_of(std::span<const DayEvidence> evidence) {
  StableDigest d;
  for (const DayEvidence& e : evidence) {
    for (std::string_view text : {std::string_view(e.id), std::string_view(e.sector),
                                  std::string_view(e.subject), std::string_view(e.sensors)})
      d.add(text);
    for (uint64_t n : {static_cast<uint64_t>(e.first), static_cast<uint64_t>(e.last), e.sightings,
                       static_cast<uint64_t>(e.evidence), static_cast<uint64_t>(e.severity)})
      d.add(n);
  }
  return d.finish().to_hex();
}

std::optional<ClosedBecause> closing(const Weakness& w) {
  switch (w.closed_because) {
    case WeaknessClosed::patched:
      return ClosedBecause::patched;
    case WeaknessClosed::port_closed:
      return ClosedBecause::port_closed;
    case WeaknessClosed::host_gone:
      return ClosedBecause::host_gone;
    default:
      return std::nullopt;
  }
}

bool by_scan(ClosedBecause reason) {
  return reason == ClosedBecause::patched || reason == ClosedBecause::port_closed ||
         reason == ClosedBecause::host_gone;
}

bool reopens(const Weakness& w, const Finding& f) {
  return f.is_closed() && by_scan(f.closed_because) && w.episode > f.episode;
}
bool differs(const Weakness& w, const Finding& f) {
  return f.waits() && (f.due != w.due || f.episode < w.episode);
}
// Whether there may be something to do: most have nothing, and need no transaction that writes.
bool apart(const Weakness& w, const Finding& f) {
  if (w.open) return reopens(w, f) || differs(w, f);
  return !f.is_closed();
}

// One finding put to what its weakness says.
class Reconciler {
 public:
  Reconciler(Transaction& t, FindingBook& book, WeaknessFindings& counts)
      : t_(t), book_(book), counts_(counts) {}

  Result<void> one(const Weakness& w, Finding f) {
    if (auto reason = closing(w); reason && !w.open) {
      if (f.is_closed()) return {};
      ++counts_.closed;
      return act(f, {.act = Act::close, .reason = *reason, .machine = {}, .done = {}});
    }
    if (w.closed_because == WeaknessClosed::accepted) return accept(w, f);
    if (!w.open) return {};
    if (reopens(w, f)) {
      ++counts_.reopened;
      LUYTRE_TRY(act(f, {.act = Act::seen_again, .machine = {}, .done = {}}));
      f.state = FindingState::open;
    }
    if (!differs(w, f)) return {};
    ++counts_.due;
    // The book reckons due dates by its rules alone; KEV's own and the scan's day come from here.
    auto done = t_.execute("UPDATE finding SET due = $1, episode = $2 WHERE id = $3",
                           {w.due, int64_t{std::max(f.episode, w.episode)}, f.id});
    if (!done) return std::unexpected(done.error());
    return {};
  }

 private:
  Result<void> act(const Finding& f, ActRequest request) {
    auto done = book_.act(t_, f.id, request);
    if (!done) return std::unexpected(done.error());
    return {};
  }

  Result<void> accept(const Weakness& w, const Finding& f) {
    if (w.accepted_until <= t_.now() || f.state > FindingState::resolved) return {};
    bool told = false;
    LUYTRE_TRY(t_.query(
        "SELECT 1 FROM finding_history WHERE finding = $1 AND act = 'accept-risk' AND time >= $2 LIMIT 1",
        {f.id, w.closed}, [&](const Row&) {
          told = true;
          return false;
        }));
    if (told) return {};
    ActRequest request{.act = Act::accept_risk, .role = ActorRole::centre, .machine = {}, .done = {}};
    request.until = w.accepted_until;
    LUYTRE_TRY(
        t_.query("SELECT actor, detail FROM weakness_event WHERE weakness = $1 AND event = 'accepted' "
                 "ORDER BY number DESC LIMIT 1",
                 {w.id}, [&](const Row& row) {
                   request.actor = row.text(0);
                   request.comment = row.text(1);
                   return false;
                 }));
    ++counts_.accepted;
    return act(f, request);
  }

  Transaction& t_;
  FindingBook& book_;
  WeaknessFindings& counts_;
};

}  // namespace

std::string weakness_finding_id(const Weakness& w) {
  return finding_id(w.organisation, FindingKind::weakness, w.id, w.weakness);
}

Result<std::string> weakness_news(Ledger& ledger) {
  std::string out;
  auto read = ledger.read([&](Transaction& t) {
    return t.query(
        "SELECT (SELECT count(*) FROM weakness_event), (SELECT count(*) FROM weakness_scan), (SELECT "
        "count(*) "
        "FROM weakness_source)",
        {}, [&](const Row& row) {
          out = fmt::format("{} {} {}", row.integer(0), row.integer(1), row.integer(2));
          return false;
        });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Result<WeaknessFindings> absorb_weaknesses(Ledger& ledger, FindingBook& book, const Directory& directory) {
  Viewer program = Viewer::console("system");
  auto list = WeaknessBook(ledger).list(program);
  if (!list) return std::unexpected(list.error());
  std::map<Day, std::vector<DayEvidence>> days;
  for (const Weakness& w : *list) add(days, w, directory);
  auto known = book.absorbed_days(FindingSource::weaknesses);
  if (!known) return std::unexpected(known.error());
  for (Day day : *known) days.try_emplace(day);
  WeaknessFindings out;
  for (auto& [day, evidence] : days) {
    std::ranges::sort(evidence, {}, &DayEvidence::id);
    std::string content = content_of(evidence);
    auto before = book.absorbed_content(day, FindingSource::weaknesses);
    if (!before) return std::unexpected(before.error());
    if (*before == content) continue;
    auto absorbed = book.absorb(day, evidence, content, FindingSource::weaknesses);
    if (!absorbed) return std::unexpected(absorbed.error());
    out.evidence += *absorbed;
  }

  auto findings = book.list(program, {.kinds = {FindingKind::weakness}});
  if (!findings) return std::unexpected(findings.error());
  std::unordered_map<std::string_view, const Finding*> by_id;
  for (const Finding& f : *findings) by_id[f.id] = &f;
  std::vector<std::pair<const Weakness*, const Finding*>> work;
  for (const Weakness& w : *list) {
    auto at = by_id.find(weakness_finding_id(w));
    if (at != by_id.end() && apart(w, *at->second)) work.emplace_back(&w, at->second);
  }
  for (size_t from = 0; from < work.size(); from += kTogether) {
    WeaknessFindings counts;
    auto done = ledger.write([&](Transaction& t) -> Result<void> {
      counts = {};
      Reconciler reconciler(t, book, counts);
      for (size_t i = from; i < std::min(from + kTogether, work.size()); ++i)
        LUYTRE_TRY(reconciler.one(*work[i].first, *work[i].second));
      return {};
    });
    if (!done) return std::unexpected(done.error());
    out.closed += counts.closed;
    out.reopened += counts.reopened;
    out.accepted += counts.accepted;
    out.due += counts.due;
  }
  return out;
}

}  // namespace luytre
