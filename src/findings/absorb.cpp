// A day's evidence into the book: what changed of the day, then every finding that it touches, made again
// from all its days.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/check.h"
#include "base/hash.h"
#include "findings/rows.h"

namespace luytre {
using namespace findings;
namespace {

constexpr const char* kProgram = "system";

// A finding's evidence, all days together.
struct Sums {
  Timestamp first = kNoTime, last = kNoTime, after_end = kNoTime;
  uint64_t sightings = 0;
  Evidence evidence = Evidence::suspected;
  Severity severity = Severity::low;
};

struct Known {
  std::string id, sensors;
  Timestamp first, last;
  int64_t sightings, evidence, severity, hours;
  bool same_as(const DayEvidence& e) const {
    return first == e.first && last == e.last && sightings == static_cast<int64_t>(e.sightings) &&
           evidence == int64_t(e.evidence) && severity == int64_t(e.severity) && hours == e.hours &&
           sensors == e.sensors;
  }
};

class Absorber {
 public:
  Absorber(Transaction& transaction, const Rules& rules, Day day, FindingSource source)
      : transaction_(transaction), rules_(rules), day_(day), source_(source), writer_(transaction) {}

  Result<Absorbed> run(std::span<const DayEvidence> evidence, std::string_view content) {
    counts_.findings = evidence.size();
    LUYTRE_TRY(replace_day(evidence));
    LUYTRE_TRY(remake(evidence));
    LUYTRE_TRY(writer_.finish());
    auto noted = transaction_.execute(
        "INSERT INTO finding_absorbed_day (day, source, content) VALUES ($1, $2, $3) "
        "ON CONFLICT (day, source) DO UPDATE SET content = excluded.content",
        {int64_t{day_}, source_number(), std::string(content)});
    if (!noted) return std::unexpected(noted.error());
    if (counts_.opened + counts_.updated > 0)
      LUYTRE_TRY(transaction_.audit(
          {.actor = kProgram,
           .action = "findings.absorb",
           .subject = format_day(day_),
           .detail = fmt::format(
               R"({{"of":"{}","opened":{},"updated":{},"reopened":{},"withdrawn":{},"digest":"{}"}})",
               to_string(source_), counts_.opened, counts_.updated, counts_.reopened, counts_.withdrawn,
               digest_.finish().to_hex())}));
    return counts_;
  }

 private:
  // The day's rows become `evidence`; touched_ is what that changed, ascending.
  Result<void> replace_day(std::span<const DayEvidence> evidence) {
    std::vector<Known> known;
    LUYTRE_TRY(transaction_.query(
        "SELECT finding, first_seen, last_seen, sightings, evidence, severity, hours, sensors "
        "FROM finding_day WHERE day = $1 AND source = $2 ORDER BY finding",
        {int64_t{day_}, source_number()}, [&](const Row& row) {
          known.push_back({std::string(row.text(0)), std::string(row.text(7)), row.integer(1), row.integer(2),
                           row.integer(3), row.integer(4), row.integer(5), row.integer(6)});
          return true;
        }));
    BatchInsert days(
        transaction_,
        "INSERT INTO finding_day (finding, day, first_seen, last_seen, sightings, evidence, severity, "
        "hours, sensors, source) VALUES",
        "ON CONFLICT (finding, day) DO UPDATE SET first_seen = excluded.first_seen, last_seen = "
        "excluded.last_seen, sightings = excluded.sightings, evidence = excluded.evidence, severity = "
        "excluded.severity, hours = excluded.hours, sensors = excluded.sensors",
        10);
    auto old = known.begin();
    auto gone = [&](std::string_view before) -> Result<void> {
      for (; old != known.end() && (before.empty() || old->id < before); ++old) {
        auto done = transaction_.execute("DELETE FROM finding_day WHERE finding = $1 AND day = $2",
                                         {old->id, int64_t{day_}});
        if (!done) return std::unexpected(done.error());
        touched_.push_back(old->id);
      }
      return {};
    };
    for (const DayEvidence& e : evidence) {
      LUYTRE_CHECK(finding_source(e.kind) == source_);
      LUYTRE_TRY(gone(e.id));
      bool there = old != known.end() && old->id == e.id;
      if (!there || !old->same_as(e)) {
        const Value row[] = {e.id,
                             int64_t{day_},
                             e.first,
                             e.last,
                             static_cast<int64_t>(e.sightings),
                             int64_t(e.evidence),
                             int64_t(e.severity),
                             int64_t{e.hours},
                             e.sensors,
                             source_number()};
        LUYTRE_TRY(days.add(row));
        touched_.push_back(e.id);
      }
      old += there;
    }
    LUYTRE_TRY(gone(""));
    return days.finish();
  }

