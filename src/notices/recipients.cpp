// Whom a batch goes to: verified contacts that are not suspect, level by level.
#include <unistd.h>

#include <algorithm>

#include "notices/service_state.h"

namespace luytre {
namespace {

// What an upper body may read of those below it (access/rules.h).
bool for_upper_body(const Finding& f) {
  const Ceiling* above = ceiling(Relation::above);
  return above && !f.sensitive && f.tlp <= above->highest;
}

}  // namespace

std::string this_machine() {
  char name[256] = "";
  ::gethostname(name, sizeof name - 1);
  return plain_text(name).substr(0, 100);
}

std::vector<std::pair<Notice, std::vector<const Finding*>>> address_batch(
    const NoticeBatch& batch, std::string_view period,
    const std::map<std::string, std::vector<Reachable>>& contacts,
    const std::map<std::string, NoticeSettings, std::less<>>& settings, const Directory& directory,
    const std::function<bool(const Reachable&)>& suspect) {
  auto reachable = [&](const std::string& organisation, std::initializer_list<ContactRole> roles) {
    std::vector<std::string> out;
    auto of_body = contacts.find(organisation);
    if (of_body == contacts.end()) return out;
    for (ContactRole role : roles) {
      for (const Reachable& c : of_body->second)
        if (c.role == role && c.verified && !suspect(c) && std::ranges::find(out, c.email) == out.end())
          out.push_back(c.email);
      if (!out.empty()) break;
    }
    return out;
  };
  std::string to_body = batch.about;
  std::vector<const Finding*> told = batch.findings;
  std::vector<std::string> mails;
  std::string missing;
  if (batch.level == NoticeLevel::technical) {
    mails = reachable(to_body, {ContactRole::technical, ContactRole::duty, ContactRole::abuse});
    missing = "no verified technical contact that mail reaches";
  }
  if (batch.level == NoticeLevel::leader) {
    mails = reachable(to_body, {ContactRole::leader});
    missing = "no verified leader that mail reaches, and no upper body";
  }
  const Organisation* body = directory.organisation(batch.about);
  if (mails.empty() && batch.level != NoticeLevel::technical && body && !body->parent.empty()) {
    std::vector<const Finding*> allowed;
    std::ranges::copy_if(told, std::back_inserter(allowed),
                         [](const Finding* f) { return for_upper_body(*f); });
    mails = reachable(body->parent, {ContactRole::technical, ContactRole::duty, ContactRole::leader});
    missing = "the upper body has no verified contact that mail reaches";
    if (allowed.empty()) {
      mails.clear();
      missing = "what is left may not be shown to the upper body";
    } else {
      to_body = body->parent;
      told = std::move(allowed);
    }
  } else if (mails.empty() && batch.level == NoticeLevel::upper_body) {
    missing = "there is no upper body";
  }

  Notice row{
      .organisation = to_body, .about = batch.about, .kind = batch.kind, .period = std::string(period)};
  std::vector<std::pair<std::string, unsigned>> content;
  for (const Finding* f : told) {
    content.emplace_back(f->id, f->episode);
    row.sensitive = row.sensitive || f->sensitive;
    row.tlp = std::max(row.tlp, f->tlp);
  }
  row.content = content_digest(std::move(content));
  std::vector<std::pair<Notice, std::vector<const Finding*>>> out;
  auto add = [&](NoticeChannel channel, const std::string& recipient) {
    row.channel = channel;
    row.recipient = recipient;
    row.state = recipient.empty() ? NoticeState::held : NoticeState::waiting;
    row.detail = recipient.empty() ? missing : "";
    row.id = notice_id(row);
    out.emplace_back(row, told);
  };
  for (const std::string& mail : mails) add(NoticeChannel::mail, mail);
  auto wishes = settings.find(batch.about);
  bool own = to_body == batch.about;
  if (batch.level == NoticeLevel::technical && own && wishes != settings.end() &&
      !wishes->second.webhook.empty())
    add(NoticeChannel::webhook, wishes->second.webhook);
  else if (mails.empty())
    add(NoticeChannel::mail, "");
  return out;
}

}  // namespace luytre
