#include <algorithm>

#include "warning/publication/lease.h"
#include "warning/publication/rows.h"
#include "warning/publication/said.h"

namespace luytre {
namespace {

constexpr size_t kChunk = 10'000;  // rows looked at in one transaction: others write in between

bool says_the_same(const Published& a, const Published& b) {
  return a.family == b.family && a.category == b.category && a.confidence == b.confidence && a.tlp == b.tlp &&
         a.from == b.from && a.until == b.until && a.withdrawn == b.withdrawn;
}

struct Change {
  Published row;
  bool added;
  int withdrawn;  // what it adds to the count of withdrawn rows
};

// Walks what is said and what the log holds side by side, ascending by id.
class Publisher {
 public:
  Publisher(Ledger& ledger, const PublishLease& lease, const Statements& said, Timestamp now)
      : ledger_(ledger), lease_(lease), said_(said), now_(now) {}

  Result<PublishReport> run() {
    for (bool done = false; !done;) {
      if (at_ == log_.size() && more_) LUYTRE_TRY(read_log());
      done = compare();
      LUYTRE_TRY(write_changes());
    }
    return report_;
  }

 private:
  Result<void> read_log() {
    LUYTRE_TRY(ledger_.read([&](Transaction& t) {
      log_.clear();
      return t.query(
          fmt::format("SELECT {} FROM publication WHERE id > $1 ORDER BY id LIMIT $2", kPublishedColumns),
          {last_, int64_t{kChunk}}, [&](const Row& row) {
            log_.push_back(published_of(row));
            return true;
          });
    }));
    at_ = 0;
    more_ = log_.size() == kChunk;
    if (!log_.empty()) last_ = log_.back().id;
    return {};
  }

  // Goes on until there are changes enough for one transaction or the log must be read on; true at the end.
  bool compare() {
    const auto& all = said_.statements();
    changes_.clear();
    while (changes_.size() < kChunk) {
      bool in_log = at_ < log_.size(), in_said = next_ < all.size();
      if (!in_log && more_) return false;
      if (!in_log && !in_said) return true;
      int order = 1;
      if (in_said) order = in_log ? to_string(all[next_].id).compare(log_[at_].id) : -1;
      if (order > 0) {
        withdraw(log_[at_++]);
        continue;
      }
      size_t end = next_ + 1;
      while (end < all.size() && all[end].id == all[next_].id) ++end;
      Published row = said_.merge(next_, end, now_);
      next_ = end;
      if (order < 0)
        add(std::move(row));
      else
        change(log_[at_++], std::move(row));
    }
    return false;
  }
  void add(Published row) {
    if (row.until <= now_) return;  // over before it was published
    row.created = row.modified = now_;
    ++report_.added;
    changes_.push_back({std::move(row), true, 0});
  }
  void change(const Published& before, Published row) {
    if (says_the_same(before, row) || (before.withdrawn && row.until <= now_)) {
      ++report_.unchanged;
      return;
    }
    row.created = before.created;
    row.modified = std::max(now_, before.modified + 1);
    ++report_.changed;
    changes_.push_back({std::move(row), false, before.withdrawn ? -1 : 0});
  }
  void withdraw(Published& before) {
    if (before.withdrawn) return;
    before.withdrawn = true;
    before.modified = std::max(now_, before.modified + 1);
    ++report_.withdrawn;
    changes_.push_back({std::move(before), false, 1});
  }

  Result<void> write_changes() {
    if (changes_.empty() && ++quiet_ % 16 != 0) return {};
    return ledger_.write([&](Transaction& t) { return changes_.empty() ? lease_.renew(t) : write(t); });
  }
  Result<void> write(Transaction& t) {
    LUYTRE_TRY(lease_.renew(t));
    uint64_t sequence = 0;
    LUYTRE_TRY(t.query("SELECT sequence FROM publication_state", {}, [&](const Row& row) {
      sequence = static_cast<uint64_t>(row.integer(0));
      return false;
    }));
    Timestamp modified = 0;
    int64_t added = 0, withdrawn = 0;
    for (Change& change : changes_) {
      change.row.sequence = ++sequence;
      modified = std::max(modified, change.row.modified);
      added += change.added;
      withdrawn += change.withdrawn;
    }
    LUYTRE_TRY(write_rows<Change>(
        t,
        "INSERT INTO publication (sequence, id, type, value, family, category, confidence, tlp, starts, "
        "ends, "
        "created, modified, withdrawn) VALUES {} ON CONFLICT (id) DO UPDATE SET sequence = "
        "excluded.sequence, "
        "family = excluded.family, category = excluded.category, confidence = excluded.confidence, "
        "tlp = excluded.tlp, starts = excluded.starts, ends = excluded.ends, modified = excluded.modified, "
        "withdrawn = excluded.withdrawn",
        13, changes_, [](const Change& change, std::vector<Value>& v) {
          const Published& p = change.row;
          v.insert(v.end(),
                   {static_cast<int64_t>(p.sequence), p.id, std::string(to_string(p.type)), p.value, p.family,
                    std::string(to_string(p.category)), int64_t{p.confidence}, std::string(to_string(p.tlp)),
                    p.from, p.until, p.created, p.modified, int64_t{p.withdrawn}});
        }));
    auto done = t.execute(
        "UPDATE publication_state SET sequence = $1, modified = CASE WHEN modified > $2 THEN modified ELSE "
        "$3 END, "
        "total = total + $4, withdrawn = withdrawn + $5",
        {static_cast<int64_t>(sequence), modified, modified, added, withdrawn});
    if (!done) return std::unexpected(done.error());
    return {};
  }

  Ledger& ledger_;
  const PublishLease& lease_;
  const Statements& said_;
  Timestamp now_;
  size_t next_ = 0;             // in what is said
  std::vector<Published> log_;  // a part of it
  size_t at_ = 0;
  bool more_ = true;
  std::string last_;  // id of the log that was read
  std::vector<Change> changes_;
  unsigned quiet_ = 0;
  PublishReport report_;
};

}  // namespace

Result<PublishReport> publish(Ledger& ledger, const IndicatorStore& store, Timestamp now) {
  auto lease = PublishLease::take(ledger);
  if (!lease) return std::unexpected(lease.error());
  Statements said(store);
  return Publisher(ledger, *lease, said, now).run();
}

}  // namespace luytre
