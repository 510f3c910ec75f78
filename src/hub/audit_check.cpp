#include "hub/audit_check.h"

#include <fmt/format.h>

namespace luytre {

Result<AuditCheck::Last> AuditCheck::run(Ledger& ledger, Timestamp now) {
  std::optional<AuditHead> noted;
  {
    std::lock_guard lock(mutex_);
    noted = head_;
  }
  auto report = verify_audit(ledger, noted);
  if (!report) return std::unexpected(report.error());
  Last last{.whole = !report->broken_at, .at = now, .why = {}};
  if (!last.whole) last.why = fmt::format("entry {}: {}", *report->broken_at, report->why);
  std::lock_guard lock(mutex_);
  last_ = last;
  if (last.whole) head_ = report->head;
  return last;
}

AuditCheck::Last AuditCheck::last() const {
  std::lock_guard lock(mutex_);
  return last_;
}

}  // namespace luytre
