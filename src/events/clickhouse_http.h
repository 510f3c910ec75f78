// A ClickHouse server, or a cluster through one of its servers, over HTTP(S)
// (clickhouse.com/docs/interfaces/http).
#pragma once
#include <memory>
#include <string>

#include "base/result.h"
#include "events/sql_engine.h"

namespace luytre {

struct ServerAddress {
  std::string base;      // "http://host:port/", without user
  std::string user;      // "": the server's default
  std::string database;  // "": not named
  std::string cluster;   // "": not named

  // "http[s]://[user@]host[:port][/database][?cluster=name]"; the port is 8123 (https: 8443) unless named. A
  // password, an unknown parameter or a name that is no plain word is ErrorCode::invalid.
  static Result<ServerAddress> parse(const std::string& url);
};

// Does not connect yet. `password` goes in a header, so it is in no URL, log or query.
// Statements are tried again (4 times, over some seconds) when the connection fails before an answer has
// begun.
std::unique_ptr<SqlEngine> make_http_engine(const ServerAddress& address, const std::string& password);

}  // namespace luytre
