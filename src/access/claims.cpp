#include "access/claims.h"

#include <algorithm>

#include "access/json_detail.h"
#include "access/sql.h"
#include "base/csv.h"
#include "base/domain.h"
#include "base/ip.h"

namespace luytre {
namespace {

constexpr const char* kKinds[] = {"prefix", "domain"};
constexpr const char* kStates[] = {"waiting", "approved", "refused", "withdrawn"};

Result<std::string> canonical(Claim::Kind kind, std::string_view resource) {
  if (kind == Claim::Kind::domain) {
    auto domain = normalise_domain(resource);
    if (!domain || is_public_suffix(*domain) || domain->find('.') == std::string::npos)
      return fail(ErrorCode::invalid, "a claim names a domain below a public suffix, like example.gov.vn");
    return *domain;
  }
  auto prefix = Prefix::parse(resource);
  bool wide = prefix && prefix->length < (prefix->is_v4() ? 8 : 16);
  if (!prefix || wide || reserved_space(prefix->first()) == ReservedSpace::private_use ||
      reserved_space(prefix->first()) == ReservedSpace::loopback ||
      reserved_space(prefix->first()) == ReservedSpace::link_local ||
      reserved_space(prefix->first()) == ReservedSpace::multicast ||
      reserved_space(prefix->first()) == ReservedSpace::other)
    return fail(
        ErrorCode::invalid,
        "a claim names a public network with its host bits zero, like 203.0.113.0/24, of /8 or smaller");
  return prefix->to_string();
}

template <size_t n>
size_t place_of_word(const char* const (&words)[n], std::string_view word) {
  return static_cast<size_t>(std::ranges::find(words, word) - words);
}

bool is_text(std::string_view text, size_t limit) {
  return text.size() <= limit && std::ranges::none_of(text, [](char c) {
           return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f;
         });
}

}  // namespace

const char* to_string(Claim::Kind kind) {
  return kKinds[static_cast<size_t>(kind)];
}
const char* to_string(Claim::State state) {
  return kStates[static_cast<size_t>(state)];
}

Result<std::string> make_claim(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                               std::string_view organisation, const NewClaim& claim) {
  if (organisation.empty() || !viewer.may(Permission::make_claims, organisation) ||
      !directory.organisation(organisation))
    return no_such("body");
  auto resource = canonical(claim.kind, claim.resource);
  if (!resource) return resource;
  if (!is_text(claim.note, 2000)) return fail(ErrorCode::invalid, "a note has 2000 bytes at most");
  std::string id;
  auto written = ledger.write([&](Transaction& t) -> Result<void> {
    auto waits =
        first_row(t,
                  "SELECT 1 FROM ownership_claim WHERE organisation = $1 AND kind = $2 AND resource = $3 AND "
                  "state = 'waiting'",
                  {std::string(organisation), to_string(claim.kind), *resource}, [](const Row&) {});
    if (!waits) return std::unexpected(waits.error());
    if (*waits) return fail(ErrorCode::invalid, fmt::format("the claim of {} waits already", *resource));
    id = random_id();
    LUYTRE_TRY(
        t.execute("INSERT INTO ownership_claim (id, organisation, kind, resource, note, state, made_by, "
                  "made_at, decided_by, "
                  "reason, from_day, applied) VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $7, '', '', $8, 0)",
                  {id, std::string(organisation), to_string(claim.kind), *resource, claim.note,
                   viewer.actor(), t.now(), int64_t{claim.from.value_or(day_of(t.now()))}}));
    return t.audit({viewer.actor(), "claim.make", id,
                    json_detail({{"organisation", organisation}, {"resource", *resource}})});
  });
  if (!written) return std::unexpected(written.error());
  return id;
}

Result<std::vector<Claim>> list_claims(Ledger& ledger, const Viewer& viewer, const Directory& directory) {
  std::vector<Claim> claims;
  Timestamp now = 0;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    claims.clear();
    now = t.now();
    SqlCondition seen = viewer.condition("organisation", Permission::read_organisations);
    return t.query(
        "SELECT id, organisation, kind, resource, note, state, made_by, made_at, decided_by, decided_at, "
        "reason, from_day FROM ownership_claim WHERE " +
            seen.sql + " ORDER BY made_at DESC, id",
        seen.parameters, [&](const Row& row) {
          claims.push_back({.id = std::string(row.text(0)),
                            .organisation = std::string(row.text(1)),
                            .kind = static_cast<Claim::Kind>(place_of_word(kKinds, row.text(2))),
                            .resource = std::string(row.text(3)),
                            .note = std::string(row.text(4)),
                            .state = static_cast<Claim::State>(place_of_word(kStates, row.text(5))),
                            .made_by = std::string(row.text(6)),
                            .decided_by = std::string(row.text(8)),
                            .made = row.integer(7),
                            .decided = optional_time(row, 9),
                            .reason = std::string(row.text(10)),
                            .from = static_cast<Day>(row.integer(11)),
                            .held_by = ""});
          return true;
        });
  }));
  for (Claim& claim : claims)
    if (viewer.may(Permission::decide_claims, claim.organisation))
      if (auto holder = directory.find(claim.resource, day_of(now)))
        claim.held_by = holder->owner.organisation;
  return claims;
}