  // Asks for findings: of `ids` one by one, or of a stretch of the day's. `{}` is the condition, of "t" in
  // the stretch.
  struct Question {
    std::string by_id, by_day;
  };
  const Question kFindings{
      fmt::format("SELECT {} FROM finding WHERE id IN ({{}})", finding_columns()),
      fmt::format("SELECT {} FROM finding_day t JOIN finding f ON f.id = t.finding WHERE t.day = $1 AND "
                  "t.source = $2 AND t.finding >= $3 AND t.finding <= $4",
                  finding_columns("f"))};
  static constexpr const char* kSumColumns =
      "SELECT d.finding, min(d.first_seen), max(d.last_seen), sum(d.sightings), max(d.evidence), "
      "max(d.severity), min(CASE WHEN d.last_seen <= f.episode_end THEN NULL WHEN d.first_seen > "
      "f.episode_end "
      "THEN d.first_seen ELSE f.episode_end END) FROM ";
  const Question kSums{
      fmt::format(
          "{} finding_day d LEFT JOIN finding f ON f.id = d.finding WHERE d.finding IN ({{}}) GROUP BY "
          "d.finding",
          kSumColumns),
      fmt::format(
          "{} finding_day t JOIN finding_day d ON d.finding = t.finding LEFT JOIN finding f ON f.id = "
          "d.finding WHERE t.day = $1 AND t.source = $2 AND t.finding >= $3 AND t.finding <= $4 GROUP BY "
          "d.finding",
          kSumColumns)};

  // The rows of `ids` (ascending), maybe with those of others. Where most of the day has changed, a stretch
  // of its index is read: a list of ids costs PostgreSQL a look at the whole table as long as it believes it
  // empty.
  Result<void> read(std::span<const std::string> ids, std::span<const DayEvidence> evidence,
                    const Question& question, const std::function<bool(const Row&)>& visit) {
    auto first = std::ranges::lower_bound(evidence, ids.front(), {}, &DayEvidence::id);
    auto last = std::ranges::upper_bound(evidence, ids.back(), {}, &DayEvidence::id);
    if (static_cast<size_t>(last - first) > 4 * ids.size())
      return query_ids(transaction_, question.by_id, ids, visit);
    LUYTRE_TRY(transaction_.query(question.by_day, {int64_t{day_}, source_number(), ids.front(), ids.back()},
                                  visit));
    std::vector<std::string> gone;  // from the day
    auto at = first;
    for (const std::string& id : ids) {
      while (at != last && at->id < id) ++at;
      if (at == last || at->id != id) gone.push_back(id);
    }
    return query_ids(transaction_, question.by_id, gone, visit);
  }

  Result<void> remake(std::span<const DayEvidence> evidence) {
    constexpr size_t kTogether = 4096;  // findings held at once
    auto given = evidence.begin();
    for (size_t at = 0; at < touched_.size(); at += kTogether) {
      auto ids = std::span(touched_).subspan(at, std::min(kTogether, touched_.size() - at));
      std::unordered_map<std::string, Finding> findings;
      std::unordered_map<std::string, Sums> sums;
      LUYTRE_TRY(read(ids, evidence, kFindings, [&](const Row& row) {
        Finding f = read_finding(row);
        findings.emplace(f.id, std::move(f));
        return true;
      }));
      LUYTRE_TRY(read(ids, evidence, kSums, [&](const Row& row) {
        sums[std::string(row.text(0))] = {row.integer(1),
                                          row.integer(2),
                                          row.is_null(6) ? kNoTime : row.integer(6),
                                          static_cast<uint64_t>(row.integer(3)),
                                          static_cast<Evidence>(row.integer(4)),
                                          static_cast<Severity>(row.integer(5))};
        return true;
      }));
      for (const std::string& id : ids) {
        while (given != evidence.end() && given->id < id) ++given;
        const DayEvidence* e = given != evidence.end() && given->id == id ? &*given : nullptr;
        auto held = findings.find(id);
        auto sum = sums.find(id);
        if (held != findings.end())
          LUYTRE_TRY(update(held->second, sum == sums.end() ? nullptr : &sum->second, e));
        else if (e && sum != sums.end())
          LUYTRE_TRY(open(*e, sum->second));
        digest_.add(id);
      }
    }
    return {};
  }

