// Campaigns by themselves: each minute, days whose findings are new are looked through for what bodies share.
#include <fmt/format.h>

#include "campaigns/book.h"
#include "hub/hub.h"
#include "hub/jobs.h"

namespace luytre {
namespace {

using namespace std::chrono_literals;
// In one run; the event store is lent for a day at a time.
constexpr size_t kMostDays = 400;

Result<std::string> campaigns(Hub& hub) {
  auto home = Home::open(hub.home(), Home::Access::read);
  if (!home) return std::unexpected(home.error());
  CampaignBook book(hub.ledger());
  auto fed = feed_campaigns(
      *home, [&hub](const auto& work) { return hub.events().with(work); }, hub.book(), book, kMostDays);
  if (!fed) return std::unexpected(fed.error());
  if (fed->days == 0) return "";
  const CampaignsProposed& c = fed->counts;
  if (c.proposed + c.changed > 0) hub.publish("campaign", "", "{}");
  return fmt::format(
      "{} days, {} contacts ({} over the limit): {} proposed, {} changed, {} reopened, {} withdrawn",
      fed->days, fed->contacts, fed->over_limit, c.proposed, c.changed, c.reopened, c.withdrawn);
}

}  // namespace

void add_campaigns_jobs(std::vector<Job>& jobs, Hub& hub) {
  jobs.push_back({.name = "campaigns", .interval = 60s, .run = [&hub] { return campaigns(hub); }});
}

}  // namespace luytre
