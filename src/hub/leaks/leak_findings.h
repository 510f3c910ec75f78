// Leaked accounts as findings: what collections show of an account is its evidence.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "directory/directory.h"
#include "findings/book.h"
#include "leaks/leak_keys.h"

namespace luytre {

// <home>/keys/leaks.key, made when it is not there.
Result<LeakKeys> open_leak_keys(const std::filesystem::path& home);

// The finding of an account (its id in the ledger). `door`: "mail" or "site".
std::string leak_finding_id(std::string_view organisation, std::string_view door, std::string_view account);

// Brings the book up to the leaks that the ledger holds, day by day of observation: after an import, after
// something was forgotten, and when domains have come to bodies (LeakBook::adopt). The same again changes
// nothing. One account in ten collections is one finding; its severity goes by the worst that was shown
// (findings/rules/severity.csv, families mail-plain, mail-hash, mail-none and customer-...).
Result<Absorbed> absorb_leaks(Ledger& ledger, FindingBook& book, const Directory& directory);

}  // namespace luytre
