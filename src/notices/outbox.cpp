#include "notices/outbox.h"

#include <fmt/format.h>

namespace luytre {
namespace {

constexpr std::string_view kColumns =
    "id, organisation, about, kind, channel, recipient, period, content, findings, sensitive, tlp, subject, "
    "made_at, made_by, state, state_at, detail, attempts, not_before, sender";

Notice read_row(const Row& row) {
  return {.id = std::string(row.text(0)),
          .organisation = std::string(row.text(1)),
          .about = std::string(row.text(2)),
          .kind = notice_kind(row.text(3)).value_or(NoticeKind::digest),
          .channel = notice_channel(row.text(4)).value_or(NoticeChannel::mail),
          .recipient = std::string(row.text(5)),
          .period = std::string(row.text(6)),
          .content = std::string(row.text(7)),
          .findings = static_cast<uint64_t>(row.integer(8)),
          .sensitive = row.integer(9) != 0,
          .tlp = tlp(row.text(10)).value_or(Tlp::red),
          .subject = std::string(row.text(11)),
          .made_at = row.integer(12),
          .made_by = std::string(row.text(13)),
          .state = notice_state(row.text(14)).value_or(NoticeState::failed),
          .state_at = row.integer(15),
          .detail = std::string(row.text(16)),
          .attempts = static_cast<unsigned>(row.integer(17)),
          .not_before = row.integer(18),
          .sender = std::string(row.text(19))};
}

std::string parameters(size_t count) {
  std::string out;
  for (size_t i = 1; i <= count; ++i) out += fmt::format("{}${}", i == 1 ? "" : ", ", i);
  return out;
}

}  // namespace

Result<bool> put_notice(Transaction& t, const Notice& n, std::span<const NoticeFinding> findings) {
  auto put = t.execute(fmt::format("INSERT INTO notice ({}) VALUES ({}) ON CONFLICT (id) DO NOTHING",
                                   kColumns, parameters(20)),
                       {n.id,
                        n.organisation,
                        n.about,
                        to_string(n.kind),
                        to_string(n.channel),
                        n.recipient,
                        n.period,
                        n.content,
                        int64_t(findings.size()),
                        int64_t{n.sensitive},
                        to_string(n.tlp),
                        n.subject,
                        n.made_at,
                        n.made_by,
                        to_string(n.state),
                        n.state_at,
                        n.detail,
                        int64_t{n.attempts},
                        n.not_before,
                        n.sender});
  if (!put) return std::unexpected(put.error());
  if (*put == 0) return false;
  for (const NoticeFinding& f : findings)
    LUYTRE_TRY(
        t.execute("INSERT INTO notice_finding (notice, finding, episode, level) VALUES ($1, $2, $3, $4)",
                  {n.id, f.finding, int64_t{f.episode}, int64_t(f.level)}));
  return true;
}

Result<bool> move_notice(Transaction& t, const Notice& n, std::span<const NoticeState> from) {
  std::string states;
  for (NoticeState state : from)
    states += fmt::format("{}'{}'", states.empty() ? "" : ", ", to_string(state));
  auto moved = t.execute(
      fmt::format("UPDATE notice SET state = $1, state_at = $2, detail = $3, attempts = $4, not_before = $5, "
                  "sender = $6, subject = $7 WHERE id = $8 AND state IN ({})",
                  states),
      {to_string(n.state), n.state_at, plain_text(n.detail).substr(0, 500), int64_t{n.attempts}, n.not_before,
       n.sender, n.subject, n.id});
  if (!moved) return std::unexpected(moved.error());
  return *moved > 0;
}

Result<Notice> read_notice(Transaction& t, std::string_view id_prefix) {
  std::optional<Notice> found;
  if (!id_prefix.empty() && id_prefix.find_first_not_of("0123456789abcdef") == std::string_view::npos)
    LUYTRE_TRY(t.query(fmt::format("SELECT {} FROM notice WHERE id >= $1 AND id < $2 ORDER BY id", kColumns),
                       {std::string(id_prefix), std::string(id_prefix) + "g"}, [&](const Row& row) {
                         found = read_row(row);
                         return false;
                       }));
  if (!found) return fail(ErrorCode::not_found, "there is no such notice here");
  return std::move(*found);
}

Result<std::vector<NoticeFinding>> findings_of(Transaction& t, std::string_view id) {
  std::vector<NoticeFinding> out;
  LUYTRE_TRY(t.query("SELECT finding, episode, level FROM notice_finding WHERE notice = $1 ORDER BY finding",
                     {std::string(id)}, [&](const Row& row) {
                       out.push_back({std::string(row.text(0)), static_cast<unsigned>(row.integer(1)),
                                      static_cast<NoticeLevel>(row.integer(2))});
                       return true;
                     }));
  return out;
}

Result<std::vector<Notice>> notices_in(Transaction& t, NoticeState state, Timestamp now, size_t most) {
  std::vector<Notice> out;
  LUYTRE_TRY(
      t.query(fmt::format("SELECT {} FROM notice WHERE state = $1 AND not_before <= $2 ORDER BY made_at, "
                          "id LIMIT {}",
                          kColumns, most),
              {to_string(state), now}, [&](const Row& row) {
                out.push_back(read_row(row));
                return true;
              }));
  return out;
}

Result<std::map<std::pair<std::string, unsigned>, Told>> told_findings(Transaction& t) {
  std::map<std::pair<std::string, unsigned>, Told> out;
  // By level, so that the last row of a finding is of its highest.
  LUYTRE_TRY(t.query(
      "SELECT nf.finding, nf.episode, nf.level, max(CASE WHEN n.state IN ('failed', 'bounced') THEN 0 ELSE "
      "n.made_at END) FROM notice_finding nf JOIN notice n ON n.id = nf.notice JOIN finding f ON f.id = "
      "nf.finding AND f.episode = nf.episode AND f.state <> 'closed' GROUP BY nf.finding, nf.episode, "
      "nf.level "
      "ORDER BY nf.finding, nf.episode, nf.level",
      {}, [&](const Row& row) {
        int64_t at = row.integer(3);
        out[{std::string(row.text(0)), static_cast<unsigned>(row.integer(1))}] = {
            static_cast<NoticeLevel>(row.integer(2)), at == 0 ? kNoTime : at};
        return true;
      }));
  return out;
}

Result<std::vector<std::string>> digested(Transaction& t, std::string_view period) {
  std::vector<std::string> out;
  LUYTRE_TRY(
      t.query("SELECT DISTINCT about FROM notice WHERE period = $1 AND kind <> 'immediate' AND made_by = "
              "'system' ORDER BY about",
              {std::string(period)}, [&](const Row& row) {
                out.emplace_back(row.text(0));
                return true;
              }));
  return out;
}

Result<bool> is_suspect(Transaction& t, std::string_view address, std::optional<Timestamp> verified) {
  unsigned bounced = 0, seen = 0;
  LUYTRE_TRY(
      t.query("SELECT state FROM notice WHERE recipient = $1 AND state IN ('sent', 'bounced') AND made_at > "
              "$2 ORDER BY made_at DESC, id LIMIT 2",
              {std::string(address), verified.value_or(0)}, [&](const Row& row) {
                ++seen;
                bounced += row.text(0) == "bounced";
                return true;
              }));
  return seen == 2 && bounced == 2;
}

Result<NoticePage> list_notices(Ledger& ledger, const Viewer& viewer, const NoticeFilter& filter) {
  SqlCondition seen = viewer.condition(
      Permission::read_contacts, {.organisation = "organisation", .tlp = "tlp", .sensitive = "sensitive"});
  std::string where = "(" + seen.sql + ")";
  std::vector<Value> values = seen.parameters;
  if (!filter.organisation.empty()) {
    values.emplace_back(filter.organisation);
    where += fmt::format(" AND organisation = ${}", values.size());
  }
  if (filter.state) {
    values.emplace_back(std::string(to_string(*filter.state)));
    where += fmt::format(" AND state = ${}", values.size());
  }
  NoticePage page;
  auto read = ledger.read([&](Transaction& t) -> Result<void> {
    page = {};
    LUYTRE_TRY(t.query("SELECT count(*) FROM notice WHERE " + where, std::span<const Value>(values),
                       [&](const Row& row) {
                         page.total = static_cast<uint64_t>(row.integer(0));
                         return true;
                       }));
    return t.query(
        fmt::format("SELECT {} FROM notice WHERE {} ORDER BY made_at DESC, id{}", kColumns, where,
                    filter.limit ? fmt::format(" LIMIT {} OFFSET {}", filter.limit, filter.offset) : ""),
        std::span<const Value>(values), [&](const Row& row) {
          page.items.push_back(read_row(row));
          return true;
        });
  });
  if (!read) return std::unexpected(read.error());
  return page;
}

}  // namespace luytre
