#include "hub/leaks/leak_findings.h"

#include <fmt/format.h>

#include <algorithm>

#include "leaks/leak_book.h"
#include "leaks/leak_evidence.h"

namespace luytre {
namespace {

bool of_a_customer(std::string_view door) {
  return door == "site";
}
const char* what_of(std::string_view door) {
  return of_a_customer(door) ? "leaked-customer" : "leaked-account";
}

DayEvidence evidence_of(const LeakEvidence& leak, const Rules& rules, const Directory& directory) {
  DayEvidence e;
  e.id = leak_finding_id(leak.organisation, leak.door, leak.account);
  e.kind = FindingKind::leak;
  e.organisation = leak.organisation;
  e.subject = fmt::format("{} ({})", plain_text(leak.masked), leak.account.substr(0, 8));
  e.what = what_of(leak.door);
  if (const Organisation* body = directory.organisation(leak.organisation)) e.sector = body->sector;
  e.first = e.last = start_of(leak.fresh);
  e.sightings = leak.entries;
  e.evidence = Evidence::probable;  // lists say much
  e.severity = rules.severity(
      FindingKind::leak,
      fmt::format("{}-{}", of_a_customer(leak.door) ? "customer" : "mail", to_string(leak.worst)),
      Category::behaviour, e.evidence, e.sector);
  for (std::string_view rest = leak.collections; !rest.empty();) {
    size_t end = rest.find('\n');
    e.sensors += plain_text(rest.substr(0, end)) + '\n';
    rest.remove_prefix(end + 1);
  }
  return e;
}

}  // namespace

Result<LeakKeys> open_leak_keys(const std::filesystem::path& home) {
  std::filesystem::path folder = home / "keys";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  return LeakKeys::open(folder / "leaks.key");
}

std::string leak_finding_id(std::string_view organisation, std::string_view door, std::string_view account) {
  return finding_id(organisation, FindingKind::leak, account, what_of(door));
}

Result<Absorbed> absorb_leaks(Ledger& ledger, FindingBook& book, const Directory& directory) {
  LeakBook leak_book(ledger);
  if (auto adopted = leak_book.adopt(directory, "system"); !adopted) return std::unexpected(adopted.error());
  auto days = leak_days(ledger);
  if (!days) return std::unexpected(days.error());
  auto known = book.absorbed_days(FindingSource::leaks);
  if (!known) return std::unexpected(known.error());
  days->insert(days->end(), known->begin(), known->end());  // those whose leaks were forgotten
  std::ranges::sort(*days);
  auto twice = std::ranges::unique(*days);
  days->erase(twice.begin(), twice.end());
  Absorbed all;
  for (Day day : *days) {
    auto leaks = leak_evidence(ledger, day);
    if (!leaks) return std::unexpected(leaks.error());
    std::vector<DayEvidence> evidence;
    evidence.reserve(leaks->size());
    std::vector<std::pair<std::string, std::string>> made;
    for (const LeakEvidence& leak : *leaks) {
      evidence.push_back(evidence_of(leak, book.rules(), directory));
      if (leak.finding != evidence.back().id) made.emplace_back(leak.account, evidence.back().id);
    }
    std::ranges::sort(evidence, {}, &DayEvidence::id);
    auto absorbed = book.absorb(day, evidence, "", FindingSource::leaks);
    if (!absorbed) return std::unexpected(absorbed.error());
    LUYTRE_TRY(leak_book.set_findings(made));
    all += *absorbed;
  }
  return all;
}

}  // namespace luytre
