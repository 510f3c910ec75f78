#include "ledger/audit.h"

#include <fmt/format.h>
#include <sodium.h>

namespace luytre {
namespace {

const std::string kNoHash(64, '0');

std::string sha256(std::string_view bytes) {
  unsigned char digest[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  char hex[2 * sizeof digest + 1];
  sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
  return hex;
}

}  // namespace

std::string audit_hash(int64_t sequence, Timestamp time, const AuditEntry& entry, std::string_view previous) {
  // Each part with its length: no two entries share the text.
  std::string text = fmt::format("{}\n{}\n", sequence, time);
  for (std::string_view part : {previous, std::string_view(entry.actor), std::string_view(entry.action),
                                std::string_view(entry.subject), std::string_view(entry.detail)})
    text += fmt::format("{}:{}\n", part.size(), part);
  return sha256(text);
}

Result<AuditHead> audit_head(Transaction& transaction) {
  AuditHead head{0, kNoHash};
  LUYTRE_TRY(transaction.query("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1", {},
                               [&](const Row& row) {
                                 head = {row.integer(0), std::string(row.text(1))};
                                 return true;
                               }));
  return head;
}

Result<void> Transaction::audit(const AuditEntry& entry) {
  auto head = audit_head(*this);
  if (!head) return std::unexpected(head.error());
  int64_t sequence = head->sequence + 1;
  auto done = execute(
      "INSERT INTO audit (sequence, time, actor, action, subject, detail, previous, hash) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      {sequence, now(), entry.actor, entry.action, entry.subject, entry.detail, head->hash,
       audit_hash(sequence, now(), entry, head->hash)});
  if (!done) return std::unexpected(done.error());
  return {};
}

Result<AuditReport> verify_audit(Ledger& ledger, const std::optional<AuditHead>& noted) {
  AuditReport report;
  report.head = {0, kNoHash};
  bool met = !noted || noted->sequence == 0;
  auto walked = ledger.read([&](Transaction& t) {
    return t.query(
        "SELECT sequence, time, actor, action, subject, detail, previous, hash FROM audit ORDER BY sequence",
        {}, [&](const Row& row) {
          int64_t sequence = row.integer(0);
          AuditEntry entry{std::string(row.text(2)), std::string(row.text(3)), std::string(row.text(4)),
                           std::string(row.text(5))};
          if (sequence != report.head.sequence + 1)
            report.why = fmt::format("entry {} is missing", report.head.sequence + 1);
          else if (row.text(6) != report.head.hash)
            report.why = "it does not follow the entry before it";
          else if (row.text(7) != audit_hash(sequence, row.integer(1), entry, report.head.hash))
            report.why = "its content was changed";
          else if (noted && noted->sequence == sequence && noted->hash != row.text(7))
            report.why = "it is not the entry that was noted";
          if (!report.why.empty()) {
            report.broken_at = sequence;
            return false;
          }
          met = met || noted->sequence == sequence;
          report.head = {sequence, std::string(row.text(7))};
          return true;
        });
  });
  if (!walked) return std::unexpected(walked.error());
  if (!report.broken_at && !met) {
    report.broken_at = report.head.sequence + 1;
    report.why = fmt::format("the chain ends before entry {} that was noted", noted->sequence);
  }
  return report;
}

}  // namespace luytre
