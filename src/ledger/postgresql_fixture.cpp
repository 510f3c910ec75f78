#include "ledger/postgresql_fixture.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <random>
#include <stdexcept>

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
    if (run(as_server(fmt::format("{}/pg_ctl -D {} -l {}/log -w -o '-p {} -h 127.0.0.1 -k {}' start",
                                  kPrograms, data, folder_.string(), port_, folder_.string()))))
      return;
  }
  throw std::runtime_error("the PostgreSQL server does not start: see " + (folder_ / "log").string());
}

PostgresqlServer::~PostgresqlServer() {
  run(as_server(fmt::format("{}/pg_ctl -D {}/data -m immediate -w stop", kPrograms, folder_.string())));
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void PostgresqlServer::restart_at_once() {
  if (!run(as_server(
          fmt::format("{}/pg_ctl -D {}/data -m immediate -w restart", kPrograms, folder_.string()))))
    throw std::runtime_error("the PostgreSQL server does not restart");
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
