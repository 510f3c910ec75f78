#include "cli/ledger_home.h"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace luytre {

LedgerOptions ledger_options(const Context& context) {
  return {.target = context.settings.ledger,
          .folder = std::filesystem::path(context.settings.home) / "ledger",
          .password = context.settings.ledger_password,
          .clock = nullptr};
}

Result<std::unique_ptr<Ledger>> open_ledger(const Context& context) {
  LedgerOptions options = ledger_options(context);
  if (options.target == "sqlite") {
    std::error_code error;
    std::filesystem::create_directories(options.folder, error);
    if (error)
      return fail(ErrorCode::io,
                  fmt::format("cannot make '{}': {}", options.folder.string(), error.message()));
    ::chmod(options.folder.c_str(), 0700);
  }
  return Ledger::open(options);
}

std::string console_actor() {
  const passwd* entry = ::getpwuid(::geteuid());
  return fmt::format("console:{}", entry ? entry->pw_name : std::to_string(::geteuid()));
}

}  // namespace luytre
