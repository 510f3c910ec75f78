#include "monitor/home.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

namespace luytre {
namespace {

constexpr std::chrono::milliseconds kPatience{3000}, kRetry{20};

}  // namespace

Result<Home> Home::open(const std::filesystem::path& folder, Access access) {
  Home home;
  home.folder_ = folder;
  std::error_code error;
  if (access == Access::read) {
    if (!std::filesystem::is_directory(folder, error))
      return fail(ErrorCode::not_found,
                  fmt::format("there is no luytre home at '{}': name it with --home, or fill it first with "
                              "'luytre indicators add' and 'luytre monitor'",
                              folder.string()));
    return home;
  }
  std::filesystem::create_directories(folder, error);
  if (error)
    return fail(ErrorCode::io, fmt::format("cannot create '{}': {}", folder.string(), error.message()));
  auto lock = FileLock::acquire(folder / "lock");
  for (auto until = std::chrono::steady_clock::now() + kPatience;
       !lock && lock.error().code == ErrorCode::busy && std::chrono::steady_clock::now() < until;
       lock = FileLock::acquire(folder / "lock"))
    std::this_thread::sleep_for(kRetry);
  if (!lock) return std::unexpected(lock.error());
  home.lock_ = std::move(*lock);
  return home;
}

Result<std::unique_ptr<EventStore>> Home::events(EventStoreOptions options) const {
  options.folder = folder_ / "events";
  auto store = open_event_store(options);
  if (!store) return store;
  LUYTRE_TRY((*store)->prepare());
  return store;
}

}  // namespace luytre
