#include "hub/hub.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <thread>

#include "http/problem.h"
#include "hub/reloaded.h"

namespace luytre {

std::string file_marks(const std::vector<std::filesystem::path>& paths) {
  std::string marks;
  auto mark = [&](const std::filesystem::path& path) {
    struct stat s;
    if (::stat(path.c_str(), &s) == 0)
      fmt::format_to(std::back_inserter(marks), "{} {} {} {}.{}\n", path.filename().string(), s.st_ino,
                     s.st_size, s.st_mtim.tv_sec, s.st_mtim.tv_nsec);
  };
  for (const auto& path : paths) {
    mark(path);
    std::error_code error;
    for (std::filesystem::directory_iterator at(path, error), end; !error && at != end; at.increment(error))
      mark(at->path());
  }
  return marks;
}

struct Hub::State {
  PasswordHasher hasher{std::max(1u, std::thread::hardware_concurrency())};
  std::optional<SealKey> key;
  BreachedPasswords breached;
  std::unique_ptr<Reloaded<Directory>> directory;
  std::unique_ptr<Reloaded<IndicatorStore>> indicators;
};

Hub::Hub(HubOptions options)
    : options_(std::move(options)),
      live_(std::make_unique<LiveViews>(stream_)),
      state_(std::make_unique<State>()) {}
Hub::~Hub() {
  stream_.close_all();
}

Result<std::unique_ptr<Hub>> Hub::open(HubOptions options) {
  std::unique_ptr<Hub> hub(new Hub(std::move(options)));
  const HubOptions& o = hub->options_;
  std::error_code error;
  std::filesystem::create_directories(o.home, error);
  if (error)
    return fail(ErrorCode::io, fmt::format("cannot make '{}': {}", o.home.string(), error.message()));
  auto ledger = Ledger::open(o.ledger);
  if (!ledger) return std::unexpected(ledger.error());
  hub->ledger_ = std::move(*ledger);
  auto rules = Rules::load(o.home / "rules");
  if (!rules) return std::unexpected(rules.error());
  hub->book_ = std::make_unique<FindingBook>(*hub->ledger_, std::move(*rules));
  auto key = SealKey::open(o.home / "access.key");
  if (!key) return std::unexpected(key.error());
  hub->state_->key = *key;
  if (!o.breached_passwords.empty()) {
    auto list = BreachedPasswords::open(o.breached_passwords);
    if (!list) return std::unexpected(list.error());
    hub->state_->breached = std::move(*list);
  }
  hub->events_ = std::make_unique<EventGate>(o.home, o.events);
  hub->options_.notices.home = o.home;
  auto notices = NoticeService::open(*hub->ledger_, *hub->book_, *key, o.notices);
  if (!notices) return std::unexpected(notices.error());
  hub->notices_ = std::move(*notices);
  auto told = [hub = hub.get()](std::string event) {
    return [hub, event](const Error& e) { hub->log(event, e.message); };
  };
  hub->state_->directory = std::make_unique<Reloaded<Directory>>(
      std::vector{o.home / "directory"}, [home = o.home] { return Directory::open(home / "directory"); },
      told("the directory cannot be read again"));
  hub->state_->indicators = std::make_unique<Reloaded<IndicatorStore>>(
      std::vector{o.home / "indicators"},
      [home = o.home] { return IndicatorStore::open(home / "indicators"); },
      told("the indicators cannot be read again"));
  if (auto directory = hub->state_->directory->get(); !directory) return std::unexpected(directory.error());
  if (auto indicators = hub->state_->indicators->get(); !indicators)
    return std::unexpected(indicators.error());
  return hub;
}

Timestamp Hub::now() const {
  if (options_.clock) return options_.clock();
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

void Hub::log(std::string_view event, std::string_view detail) const {
  if (!options_.log) return;
  std::string line = fmt::format("{{\"time\":\"{}\",\"event\":", format_time(now()));
  http::append_json_string(line, event);
  line += ",\"detail\":";
  http::append_json_string(line, detail);
  options_.log(line + '}');
}

std::shared_ptr<const Directory> Hub::directory() {
  return *state_->directory->get();  // was read in open()
}

void Hub::directory_changed() {
  state_->directory->look_again();
}

std::shared_ptr<const IndicatorStore> Hub::indicators() {
  return *state_->indicators->get();  // likewise
}

Result<DayStore> Hub::days() {
  return DayStore::open(options_.home / "days");
}

Gate Hub::gate(const Directory& directory) {
  return {*ledger_, directory, state_->hasher, *state_->key, state_->breached, options_.policy};
}

void Hub::publish(std::string type, std::string organisation, std::string json) {
  EventSubject subject{.organisation = std::move(organisation), .tlp = Tlp::clear, .sensitive = false};
  if (type == "finding") {
    boost::system::error_code error;
    auto value = boost::json::parse(json, error);
    const auto* object = error ? nullptr : value.if_object();
    const auto* id = object ? object->if_contains("id") : nullptr;
    if (!id || !id->is_string()) return log("an event without its finding was not sent", json);
    bool found = false;
    auto was_read = ledger_->read([&](Transaction& t) {
      return t.query("SELECT organisation, tlp, sensitive FROM finding WHERE id = $1",
                     {std::string(id->get_string())}, [&](const Row& row) {
                       found = true;
                       subject = {.organisation = std::string(row.text(0)),
                                  .tlp = tlp(row.text(1)).value_or(Tlp::red),
                                  .sensitive = row.integer(2) != 0};
                       return false;
                     });
    });
    if (!was_read) return log("an event was not sent", was_read.error().message);
    if (!found) return;
  }
  stream_.publish({.type = std::move(type), .data = std::move(json), .subject = subject.text()});
}

void Hub::publish(const Finding& finding) {
  boost::json::object data{{"id", finding.id}, {"state", to_string(finding.state)}};
  stream_.publish({.type = "finding",
                   .data = boost::json::serialize(data),
                   .subject = EventSubject{finding.organisation, finding.tlp, finding.sensitive}.text()});
}

}  // namespace luytre
