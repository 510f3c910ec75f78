// A PostgreSQL server for tests: Debian's, started on loopback with a folder and port of its own, stopped and
// removed with the object, and stopped when the test is killed. Made by the program's first thread.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "ledger/ledger.h"

namespace luytre {

class PostgresqlServer {
 public:
  PostgresqlServer();  // returns when it answers; throws std::runtime_error otherwise
  ~PostgresqlServer();
  PostgresqlServer(const PostgresqlServer&) = delete;

  LedgerOptions fresh_database();
  void restart_at_once();  // as if it was killed

 private:
  bool start();
  void stop();

  std::filesystem::path folder_;
  pid_t server_ = 0;
  uint16_t port_ = 0;
  int databases_ = 0;
};

}  // namespace luytre
