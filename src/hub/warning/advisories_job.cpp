// Advisories and directives by themselves: each minute what is published is told, those behind are reminded,
// and signed documents that are missing are made; every ten minutes bodies that match by now are addressed.
#include <fmt/format.h>

#include <array>

#include "hub/jobs.h"
#include "hub/warning/warnings.h"

namespace luytre {
namespace {

using namespace std::chrono_literals;

Result<std::string> tell(Warnings& w) {
  uint64_t documents = 0;
  if (auto publisher = w.publisher()) {
    auto made = make_csaf_files(w.hub.ledger(), *publisher, w.signer());
    if (!made) return std::unexpected(made.error());
    documents = *made;
  }
  auto report = chase(w.book, w.letters, *w.hub.directory());
  if (!report) return std::unexpected(report.error());
  if (report->nothing() && documents == 0) return "";
  w.hub.publish("notice", "", "{}");
  return fmt::format(
      "{} told, {} reminded, {} escalated, {} without a contact; {} letters arrived, {} came back; "
      "{} CSAF documents",
      report->told, report->reminded, report->escalated, report->unreachable, report->delivered,
      report->bounced, documents);
}

Result<std::string> match(Warnings& w) {
  auto all =
      w.book.list(Viewer::console("system"), {.kind = {}, .state = WarningState::published, .text = {}});
  if (!all) return std::unexpected(all.error());
  uint64_t added = 0;
  for (const Warning& one : all->items) {
    if (!one.content.audience.matching) continue;
    auto to = w.addressees(one.content, *w.hub.directory());
    if (!to) return std::unexpected(to.error());
    auto more = w.book.address(one.id, *to);
    if (!more) return std::unexpected(more.error());
    added += *more;
  }
  return added == 0 ? "" : fmt::format("{} bodies match what was published before", added);
}

}  // namespace

void add_advisories_jobs(std::vector<Job>& jobs, Hub& hub) {
  auto warnings = std::make_shared<Warnings>(hub);
  jobs.push_back({.name = "advisories", .interval = 60s, .run = [warnings] { return tell(*warnings); }});
  jobs.push_back(
      {.name = "advisories-match", .interval = 600s, .run = [warnings] { return match(*warnings); }});
}

}  // namespace luytre
