#include "hub/home_turn.h"

namespace luytre {

Result<void> with_home(const std::filesystem::path& home, EventGate& events,
                       const std::function<Result<void>(const Home&, EventStore&)>& work) {
  auto locked = Home::open(home, Home::Access::write);
  if (!locked) return std::unexpected(locked.error());
  return events.with([&](EventStore& store) { return work(*locked, store); });
}

}  // namespace luytre
