#include "hub/weaknesses/desk.h"

#include <map>

#include "findings/calendar.h"

namespace luytre {

DueDates weakness_due_dates(std::shared_ptr<const Rules> rules, std::shared_ptr<const Knowledge> knowledge) {
  DueDates out;
  out.rule = [rules](WeaknessSeverity severity, std::string_view sector, Timestamp opened) {
    constexpr Severity kSeverity[] = {Severity::low, Severity::low, Severity::medium, Severity::high,
                                      Severity::critical};
    return rules->due(kSeverity[static_cast<size_t>(severity)], sector, opened);
  };
  if (knowledge)
    out.exploited = [knowledge](std::string_view weakness) -> std::optional<Timestamp> {
      auto known = knowledge->find(weakness);
      auto entry = known ? knowledge->kev(*known) : std::nullopt;
      if (!entry || entry->due == kFirstDay) return std::nullopt;
      return end_of_local_day(start_of(entry->due)) - kMicrosPerSecond;  // shown as the list's own day
    };
  return out;
}

WeaknessDesk::WeaknessDesk(Hub& hub)
    : hub_(hub),
      knowledge_(
          {hub.home() / "weaknesses" / "knowledge"},
          [path = hub.home() / "weaknesses" / "knowledge"] { return Knowledge::open(path); },
          [&hub](const Error& error) { hub.log("knowledge of vulnerabilities", error.message); }) {}

std::shared_ptr<WeaknessDesk> WeaknessDesk::of(Hub& hub) {
  static std::mutex mutex;
  static std::map<const Hub*, std::weak_ptr<WeaknessDesk>> all;
  std::lock_guard lock(mutex);
  std::erase_if(all, [](const auto& entry) { return entry.second.expired(); });
  auto desk = all[&hub].lock();
  if (!desk) all[&hub] = desk = std::make_shared<WeaknessDesk>(hub);
  return desk;
}

std::shared_ptr<const Knowledge> WeaknessDesk::knowledge() {
  auto read = knowledge_.get();
  if (read) return *read;
  if (read.error().code != ErrorCode::not_found)
    hub_.log("knowledge of vulnerabilities", read.error().message);
  return nullptr;
}

Result<DueDates> WeaknessDesk::due_dates() {
  auto rules = Rules::load(hub_.home() / "rules");
  if (!rules) return std::unexpected(rules.error());
  return weakness_due_dates(*rules, knowledge());
}

}  // namespace luytre
