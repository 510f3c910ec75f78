#include "ledger/postgresql_fixture.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <random>
#include <stdexcept>
#include <thread>

namespace luytre {
namespace {

constexpr const char* kPrograms = "/usr/lib/postgresql/15/bin";
constexpr const char* kPassword = "s3cret & more";

// The server refuses to run as root: then it runs as Debian's user "postgres".
std::string as_server(const std::string& command) {
  return ::geteuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --clear-groups " + command : command;
}

bool run(const std::string& command) {
  return std::system((command + " >/dev/null 2>&1 </dev/null").c_str()) == 0;
}

}  // namespace

PostgresqlServer::PostgresqlServer() {
  std::mt19937 random{std::random_device{}()};
  folder_ =
      std::filesystem::temp_directory_path() / fmt::format("luytre-postgresql-{}-{}", ::getpid(), random());
  std::filesystem::create_directories(folder_);
  std::filesystem::permissions(folder_, std::filesystem::perms::all);
  std::string data = (folder_ / "data").string(), secret = (folder_ / "secret").string();
  std::ofstream(secret) << kPassword;
  if (!run(as_server(
          fmt::format("{}/initdb -D {} -U luytre --pwfile={} -A scram-sha-256 -E UTF8 --locale=C -N",
                      kPrograms, data, secret))))
    throw std::runtime_error("initdb failed (is Debian's postgresql installed?)");
  // Below the ports that the kernel gives to outgoing connections.
  for (int tries = 0; tries < 20; ++tries) {
    port_ = static_cast<uint16_t>(20000 + random() % 12000);
    if (start()) return;
  }
  throw std::runtime_error("the PostgreSQL server does not start: see " + (folder_ / "log").string());
}

// The server is this process's own child and dies with it, however it ends (prctl(2), PR_SET_PDEATHSIG):
// SIGQUIT is its immediate shutdown, which takes its own children along.
bool PostgresqlServer::start() {
  std::string server = fmt::format("{}/postgres", kPrograms), data = (folder_ / "data").string(),
              log = (folder_ / "log").string(), port = std::to_string(port_), sockets = folder_.string();
  const char* arguments[] = {server.c_str(), "-D", data.c_str(),    "-p",   port.c_str(), "-h",
                             "127.0.0.1",    "-k", sockets.c_str(), nullptr};
  const passwd* user = ::geteuid() == 0 ? ::getpwnam("postgres") : nullptr;
  pid_t parent = ::getpid();
  // The signal comes when the thread that forked ends, so that thread is one that lives as long as the tests:
  // the caller's, which is the program's first.
  server_ = ::fork();
  if (server_ == 0) {
    if (user && (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0))
      ::_exit(126);
    // After the change of user, which clears it.
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (::getppid() != parent) ::_exit(126);
    int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666), in = ::open("/dev/null", O_RDONLY);
    ::dup2(in, 0);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::execv(arguments[0], const_cast<char* const*>(arguments));
    ::_exit(127);
  }
  for (int tries = 0; tries < 600; ++tries) {
    if (run(fmt::format("{}/pg_isready -h 127.0.0.1 -p {}", kPrograms, port_))) return true;
    if (::waitpid(server_, nullptr, WNOHANG) == server_) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  stop();
  return false;
}

void PostgresqlServer::stop() {
  if (server_ <= 0) return;
  ::kill(server_, SIGQUIT);
  ::waitpid(server_, nullptr, 0);
  server_ = 0;
}

PostgresqlServer::~PostgresqlServer() {
  stop();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void PostgresqlServer::restart_at_once() {
  stop();
  if (!start()) throw std::runtime_error("the PostgreSQL server does not restart");
}

LedgerOptions PostgresqlServer::fresh_database() {
  std::string name = fmt::format("ledger{}", databases_++);
  if (!run(
          fmt::format("PGPASSWORD='{}' psql -h 127.0.0.1 -p {} -U luytre -d postgres -c 'CREATE DATABASE {}'",
                      kPassword, port_, name)))
    throw std::runtime_error("CREATE DATABASE failed");
  return {.target = fmt::format("postgresql://luytre@127.0.0.1:{}/{}", port_, name), .password = kPassword};
}

}  // namespace luytre
