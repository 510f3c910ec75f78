#include "weaknesses/inventory/review_book.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <map>

#include "base/hash.h"
#include "weaknesses/inventory/where.h"

namespace luytre {
namespace {

using inventory::Where;

constexpr size_t kMostText = 4096;
constexpr std::string_view kColumns =
    "r.id, r.organisation, r.state, r.begun, r.begun_by, r.signed, r.signed_by, r.statement, r.systems, "
    "r.reviewed, r.open_count, r.overdue, r.exploited, r.digest";

Review read_review(const Row& row) {
  auto text = [&](size_t i) { return std::string(row.text(i)); };
  auto number = [&](size_t i) { return static_cast<uint64_t>(row.integer(i)); };
  return {.id = text(0),
          .organisation = text(1),
          .is_signed = row.text(2) == "signed",
          .begun = row.integer(3),
          .signed_at = row.integer(5),
          .begun_by = text(4),
          .signed_by = text(6),
          .statement = text(7),
          .systems = number(8),
          .reviewed = number(9),
          .open = number(10),
          .overdue = number(11),
          .exploited = number(12),
          .digest = text(13)};
}

std::unexpected<Error> no_body() {
  return fail(ErrorCode::not_found, "there is no such organisation here");
}

// The review that is open; with an empty id when there is none.
Result<Review> open_review(Transaction& t, std::string_view organisation) {
  Review out;
  LUYTRE_TRY(t.query(fmt::format("SELECT {} FROM weakness_review r WHERE r.organisation = $1 AND r.state = "
                                 "'open'",
                                 kColumns),
                     {std::string(organisation)}, [&](const Row& row) {
                       out = read_review(row);
                       return false;
                     }));
  out.organisation = organisation;
  return out;
}

using Systems = std::map<std::string, ReviewedSystem>;

// Every place of the body with what is open there, and what the review says of it.
Result<Systems> systems_now(Transaction& t, std::string_view organisation, std::string_view review,
                            Timestamp now) {
  Systems out;
  std::string body(organisation);
  LUYTRE_TRY(t.query(
      "SELECT place, max(host), max(owner), max(level), sum(CASE WHEN product <> '' THEN 1 ELSE 0 END) FROM "
      "asset WHERE organisation = $1 GROUP BY place",
      {body}, [&](const Row& row) {
        std::string place(row.text(0));
        out[place] = {.place = place,
                      .host = std::string(row.text(1)),
                      .owner = std::string(row.text(2)),
                      .level = static_cast<unsigned>(row.integer(3)),
                      .products = static_cast<uint64_t>(row.integer(4)),
                      .reviewed_by = {},
                      .note = {}};
        return true;
      }));
  LUYTRE_TRY(t.query(
      "SELECT a.place, count(*), sum(CASE WHEN w.due < $1 THEN 1 ELSE 0 END), sum(w.exploited) FROM weakness "
      "w "
      "JOIN asset a ON a.id = w.asset WHERE w.organisation = $2 AND w.state = 'open' GROUP BY a.place",
      {now, body}, [&](const Row& row) {
        ReviewedSystem& s = out[std::string(row.text(0))];
        s.open = static_cast<uint64_t>(row.integer(1));
        s.overdue = static_cast<uint64_t>(row.integer(2));
        s.exploited = static_cast<uint64_t>(row.integer(3));
        return true;
      }));
  LUYTRE_TRY(t.query("SELECT place, at, reviewed_by, note FROM weakness_review_system WHERE review = $1",
                     {std::string(review)}, [&](const Row& row) {
                       auto at = out.find(std::string(row.text(0)));
                       if (at == out.end()) return true;  // no longer in the inventory
                       at->second.reviewed = row.integer(1);
                       at->second.reviewed_by = row.text(2);
                       at->second.note = row.text(3);
                       return true;
                     }));
  return out;
}

void add_up(Review& review, const Systems& systems) {
  review.systems = systems.size();
  for (const auto& [place, s] : systems) {
    review.reviewed += s.reviewed != 0;
    review.open += s.open;
    review.overdue += s.overdue;
    review.exploited += s.exploited;
  }
}

std::string digest_of(const Review& r, const Systems& systems) {
  StableDigest d;
  for (std::string_view text : {std::string_view("weakness-review"), std::string_view(r.organisation),
                                std::string_view(r.signed_by), std::string_view(r.statement)})
    d.add(text);
  d.add(static_cast<uint64_t>(r.signed_at));
  for (const auto& [place, s] : systems) {
    for (std::string_view text :
         {std::string_view(place), std::string_view(s.reviewed_by), std::string_view(s.note)})
      d.add(text);
    for (uint64_t n : {static_cast<uint64_t>(s.reviewed), s.open, s.overdue, s.exploited}) d.add(n);
  }
  return d.finish().to_hex();
}

Result<void> put_system(Transaction& t, const std::string& review, const ReviewedSystem& s) {
  auto done = t.execute(
      "INSERT INTO weakness_review_system (review, place, at, reviewed_by, note, open_count, overdue, "
      "exploited) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (review, place) DO UPDATE SET at = "
      "excluded.at, reviewed_by = excluded.reviewed_by, note = excluded.note, open_count = "
      "excluded.open_count, overdue = excluded.overdue, exploited = excluded.exploited",
      {review, s.place, s.reviewed, s.reviewed_by, s.note, static_cast<int64_t>(s.open),
       static_cast<int64_t>(s.overdue), static_cast<int64_t>(s.exploited)});
  if (!done) return std::unexpected(done.error());
  return {};
}

}  // namespace

Result<ReviewPage> ReviewBook::page(const Viewer& viewer, std::string_view organisation, Timestamp now) {
  if (!viewer.may(Permission::read_findings, organisation)) return no_body();
  ReviewPage out;
  auto read = ledger_.read([&](Transaction& t) -> Result<void> {
    auto open = open_review(t, organisation);
    if (!open) return std::unexpected(open.error());
    auto systems = systems_now(t, organisation, open->id, now);
    if (!systems) return std::unexpected(systems.error());
    out.now = std::move(*open);
    add_up(out.now, *systems);
    for (auto& [place, s] : *systems) out.systems.push_back(std::move(s));
    return t.query(fmt::format("SELECT {} FROM weakness_review r WHERE r.organisation = $1 AND r.state = "
                               "'signed' ORDER BY r.signed DESC LIMIT 20",
                               kColumns),
                   {std::string(organisation)}, [&](const Row& row) {
                     out.before.push_back(read_review(row));
                     return true;
                   });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Result<std::pair<Review, std::vector<ReviewedSystem>>> ReviewBook::find(const Viewer& viewer,
                                                                        std::string_view id) {
  Where where;
  where.add("r.id = ${}", std::string(id));
  where.add("r.state = ${}", std::string("signed"));
  where.add(viewer, Permission::read_findings, "r.organisation");
  std::pair<Review, std::vector<ReviewedSystem>> out;
  auto read = ledger_.read([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(t.query(fmt::format("SELECT {} FROM weakness_review r WHERE {}", kColumns, where.text()),
                       where.parameters(), [&](const Row& row) {
                         out.first = read_review(row);
                         return false;
                       }));
    if (out.first.id.empty()) return fail(ErrorCode::not_found, "there is no such review here");
    return t.query(
        "SELECT place, at, reviewed_by, note, open_count, overdue, exploited FROM weakness_review_system "
        "WHERE "
        "review = $1 ORDER BY place",
        {out.first.id}, [&](const Row& row) {
          out.second.push_back({.place = std::string(row.text(0)),
                                .host = {},
                                .owner = {},
                                .open = static_cast<uint64_t>(row.integer(4)),
                                .overdue = static_cast<uint64_t>(row.integer(5)),
                                .exploited = static_cast<uint64_t>(row.integer(6)),
                                .reviewed = row.integer(1),
                                .reviewed_by = std::string(row.text(2)),
                                .note = std::string(row.text(3))});
          return true;
        });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Result<std::vector<Review>> ReviewBook::latest(const Viewer& viewer) {
  Where where;
  where.add("r.state = ${}", std::string("signed"));
  where.add(viewer, Permission::read_findings, "r.organisation");
  std::vector<Review> out;
  auto read = ledger_.read([&](Transaction& t) {
    return t.query(fmt::format("SELECT {} FROM weakness_review r WHERE {} ORDER BY r.organisation, r.signed "
                               "DESC, r.id",
                               kColumns, where.text()),
                   where.parameters(), [&](const Row& row) {
                     if (out.empty() || out.back().organisation != row.text(1))
                       out.push_back(read_review(row));
                     return true;
                   });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Result<void> ReviewBook::mark(const Viewer& viewer, std::string_view organisation, std::string_view place,
                              bool reviewed, std::string_view note) {
  if (!viewer.may(Permission::change_assets, organisation)) return no_body();
  std::string why = scan_text(note, kMostText), body(organisation);
  return ledger_.write([&](Transaction& t) -> Result<void> {
    auto open = open_review(t, organisation);
    if (!open) return std::unexpected(open.error());
    auto systems = systems_now(t, organisation, open->id, t.now());
    if (!systems) return std::unexpected(systems.error());
    auto at = systems->find(std::string(place));
    if (at == systems->end()) return fail(ErrorCode::not_found, "there is no such system here");
    ReviewedSystem& s = at->second;
    if (!reviewed) {
      if (s.reviewed == 0) return {};
      auto gone = t.execute("DELETE FROM weakness_review_system WHERE review = $1 AND place = $2",
                            {open->id, s.place});
      if (!gone) return std::unexpected(gone.error());
    } else {
      if (open->id.empty()) {
        open->id = random_id();
        auto begun = t.execute(
            "INSERT INTO weakness_review (id, organisation, state, begun, begun_by, signed, signed_by, "
            "statement, systems, reviewed, open_count, overdue, exploited, digest) VALUES ($1, $2, 'open', "
            "$3, "
            "$4, 0, '', '', 0, 0, 0, 0, 0, '')",
            {open->id, body, t.now(), viewer.actor()});
        if (!begun) return std::unexpected(begun.error());
      }
      s.reviewed = t.now();
      s.reviewed_by = viewer.actor();
      s.note = why;
      LUYTRE_TRY(put_system(t, open->id, s));
    }
    return t.audit({.actor = viewer.actor(),
                    .action = reviewed ? "weakness-review.system" : "weakness-review.system-undone",
                    .subject = body,
                    .detail = boost::json::serialize(
                        boost::json::object{{"review", open->id}, {"place", s.place}, {"open", s.open}})});
  });
}

Result<Review> ReviewBook::sign(const Viewer& viewer, std::string_view organisation,
                                std::string_view statement) {
  if (!viewer.may(Permission::sign_reviews, organisation)) return no_body();
  std::string said = scan_text(statement, kMostText);
  Review out;
  auto done = ledger_.write([&](Transaction& t) -> Result<void> {
    auto open = open_review(t, organisation);
    if (!open) return std::unexpected(open.error());
    if (open->id.empty()) return fail(ErrorCode::invalid, "no system was reviewed yet");
    auto systems = systems_now(t, organisation, open->id, t.now());
    if (!systems) return std::unexpected(systems.error());
    out = std::move(*open);
    add_up(out, *systems);
    if (out.reviewed == 0) return fail(ErrorCode::invalid, "no system was reviewed yet");
    if (out.reviewed < out.systems && said.empty())
      return fail(ErrorCode::invalid,
                  fmt::format("{} of {} systems are not reviewed: say why in the statement",
                              out.systems - out.reviewed, out.systems));
    out.is_signed = true;
    out.signed_at = t.now();
    out.signed_by = viewer.actor();
    out.statement = said;
    out.digest = digest_of(out, *systems);
    // What is not in the inventory any more goes; what was not reviewed is written down as such.
    auto gone = t.execute("DELETE FROM weakness_review_system WHERE review = $1", {out.id});
    if (!gone) return std::unexpected(gone.error());
    for (const auto& [place, s] : *systems) LUYTRE_TRY(put_system(t, out.id, s));
    auto closed = t.execute(
        "UPDATE weakness_review SET state = 'signed', signed = $1, signed_by = $2, statement = $3, systems = "
        "$4, reviewed = $5, open_count = $6, overdue = $7, exploited = $8, digest = $9 WHERE id = $10",
        {out.signed_at, out.signed_by, out.statement, static_cast<int64_t>(out.systems),
         static_cast<int64_t>(out.reviewed), static_cast<int64_t>(out.open),
         static_cast<int64_t>(out.overdue), static_cast<int64_t>(out.exploited), out.digest, out.id});
    if (!closed) return std::unexpected(closed.error());
    return t.audit({.actor = viewer.actor(),
                    .action = "weakness-review.sign",
                    .subject = out.organisation,
                    .detail = boost::json::serialize(boost::json::object{{"review", out.id},
                                                                         {"systems", out.systems},
                                                                         {"reviewed", out.reviewed},
                                                                         {"open", out.open},
                                                                         {"digest", out.digest}})});
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

}  // namespace luytre
