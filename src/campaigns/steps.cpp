#include "campaigns/steps.h"

namespace luytre {

Result<void> append_campaign_step(Transaction& t, const std::string& campaign, std::string_view actor,
                                  std::string_view act, std::string_view comment) {
  int64_t last = 0;
  LUYTRE_TRY(
      t.query("SELECT max(step) FROM campaign_step WHERE campaign = $1", {campaign}, [&](const Row& row) {
        last = row.integer(0);
        return false;
      }));
  auto done = t.execute(
      "INSERT INTO campaign_step (campaign, step, time, actor, act, comment) VALUES ($1, $2, $3, $4, $5, $6)",
      {campaign, last + 1, t.now(), std::string(actor), std::string(act), std::string(comment)});
  if (!done) return std::unexpected(done.error());
  return {};
}

}  // namespace luytre
