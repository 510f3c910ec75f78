// What notices do: clean-up in 14 days among those told and those held out, by family, sector and channel.
//
// A finding is clean when it was closed as cleaned or presumed clean, or came back in a later episode, and
// was last seen within 14 days of the day it was, or would have been, told. Counted are findings whose 14
// days are over. That closing takes some more days of silence makes both groups look worse alike.
#pragma once
#include "access/viewer.h"
#include "findings/finding.h"

namespace luytre {

struct NoticeEffect {
  std::string what, sector, channel;
  uint64_t told = 0, told_clean = 0, held = 0, held_clean = 0;
};

// Notes once that a finding was told by a channel, or held out ("").
Result<void> note_effect(Transaction& transaction, const Finding& finding, std::string_view channel,
                         Timestamp at);
// By family, sector, channel; the held ones of a family and sector stand in each of its rows (they have no
// channel). Permission::read_national; without it not_found.
Result<std::vector<NoticeEffect>> notice_effect(Ledger& ledger, const Viewer& viewer, Timestamp now);

}  // namespace luytre
