#include "hub/live_views.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "access/users.h"

namespace luytre {
namespace {

// Which right lets somebody know that this kind of thing changed. An event that is not here is nobody's.
constexpr std::pair<std::string_view, Permission> kNeeded[] = {
    {"finding", Permission::read_findings},  {"notice", Permission::read_findings},
    {"sensor", Permission::read_sensors},    {"duty", Permission::read_duty},
    {"warning", Permission::read_warnings},  {"incident", Permission::read_incidents},
    {"weakness", Permission::read_findings}, {"leak", Permission::read_findings},
    {"campaign", Permission::look_up},       {"letter", Permission::read_letters},
};
std::optional<Permission> needed(std::string_view event) {
  for (const auto& [name, permission] : kNeeded)
    if (event == name) return permission;
  return std::nullopt;
}

}  // namespace

std::string EventSubject::text() const {
  return fmt::format("{}{}{}", to_string(tlp), sensitive ? "! " : " ", organisation);
}

EventSubject EventSubject::parse(std::string_view text) {
  EventSubject subject{.organisation = {}, .tlp = Tlp::red, .sensitive = true};
  size_t space = text.find(' ');
  if (space == text.npos) return subject;
  subject.organisation = text.substr(space + 1);
  std::string_view mark = text.substr(0, space);
  subject.sensitive = mark.ends_with('!');
  if (subject.sensitive) mark.remove_suffix(1);
  subject.tlp = luytre::tlp(mark).value_or(Tlp::red);
  return subject;
}

bool LiveViews::View::sees(const http::Event& event) const {
  std::shared_ptr<const Viewer> now;
  {
    std::lock_guard lock(mutex);
    now = viewer;
  }
  // That figures changed says nothing of anybody.
  if (event.type == "figures") return now->may_somewhere(Permission::read_findings);
  auto right = needed(event.type);
  EventSubject subject = EventSubject::parse(event.subject);
  return right && now->may(*right, subject.organisation, subject.tlp, subject.sensitive);
}

std::vector<std::shared_ptr<LiveViews::View>> LiveViews::alive() const {
  std::lock_guard lock(mutex_);
  std::erase_if(views_, [](const auto& view) {
    auto subscription = view->subscription.lock();
    return !subscription || subscription->closed();
  });
  return views_;
}

std::shared_ptr<http::Subscription> LiveViews::open(const SignedIn& who, std::string last_event_id) {
  auto view = std::make_shared<View>();
  view->session = who.session;
  view->user = who.user;
  view->viewer = std::make_shared<const Viewer>(who.viewer);
  auto subscription =
      stream_.subscribe({.owner = who.session,
                         .last_event_id = std::move(last_event_id),
                         .may_see = [view](const http::Event& event) { return view->sees(event); }});
  view->subscription = subscription;
  alive();  // forgets those that have gone
  std::lock_guard lock(mutex_);
  views_.push_back(std::move(view));
  return subscription;
}

void LiveViews::close_user(std::string_view user) {
  for (const auto& view : alive())
    if (view->user == user)
      if (auto subscription = view->subscription.lock()) subscription->close();
}

size_t LiveViews::count() const {
  return alive().size();
}

Result<void> LiveViews::refresh(const Gate& gate) {
  auto views = alive();
  if (views.empty()) return {};
  std::set<std::string, std::less<>> sessions;  // that go on, in full
  std::map<std::string, std::shared_ptr<const Viewer>, std::less<>> viewers;
  auto was_read = gate.ledger.read([&](Transaction& t) -> Result<void> {
    sessions.clear();
    viewers.clear();
    LUYTRE_TRY(t.query(
        "SELECT s.id FROM session s JOIN user_account u ON u.id = s.user_id WHERE u.state = 'active' AND "
        "s.enrolling = 0 AND s.used_at > $1 AND s.created_at > $2",
        {t.now() - gate.policy.session_idle, t.now() - gate.policy.session_end}, [&](const Row& row) {
          sessions.emplace(row.text(0));
          return true;
        }));
    for (const auto& view : views) {
      if (viewers.contains(view->user)) continue;
      auto memberships = memberships_of(t, view->user);
      if (!memberships) return std::unexpected(memberships.error());
      viewers[view->user] =
          std::make_shared<const Viewer>(Viewer::of(view->user, *memberships, gate.directory, t.now()));
    }
    return {};
  });
  if (!was_read) return was_read;
  for (const auto& view : views) {
    if (!sessions.contains(view->session)) {
      if (auto subscription = view->subscription.lock()) subscription->close();
      continue;
    }
    std::lock_guard lock(view->mutex);
    view->viewer = viewers[view->user];
  }
  return {};
}

}  // namespace luytre