Result<void> withdraw_claim(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                            std::string_view id) {
  if (organisation.empty() || !viewer.may(Permission::make_claims, organisation)) return no_such("claim");
  return ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(change_one(
        t, "claim",
        "UPDATE ownership_claim SET state = 'withdrawn', decided_by = $1, decided_at = $2 WHERE id = "
        "$3 AND organisation = $4 AND state = 'waiting'",
        {viewer.actor(), t.now(), std::string(id), std::string(organisation)}));
    return t.audit({viewer.actor(), "claim.withdraw", std::string(id), ""});
  });
}

Result<void> decide_claim(Ledger& ledger, const Viewer& viewer, std::string_view id, bool approve,
                          std::string_view reason) {
  if (!viewer.may_somewhere(Permission::decide_claims)) return no_such("claim");
  if (!is_text(reason, 2000) || (!approve && reason.empty()))
    return fail(ErrorCode::invalid, "a refusal has a reason, of 2000 bytes at most");
  return ledger.write([&](Transaction& t) -> Result<void> {
    std::string organisation;
    LUYTRE_TRY(first_row(t, "SELECT organisation FROM ownership_claim WHERE id = $1", {std::string(id)},
                         [&](const Row& row) { organisation = row.text(0); }));
    if (organisation.empty() || !viewer.may(Permission::decide_claims, organisation)) return no_such("claim");
    LUYTRE_TRY(change_one(
        t, "waiting claim",
        "UPDATE ownership_claim SET state = $1, decided_by = $2, decided_at = $3, reason = $4 WHERE "
        "id = $5 AND state = 'waiting'",
        {approve ? "approved" : "refused", viewer.actor(), t.now(), std::string(reason), std::string(id)}));
    return t.audit({viewer.actor(), approve ? "claim.approve" : "claim.refuse", std::string(id),
                    json_detail({{"organisation", organisation}})});
  });
}

Result<size_t> apply_claims(Ledger& ledger, Directory& directory) {
  std::vector<Claim> claims;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    claims.clear();
    return t.query(
        "SELECT id, organisation, kind, resource, from_day FROM ownership_claim WHERE state = 'approved' AND "
        "applied = "
        "0 ORDER BY decided_at, id",
        {}, [&](const Row& row) {
          Claim claim;
          claim.id = row.text(0);
          claim.organisation = row.text(1);
          claim.kind = static_cast<Claim::Kind>(place_of_word(kKinds, row.text(2)));
          claim.resource = row.text(3);
          claim.from = static_cast<Day>(row.integer(4));
          claims.push_back(std::move(claim));
          return true;
        });
  }));
  if (claims.empty()) return size_t{0};
  std::string csv = "kind,resource,org_id,from,source\n";
  for (const Claim& c : claims)
    csv += fmt::format("{},{},{},{},claim {}\n", to_string(c.kind), csv_quote(c.resource),
                       csv_quote(c.organisation), format_day(c.from), c.id);
  auto added = directory.add_ownership(csv, "approved claims");
  if (!added) return std::unexpected(added.error());
  if (!added->refused.empty())
    return fail(ErrorCode::invalid,
                fmt::format("the directory refuses an approved claim: {}", added->refused[0]));
  LUYTRE_TRY(directory.save());
  auto written = ledger.write([&](Transaction& t) -> Result<void> {
    for (const Claim& c : claims) {
      LUYTRE_TRY(t.execute("UPDATE ownership_claim SET applied = 1 WHERE id = $1", {c.id}));
      LUYTRE_TRY(t.audit({"system", "claim.apply", c.id, ""}));
    }
    return {};
  });
  if (!written) return std::unexpected(written.error());
  return claims.size();
}

}  // namespace luytre
