// What the service's files share. For this folder only.
#pragma once
#include "access/contacts.h"
#include "notices/plan.h"
#include "notices/service.h"

namespace luytre {

// One row to be, with the findings it is about.
struct NoticeService::Draft {
  Notice notice;
  std::vector<NoticeFinding> findings;
  std::vector<const Finding*> told;
};

struct NoticeService::Mail {
  Letter letter;
  std::vector<Finding> told;  // in full
  std::string encrypt_to;     // fingerprint, "" none
  std::string problem;
};

// A contact as far as mail goes.
struct Reachable {
  ContactRole role = ContactRole::abuse;
  std::string email;
  std::optional<Timestamp> verified;
};

// The drafts for one batch: a row for each recipient and for the webhook, or one that is held.
std::vector<std::pair<Notice, std::vector<const Finding*>>> address_batch(
    const NoticeBatch& batch, std::string_view period,
    const std::map<std::string, std::vector<Reachable>>& contacts,
    const std::map<std::string, NoticeSettings, std::less<>>& settings, const Directory& directory,
    const std::function<bool(const Reachable&)>& suspect);

// What the program itself sees: everything.
inline Viewer program_viewer() {
  return Viewer::console("system");
}
// This machine, as a row in `sending` names it.
std::string this_machine();

}  // namespace luytre
