// The outbox in the ledger: what was decided, what became of it.
#pragma once
#include <functional>
#include <map>
#include <span>

#include "access/viewer.h"
#include "notices/notice.h"

namespace luytre {

struct NoticeFinding {
  std::string finding;
  unsigned episode = 1;
  NoticeLevel level = NoticeLevel::technical;
};

// Writes the row and what it is about, unless it is there. Whether it was written.
Result<bool> put_notice(Transaction& transaction, const Notice& notice,
                        std::span<const NoticeFinding> findings);
// Moves a row on. Whether it was in one of `from`.
Result<bool> move_notice(Transaction& transaction, const Notice& notice, std::span<const NoticeState> from);
// In any transaction; not_found.
Result<Notice> read_notice(Transaction& transaction, std::string_view id_prefix);
Result<std::vector<NoticeFinding>> findings_of(Transaction& transaction, std::string_view id);
// Rows of a state that may go now, oldest first.
Result<std::vector<Notice>> notices_in(Transaction& transaction, NoticeState state, Timestamp now,
                                       size_t most);

// How far a finding's owner was told in its present episode.
struct Told {
  NoticeLevel level = NoticeLevel::technical;
  // When, on that level; kNoTime: everything sent there failed or bounced.
  Timestamp at = kNoTime;
};
Result<std::map<std::pair<std::string, unsigned>, Told>> told_findings(Transaction& transaction);
// Bodies whose digest, reminders and escalations of `period` were decided.
Result<std::vector<std::string>> digested(Transaction& transaction, std::string_view period);

// The last two notices to this address bounced: it is suspect until it is verified anew after that.
Result<bool> is_suspect(Transaction& transaction, std::string_view address,
                        std::optional<Timestamp> verified);

struct NoticeFilter {
  std::string organisation;  // "": all
  std::optional<NoticeState> state;
  uint64_t limit = 0, offset = 0;  // limit 0: all
};
struct NoticePage {
  uint64_t total = 0;
  std::vector<Notice> items;  // newest first
};
// Those to bodies the viewer may read the contacts of, whose marks the viewer may see.
Result<NoticePage> list_notices(Ledger& ledger, const Viewer& viewer, const NoticeFilter& filter);

}  // namespace luytre
