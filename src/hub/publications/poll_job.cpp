// Collections of others, polled when they are due.
#include <fmt/format.h>

#include "hub/jobs.h"
#include "hub/publications/publications.h"
#include "monitor/home.h"
#include "warning/taxii/sources.h"

namespace luytre {

Result<std::string> poll_due_sources(Hub& hub) {
  auto all = list_polled_sources(hub.ledger(), Viewer::console("system"));
  if (!all) return std::unexpected(all.error());
  uint64_t polled = 0, added = 0;
  std::string problems;
  for (const PolledSource& source : *all) {
    if (source.polled_at + source.seconds * kMicrosPerSecond > hub.now()) continue;
    auto directory = hub.directory();
    auto done = poll_source(hub.ledger(), hub.gate(*directory).key, source, {},
                            [&](const PolledSource& s, std::string_view envelope) -> Result<void> {
                              auto home = Home::open(hub.home(), Home::Access::write);
                              if (!home) return std::unexpected(home.error());
                              auto store = home->indicators();
                              if (!store) return std::unexpected(store.error());
                              auto report = store_envelope(*store, s, envelope, hub.home() / "publications",
                                                           {.at = hub.now()});
                              if (!report) return std::unexpected(report.error());
                              added += report->added + report->updated;
                              return {};
                            });
    ++polled;
    if (!done) problems += fmt::format("; {}: {}", source.source, done.error().message);
  }
  if (polled == 0) return "";
  return fmt::format("{} TAXII collections polled, {} indicators new or changed{}", polled, added, problems);
}

}  // namespace luytre
