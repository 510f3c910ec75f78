#include "warning/publication/sync_one.h"

#include <algorithm>

#include "warning/publication/collection_rows.h"
#include "warning/publication/member_rows.h"
#include "warning/publication/rows.h"
#include "warning/publication/uuid.h"

namespace luytre {
namespace {

constexpr size_t kChunk = 10'000;

// Within the rule but for the time.
bool holds_at_any_time(const Audience& audience, const Published& row, Timestamp now) {
  Published always = row;
  always.from = INT64_MIN;
  always.until = INT64_MAX;
  return audience.holds(always, now);
}

Member value_of(const Published& row, Timestamp now) {
  return {.type = row.type,
          .text = row.value,
          .family_name = row.family,
          .category = row.category,
          .confidence = row.confidence,
          .tlp = row.tlp,
          .from = row.from,
          .until = row.until,
          .created = now,
          .modified = now};
}

bool says_the_same(const Member& m, const Published& row) {
  return m.category == row.category && m.confidence == row.confidence && m.tlp == row.tlp &&
         m.from == row.from && m.until == row.until;
}

}  // namespace

CollectionSync::CollectionSync(Ledger& ledger, const PublishLease& lease, Collection collection,
                               const Producer& producer, Timestamp now)
    : ledger_(ledger), lease_(lease), collection_(std::move(collection)), producer_(producer), now_(now) {}

Result<void> CollectionSync::run(SyncReport& report) {
  LUYTRE_TRY(load());
  LUYTRE_TRY(show_producer());
  std::string rule = rule_text(collection_.audience);
  bool anew = followed_ != rule;
  LUYTRE_TRY(follow_log(anew ? 0 : synced_));
  if (!anew)
    for (const char* column : {"ends", "starts"}) LUYTRE_TRY(sweep(column));
  if (anew || swept_ < now_) LUYTRE_TRY(commit("followed = $1, swept = $2", {rule, std::max(now_, swept_)}));
  report.added += report_.added;
  report.changed += report_.changed;
  report.withdrawn += report_.withdrawn;
  report.over += report_.over;
  return {};
}

Result<void> CollectionSync::load() {
  return ledger_.read([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(t.query("SELECT followed, synced, swept, total FROM publication_collection WHERE number = $1",
                       {collection_.number}, [&](const Row& row) {
                         followed_ = row.text(0);
                         synced_ = static_cast<uint64_t>(row.integer(1));
                         swept_ = row.integer(2);
                         empty_ = row.integer(3) == 0;
                         return false;
                       }));
    shown_.clear();
    // An identity whose name changed is shown again.
    return t.query(
        "SELECT object FROM publication_member WHERE collection = $1 AND kind <> 'value' AND (kind <> "
        "'identity' OR modified = $2)",
        {collection_.number, producer_.modified}, [&](const Row& row) {
          shown_.emplace(row.text(0));
          return true;
        });
  });
}

Result<void> CollectionSync::show_producer() {
  if (!shown_.contains(producer_.id))
    put({.object = producer_.id,
         .kind = Member::identity,
         .text = producer_.name,
         .created = producer_.created,
         .modified = producer_.modified},
        0, 0);
  for (Tlp tlp : {Tlp::clear, Tlp::green, Tlp::amber, Tlp::amber_strict})
    if (std::string object(tlp_marking(tlp));
        tlp <= collection_.audience.most && shown_.insert(object).second)
      put({.object = object, .kind = Member::marking, .text = to_string(tlp), .tlp = tlp}, 0, 0);
  return commit("", {});
}

Result<void> CollectionSync::follow_log(uint64_t after) {
  for (;;) {
    std::vector<Published> rows;
    LUYTRE_TRY(read_published(ledger_, after, kChunk, [&](const Published& p) { rows.push_back(p); }));
    if (rows.empty()) return {};
    after = rows.back().sequence;
    bool last = rows.size() < kChunk;
    LUYTRE_TRY(take(std::move(rows), true));
    if (last) return {};
  }
}

// Rows whose validity began or ended since the last time.
Result<void> CollectionSync::sweep(const char* column) {
  Timestamp at = swept_;
  std::string id = "~";  // after every id: what is due at swept_ was looked at
  for (;;) {
    std::vector<Published> rows;
    LUYTRE_TRY(ledger_.read([&](Transaction& t) {
      rows.clear();
      // The literals are those of the indexes.
      const char* bound = *column == 'e' ? "ends < 9223372036854775807" : "starts > 0";
      return t.query(
          fmt::format("SELECT {0} FROM publication WHERE {1} AND {2} <= $1 AND ({2} > $2 OR ({2} = $3 AND "
                      "id > $4)) ORDER BY {2}, id LIMIT $5",
                      kPublishedColumns, bound, column),
          {now_, at, at, id, int64_t{kChunk}}, [&](const Row& row) {
            rows.push_back(published_of(row));
            return true;
          });
    }));
    if (rows.empty()) return {};
    at = *column == 'e' ? rows.back().until : rows.back().from;
    id = rows.back().id;
    bool last = rows.size() < kChunk;
    LUYTRE_TRY(take(std::move(rows), false));
    if (last) return {};
  }
}

Result<void> CollectionSync::take(std::vector<Published> rows, bool of_log) {
  auto newest = find_newest(rows);
  if (!newest) return std::unexpected(newest.error());
  for (const Published& row : rows) decide(row, *newest);
  if (!of_log) return commit("", {});
  return commit("synced = CASE WHEN synced > $1 THEN synced ELSE $2 END",
                {static_cast<int64_t>(rows.back().sequence), static_cast<int64_t>(rows.back().sequence)});
}

std::string CollectionSync::object_of(const std::string& row, uint32_t generation) const {
  return to_string(uuid_v5(kObjectSpace, fmt::format("indicator|{}|{}|{}", collection_.id, row, generation)));
}

Result<CollectionSync::Newest> CollectionSync::find_newest(const std::vector<Published>& rows) {
  Newest newest;
  if (empty_) return newest;
  std::vector<std::string> ids;
  for (const Published& row : rows) ids.push_back(row.id);
  for (uint32_t generation = 0; !ids.empty(); ++generation) {
    std::map<std::string, std::string> row_of;
    std::vector<std::string> objects;
    for (const std::string& id : ids) row_of[objects.emplace_back(object_of(id, generation))] = id;
    ids.clear();
    LUYTRE_TRY(ledger_.read([&](Transaction& t) {
      ids.clear();
      return find_members(t, collection_.number, objects, [&](Member m) {
        const std::string& id = row_of[m.object];
        if (m.gone == Member::withdrawn) ids.push_back(id);
        newest[id] = std::move(m);
      });
    }));
  }
  return newest;
}

void CollectionSync::decide(const Published& row, const Newest& newest) {
  auto found = newest.find(row.id);
  bool wanted = collection_.audience.holds(row, now_);
  auto show_new = [&](uint32_t generation) {
    Member m = value_of(row, now_);
    m.object = object_of(row.id, generation);
    m.generation = generation;
    if (!row.family.empty()) show_family(row.family);
    put(std::move(m), 1, 1);
    ++report_.added;
  };
  if (found == newest.end()) {
    if (wanted) show_new(0);
    return;
  }
  Member m = found->second;
  if (m.gone == Member::withdrawn) {
    if (wanted) show_new(m.generation + 1);
    return;
  }
  int was_live = m.gone == Member::live ? 1 : 0;
  auto next_version = [&] { m.modified = std::max(now_, m.modified + 1); };
  if (wanted && m.family_name == row.family) {
    if (says_the_same(m, row) && m.gone == Member::live) return;
    if (!says_the_same(m, row)) next_version();
    Member next = value_of(row, now_);
    next.object = m.object;
    next.generation = m.generation;
    next.created = m.created;
    next.modified = m.modified;
    put(std::move(next), 1 - was_live, 0);
    ++report_.changed;
  } else if (!wanted && m.family_name == row.family && holds_at_any_time(collection_.audience, row, now_)) {
    if (m.gone == Member::over) return;
    m.gone = Member::over;  // its readers know until when it was valid
    put(std::move(m), -1, 0);
    ++report_.over;
  } else {
    uint32_t generation = m.generation;
    m.gone = Member::withdrawn;
    next_version();
    put(std::move(m), -was_live, 0);
    ++report_.withdrawn;
    if (wanted) show_new(generation + 1);
  }
}

void CollectionSync::show_family(const std::string& family) {
  std::string object = family_object(family);
  if (!shown_.insert(object).second) return;
  put({.object = std::move(object),
       .kind = Member::family,
       .text = family,
       .created = producer_.created,
       .modified = producer_.created},
      0, 0);
}

void CollectionSync::put(Member member, int live, int total) {
  changes_.push_back(std::move(member));
  live_ += live;
  total_ += total;
}

// Writes the changes, and what else is to be set in the collection's row.
Result<void> CollectionSync::commit(std::string_view set, std::vector<Value> values) {
  if (changes_.empty() && set.empty()) return {};
  auto written = ledger_.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(lease_.renew(t));
    uint64_t head = 0;
    LUYTRE_TRY(t.query("SELECT head FROM publication_collection WHERE number = $1", {collection_.number},
                       [&](const Row& row) {
                         head = static_cast<uint64_t>(row.integer(0));
                         return false;
                       }));
    if (!changes_.empty()) head = std::max(head, static_cast<uint64_t>(std::max<Timestamp>(now_, 0)));
    for (Member& m : changes_) m.added = head += 2;
    LUYTRE_TRY(write_members(t, collection_.number, changes_));
    std::vector<Value> all = values;
    size_t n = all.size();
    all.insert(all.end(), {static_cast<int64_t>(head), live_, total_, collection_.number});
    auto done =
        t.execute(fmt::format("UPDATE publication_collection SET {}{}head = ${}, live = live + ${}, total = "
                              "total + ${} WHERE number = ${}",
                              set, set.empty() ? "" : ", ", n + 1, n + 2, n + 3, n + 4),
                  all);
    if (!done) return std::unexpected(done.error());
    return {};
  });
  changes_.clear();
  live_ = total_ = 0;
  return written;
}

}  // namespace luytre
