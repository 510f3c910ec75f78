// Notices by themselves: decided and sent each minute.
#include <fmt/format.h>

#include "hub/hub.h"
#include "hub/jobs.h"
#include "hub/notices_api.h"

namespace luytre {
namespace {

using namespace std::chrono_literals;

Result<std::string> notices(Hub& hub) {
  auto run = hub.notices().run(*hub.directory(), evidence_source(hub));
  if (!run) return std::unexpected(run.error());
  for (const Notice& notice : run->moved)
    hub.publish("notice", notice.organisation, boost::json::serialize(JsonObject{{"id", notice.id}}));
  if (run->decided + run->moved.size() + run->unknown == 0) return "";
  return fmt::format(
      "{} decided; {} sent, {} not delivered, {} to be tried again, {} wait for a contact, {} unknown",
      run->decided, run->sent, run->failed, run->postponed, run->held, run->unknown);
}

}  // namespace

EvidenceSource evidence_source(Hub& hub) {
  return [&hub](std::span<const Finding> findings) -> Result<std::vector<EvidenceLine>> {
    std::vector<EvidenceLine> lines;
    auto directory = hub.directory();
    LUYTRE_TRY(hub.events().with([&](EventStore& events) -> Result<void> {
      auto read = read_evidence(events, hub.book().rules(), *directory, findings);
      if (!read) return std::unexpected(read.error());
      lines = std::move(*read);
      return {};
    }));
    return lines;
  };
}

void add_notices_jobs(std::vector<Job>& jobs, Hub& hub) {
  jobs.push_back({.name = "notices", .interval = 60s, .run = [&hub] { return notices(hub); }});
}

}  // namespace luytre
