// The audit chain: entry n bears SHA-256 over entry n-1's hash and its own fields, so nothing inside can be
// changed, removed or put in without breaking every hash after it. A rewritten tail shows against a head that
// was noted elsewhere (`luytre audit head` in a letter, a log, another machine).
#pragma once
#include <optional>
#include <string>

#include "ledger/ledger.h"

namespace luytre {

struct AuditHead {
  int64_t sequence = 0;  // of the last entry; 0: none yet
  std::string hash;      // 64 hex digits; of an empty chain 64 zeros
};

struct AuditReport {
  AuditHead head;
  // The first entry that does not fit, and why; nothing when the chain is whole.
  std::optional<int64_t> broken_at;
  std::string why;
};

// The hash that entry `sequence` with this content must bear after `previous`.
std::string audit_hash(int64_t sequence, Timestamp time, const AuditEntry& entry, std::string_view previous);

Result<AuditHead> audit_head(Transaction& transaction);
// Walks the whole chain; with `noted`, also that it still holds the head noted earlier.
Result<AuditReport> verify_audit(Ledger& ledger, const std::optional<AuditHead>& noted = std::nullopt);

}  // namespace luytre
