#include "warning/publication/member_rows.h"

#include "warning/publication/rows.h"

namespace luytre {
namespace {

constexpr const char* kKinds[] = {"value", "family", "identity", "marking"};

Member::Kind kind_of(std::string_view name) {
  for (size_t i = 0; i < std::size(kKinds); ++i)
    if (name == kKinds[i]) return static_cast<Member::Kind>(i);
  return Member::value;
}

}  // namespace

Member member_of(const Row& row) {
  Member m;
  m.added = static_cast<uint64_t>(row.integer(0));
  m.object = row.text(1);
  m.kind = kind_of(row.text(2));
  m.generation = static_cast<uint32_t>(row.integer(3));
  m.gone = static_cast<Member::Gone>(row.integer(4));
  m.type = indicator_type(row.text(5)).value_or(IndicatorType::address);
  m.text = row.text(6);
  m.family_name = row.text(7);
  m.category = category(row.text(8)).value_or(Category::behaviour);
  m.confidence = static_cast<uint8_t>(row.integer(9));
  m.tlp = tlp(row.text(10)).value_or(Tlp::red);
  m.from = row.integer(11);
  m.until = row.integer(12);
  m.created = row.integer(13);
  m.modified = row.integer(14);
  return m;
}

Result<void> write_members(Transaction& t, int64_t collection, std::span<const Member> members) {
  return write_rows<Member>(
      t,
      "INSERT INTO publication_member (collection, added, object, kind, generation, gone, type, value, "
      "family, "
      "category, confidence, tlp, starts, ends, created, modified) VALUES {} ON CONFLICT (collection, "
      "object) DO "
      "UPDATE SET added = excluded.added, value = excluded.value, gone = excluded.gone, category = "
      "excluded.category, confidence = "
      "excluded.confidence, tlp = excluded.tlp, starts = excluded.starts, ends = excluded.ends, modified = "
      "excluded.modified",
      16, members, [&](const Member& m, std::vector<Value>& v) {
        v.insert(v.end(), {collection, static_cast<int64_t>(m.added), m.object, std::string(kKinds[m.kind]),
                           int64_t{m.generation}, int64_t{m.gone}, std::string(to_string(m.type)), m.text,
                           m.family_name, std::string(to_string(m.category)), int64_t{m.confidence},
                           std::string(to_string(m.tlp)), m.from, m.until, m.created, m.modified});
      });
}

Result<void> find_members(Transaction& t, int64_t collection, std::span<const std::string> objects,
                          const std::function<void(Member)>& visit) {
  constexpr size_t kAtOnce = 64;
  std::vector<Value> values;
  for (size_t i = 0; i < objects.size();) {
    size_t n = objects.size() - i >= kAtOnce ? kAtOnce : 1;
    values.assign(1, collection);
    std::string places;
    for (size_t k = 0; k < n; ++k) {
      places += fmt::format("{}${}", k > 0 ? ", " : "", k + 2);
      values.push_back(objects[i + k]);
    }
    LUYTRE_TRY(
        t.query(fmt::format("SELECT {} FROM publication_member WHERE collection = $1 AND object IN ({})",
                            kMemberColumns, places),
                values, [&](const Row& row) {
                  visit(member_of(row));
                  return true;
                }));
    i += n;
  }
  return {};
}

Result<void> read_members(Ledger& ledger, int64_t collection, const MemberQuery& q,
                          const std::function<void(const Member&)>& visit) {
  if (!q.objects.empty()) {
    std::vector<Member> found;
    LUYTRE_TRY(ledger.read([&](Transaction& t) {
      found.clear();
      return find_members(t, collection, q.objects, [&](Member m) { found.push_back(std::move(m)); });
    }));
    std::ranges::sort(found, {}, &Member::added);
    size_t left = q.limit == 0 ? SIZE_MAX : q.limit;
    for (const Member& m : found) {
      bool of_kind =
          q.which == MemberQuery::all || (m.kind == Member::value) == (q.which == MemberQuery::values);
      if (m.added <= q.after || m.added > q.upto || !of_kind || (q.live_only && m.gone != Member::live))
        continue;
      if (left-- == 0) break;
      visit(m);
    }
    return {};
  }
  constexpr size_t kChunk = 10'000;
  const std::string sql = fmt::format(
      "SELECT {} FROM publication_member WHERE collection = $1 AND added > $2 AND added <= $3{}{} ORDER BY "
      "added LIMIT $4",
      kMemberColumns,
      q.which == MemberQuery::values   ? " AND kind = 'value'"
      : q.which == MemberQuery::others ? " AND kind <> 'value'"
                                       : "",
      q.live_only ? " AND gone = 0" : "");
  uint64_t after = q.after;
  size_t left = q.limit == 0 ? SIZE_MAX : q.limit;
  return ledger.read([&](Transaction& t) -> Result<void> {
    while (left > 0) {  // going on where it was, should the transaction run again
      size_t asked = std::min(left, kChunk), got = 0;
      LUYTRE_TRY(t.query(sql,
                         {collection, static_cast<int64_t>(after), static_cast<int64_t>(q.upto),
                          static_cast<int64_t>(asked)},
                         [&](const Row& row) {
                           Member m = member_of(row);
                           after = m.added;
                           ++got;
                           --left;
                           visit(m);
                           return true;
                         }));
      if (got < asked) return {};
    }
    return {};
  });
}

}  // namespace luytre