  Result<void> open(const DayEvidence& e, const Sums& sums) {
    Finding f;
    f.id = e.id;
    f.organisation = e.organisation;
    f.sector = e.sector;
    f.kind = e.kind;
    f.subject = e.subject;
    f.what = e.what;
    f.tlp = e.tlp;
    f.sensitive = e.sensitive;
    take(f, sums);
    f.opened = transaction_.now();
    f.due = rules_.due(f.severity, f.sector, f.opened);
    ++counts_.opened;
    LUYTRE_TRY(writer_.step(f, kProgram, Act::open, FindingState::open, ""));
    return writer_.put(f);
  }

  Result<void> update(Finding& f, const Sums* sums, const DayEvidence* e) {
    ++counts_.updated;
    Timestamp now = transaction_.now();
    if (!sums) {
      f.sightings = 0;
      if (!f.is_closed()) {
        FindingState from = f.state;
        close(f, ClosedBecause::indicator_withdrawn, now, kNoTime, 0);
        ++counts_.withdrawn;
        LUYTRE_TRY(writer_.step(f, kProgram, Act::close, from, "", to_string(f.closed_because)));
      }
      return writer_.put(f);
    }
    if (e) {
      f.sector = e->sector;
      f.sensitive = f.sensitive || e->sensitive;
      f.tlp = std::max(f.tlp, e->tlp);
    }
    Severity before = f.severity;
    take(f, *sums);
    bool done = f.is_closed() || f.state == FindingState::resolved;
    if (done && f.last_seen > f.returns_after) {
      FindingState from = f.state;
      std::string why = from == FindingState::closed ? to_string(f.closed_because) : "";
      ++counts_.reopened;
      enter(f, FindingState::open, now, rules_);
      if (from == FindingState::closed) {
        f.opened = now;
        f.due = rules_.due(f.severity, f.sector, now);
      }
      set_episode(f, *sums);
      LUYTRE_TRY(writer_.step(f, kProgram, Act::seen_again, from, "", why));
    } else if (!f.is_closed()) {
      if (f.severity > before)  // the time of the worse one counts from when it is known
        f.due = std::min(f.due, rules_.due(f.severity, f.sector, now));
      else if (f.severity < before)
        f.due = rules_.due(f.severity, f.sector, f.opened);
      set_episode(f, *sums);
    }
    return writer_.put(f);
  }

  static void take(Finding& f, const Sums& sums) {
    f.first_seen = sums.first;
    f.last_seen = sums.last;
    f.sightings = sums.sightings;
    f.evidence = sums.evidence;
    f.severity = sums.severity;
    f.silent_sensor.clear();
  }

  static void set_episode(Finding& f, const Sums& sums) {
    if (f.episode_end == kNoTime) return;  // never closed
    bool later = sums.after_end != kNoTime && sums.after_end - f.episode_end > f.episode_window;
    f.episode = f.episode_before + later;
  }

  int64_t source_number() const { return static_cast<int64_t>(source_); }

  Transaction& transaction_;
  const Rules& rules_;
  Day day_;
  FindingSource source_;
  FindingWriter writer_;
  Absorbed counts_;
  StableDigest digest_;
  std::vector<std::string> touched_;
};

}  // namespace

Absorbed& Absorbed::operator+=(const Absorbed& other) {
  findings += other.findings;
  opened += other.opened;
  updated += other.updated;
  reopened += other.reopened;
  withdrawn += other.withdrawn;
  unowned += other.unowned;
  return *this;
}

Result<Absorbed> FindingBook::absorb(Day day, std::span<const DayEvidence> evidence, std::string_view content,
                                     FindingSource source) {
  Absorbed counts;
  auto done = ledger_.write([&](Transaction& t) -> Result<void> {
    auto absorbed = Absorber(t, *rules_, day, source).run(evidence, content);
    if (!absorbed) return std::unexpected(absorbed.error());
    counts = *absorbed;
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return counts;
}

Result<std::string> FindingBook::absorbed_content(Day day, FindingSource source) {
  std::string content;
  auto done = ledger_.read([&](Transaction& t) {
    return t.query("SELECT content FROM finding_absorbed_day WHERE day = $1 AND source = $2",
                   {int64_t{day}, static_cast<int64_t>(source)}, [&](const Row& row) {
                     content = row.text(0);
                     return true;
                   });
  });
  if (!done) return std::unexpected(done.error());
  return content;
}

Result<std::vector<Day>> FindingBook::absorbed_days(FindingSource source) {
  std::vector<Day> out;
  auto done = ledger_.read([&](Transaction& t) {
    out.clear();
    return t.query("SELECT DISTINCT day FROM finding_day WHERE source = $1 ORDER BY day",
                   {static_cast<int64_t>(source)}, [&](const Row& row) {
                     out.push_back(static_cast<Day>(row.integer(0)));
                     return true;
                   });
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

}  // namespace luytre
