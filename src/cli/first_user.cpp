#include "cli/first_user.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "access/credentials.h"
#include "access/users.h"

namespace luytre {
namespace {

Result<bool> has_users(Ledger& ledger) {
  bool found = false;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    return t.query("SELECT 1 FROM user_account LIMIT 1", {}, [&](const Row&) {
      found = true;
      return false;
    });
  }));
  return found;
}

}  // namespace

Result<std::optional<FirstUser>> make_first_user(Hub& hub, const std::string& actor) {
  auto users = has_users(hub.ledger());
  if (!users) return std::unexpected(users.error());
  if (*users) return std::nullopt;
  Viewer console = Viewer::console(actor);
  auto directory = hub.directory();
  auto id = create_user(
      hub.ledger(), console, *directory,
      {.login = "operator", .name = "Operator", .email = "", .language = "vi"},
      {.organisation = "", .role = Role::centre_operator, .named = true, .from = {}, .until = {}});
  if (!id) {
    if (auto now = has_users(hub.ledger()); now && *now) return std::nullopt;
    return std::unexpected(id.error());
  }
  auto token = make_password_token(hub.gate(*directory), console, *id);
  if (!token) return std::unexpected(token.error());
  return FirstUser{"operator", *token};
}

Result<void> write_secret_file(const std::filesystem::path& file, const std::string& text) {
  int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return fail_errno(fmt::format("cannot make '{}'", file.string()));
  bool written =
      ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  int error = errno;
  ::close(fd);
  if (!written) return fail_errno(fmt::format("cannot write '{}'", file.string()), error);
  return {};
}

}  // namespace luytre
