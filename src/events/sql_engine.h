// What the event store asks of an engine that speaks ClickHouse SQL.
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace luytre {

using SqlSettings = std::vector<std::pair<std::string, std::string>>;

// Used by one thread at a time. The statements given must bear being run twice: an engine tries again when a
// connection breaks.
class SqlEngine {
 public:
  virtual ~SqlEngine() = default;

  // For every statement from now on.
  virtual Result<void> use(const SqlSettings& settings) = 0;
  // The whole answer as TabSeparated; "" for statements that have none.
  virtual Result<std::string> query(const std::string& sql) = 0;
  // The answer as RowBinary, in pieces of any size. `piece` returns false to stop.
  using Piece = std::function<Result<bool>(std::string_view)>;
  virtual Result<void> stream(const std::string& sql, const Piece& piece) = 0;
  // Rows of a segment file, durable when it returns. `table`: as written in SQL.
  virtual Result<void> insert(const std::string& table, const std::filesystem::path& segment) = 0;
  // Rows of any table from a file of RowBinary. `structure`: its columns, "name Type, …", in the file's
  // order.
  virtual Result<void> load(const std::string& table, const std::string& structure,
                            const std::filesystem::path& rows) = 0;
  // Who is asked, for error messages.
  virtual std::string name() const = 0;
};

}  // namespace luytre
