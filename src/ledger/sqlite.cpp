#include <fmt/format.h>
#include <sqlite3.h>

#include <mutex>
#include <unordered_map>

#include "base/check.h"
#include "ledger/engines.h"
#include "ledger/migrations.h"

namespace luytre {
namespace {

constexpr int kBusyMilliseconds = 10'000;
constexpr int kCheckpointPages = 1000;

// A statement, and where each of its parameters stands: "$3" is a name to SQLite, so its place does not
// matter, as in PostgreSQL.
struct Prepared {
  sqlite3_stmt* statement = nullptr;
  std::vector<int> places;  // of $1, $2, …
};

// One connection with its prepared statements. One thread at a time.
class Connection {
 public:
  static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& file, bool writes) {
    auto connection = std::unique_ptr<Connection>(new Connection);
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | (writes ? SQLITE_OPEN_CREATE : 0);
    if (sqlite3_open_v2(file.c_str(), &connection->db_, flags, nullptr) != SQLITE_OK)
      return connection->error(fmt::format("the ledger '{}' does not open", file.string()));
    sqlite3_busy_timeout(connection->db_, kBusyMilliseconds);
    // FULL: what was acknowledged survives the loss of power. Readers never checkpoint.
    std::string settings =
        "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF; PRAGMA mmap_size=0; "
        "PRAGMA cache_size=-16384;";
    settings +=
        writes
            ? fmt::format("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint={};",
                          kCheckpointPages)
            : "PRAGMA wal_autocheckpoint=0; PRAGMA query_only=ON;";
    if (auto set = connection->script(settings); !set) return std::unexpected(set.error());
    return connection;
  }
  ~Connection() {
    for (auto& [sql, prepared] : statements_) sqlite3_finalize(prepared.statement);
    sqlite3_close(db_);
  }

  Result<void> script(const std::string& sql) {
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
    return error("the ledger refuses");
  }

  // Steps through `sql`; `visit` (may be null) gets the statement at each row and returns false to stop.
  template <class Visit>
  Result<void> run(std::string_view sql, std::span<const Value> parameters, Visit&& visit) {
    auto prepared = take(sql);
    if (!prepared) return std::unexpected(prepared.error());
    struct Reset {
      Connection& connection;
      std::string_view sql;
      Prepared& prepared;
      ~Reset() { connection.give_back(sql, std::move(prepared)); }
    } reset{*this, sql, *prepared};
    sqlite3_stmt* statement = prepared->statement;
    LUYTRE_CHECK(prepared->places.size() == parameters.size());
    for (size_t i = 0; i < parameters.size(); ++i) {
      // PostgreSQL takes none, and what one engine refuses the other must not keep.
      if (auto* text = std::get_if<std::string>(&parameters[i]);
          text && text->find('\0') != std::string::npos)
        return fail(ErrorCode::invalid,
                    fmt::format("'{}': the text of ${} has a NUL byte", sql.substr(0, 200), i + 1));
      if (bind(statement, prepared->places[i], parameters[i]) != SQLITE_OK)
        return error(fmt::format("parameter ${} of '{}'", i + 1, sql));
    }
    for (;;) {
      int code = sqlite3_step(statement);
      if (code == SQLITE_DONE) return {};
      if (code != SQLITE_ROW) return error(fmt::format("'{}'", sql.substr(0, 200)));
      if (!visit(statement)) return {};
    }
  }

  sqlite3* handle() { return db_; }
  std::unexpected<Error> error(std::string_view what) {
    int code = sqlite3_errcode(db_) & 0xff;
    ErrorCode kind = code == SQLITE_CONSTRAINT || code == SQLITE_ERROR || code == SQLITE_MISMATCH
                         ? ErrorCode::invalid
                     : code == SQLITE_BUSY || code == SQLITE_LOCKED    ? ErrorCode::busy
                     : code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? ErrorCode::corrupt
                                                                       : ErrorCode::io;
    return fail(kind, fmt::format("{}: {}", what, sqlite3_errmsg(db_)));
  }

 private:
  Connection() = default;

  // A statement that is in use (a query inside a query's visit) is not shared: another one is prepared.
  Result<Prepared> take(std::string_view sql) {
    auto held = statements_.find(std::string(sql));
    if (held != statements_.end()) {
      Prepared prepared = std::move(held->second);
      statements_.erase(held);
      return prepared;
    }
    Prepared prepared;
    sqlite3_stmt*& statement = prepared.statement;
    const char* rest = nullptr;
    if (sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                           &statement, &rest) != SQLITE_OK)
      return error(fmt::format("'{}'", sql.substr(0, 200)));
    LUYTRE_CHECK(statement && rest == sql.data() + sql.size());  // one statement, all of it
    auto count = static_cast<size_t>(sqlite3_bind_parameter_count(statement));
    prepared.places.resize(count);
    for (size_t i = 0; i < count; ++i) {
      prepared.places[i] = sqlite3_bind_parameter_index(statement, fmt::format("${}", i + 1).c_str());
      LUYTRE_CHECK(prepared.places[i] > 0);
    }
    return prepared;
  }
  void give_back(std::string_view sql, Prepared prepared) {
    sqlite3_stmt* statement = prepared.statement;
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (statements_.size() >= 256 || !statements_.emplace(sql, std::move(prepared)).second)
      sqlite3_finalize(statement);
  }

  static int bind(sqlite3_stmt* statement, int at, const Value& value) {
    if (auto* integer = std::get_if<int64_t>(&value)) return sqlite3_bind_int64(statement, at, *integer);
    if (auto* real = std::get_if<double>(&value)) return sqlite3_bind_double(statement, at, *real);
    if (auto* text = std::get_if<std::string>(&value))
      return sqlite3_bind_text(statement, at, text->data(), static_cast<int>(text->size()), SQLITE_TRANSIENT);
    return sqlite3_bind_null(statement, at);
  }

  sqlite3* db_ = nullptr;
  std::unordered_map<std::string, Prepared> statements_;  // those not in use
};

class SqliteRow : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  bool is_null(size_t column) const override { return type(column) == SQLITE_NULL; }
  int64_t integer(size_t column) const override {
    if (is_null(column)) return 0;
    LUYTRE_CHECK(type(column) == SQLITE_INTEGER);
    return sqlite3_column_int64(statement_, static_cast<int>(column));
  }
  double real(size_t column) const override {
    if (is_null(column)) return 0;
    LUYTRE_CHECK(type(column) == SQLITE_FLOAT || type(column) == SQLITE_INTEGER);
    return sqlite3_column_double(statement_, static_cast<int>(column));
  }
  std::string_view text(size_t column) const override {
    if (is_null(column)) return {};
    LUYTRE_CHECK(type(column) == SQLITE_TEXT);
    int at = static_cast<int>(column);
    auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, at));
    return {bytes, static_cast<size_t>(sqlite3_column_bytes(statement_, at))};
  }

 private:
  int type(size_t column) const {
    LUYTRE_CHECK(column < static_cast<size_t>(sqlite3_column_count(statement_)));
    return sqlite3_column_type(statement_, static_cast<int>(column));
  }
  sqlite3_stmt* statement_;
};

class SqliteTransaction : public Transaction {
 public:
  SqliteTransaction(Connection& connection, Timestamp now, bool writes)
      : connection_(connection), now_(now), writes_(writes) {}
  using Transaction::execute;
  using Transaction::query;

  Result<uint64_t> execute(std::string_view sql, std::span<const Value> parameters) override {
    if (!writes_) return fail(ErrorCode::invalid, fmt::format("'{}' in a transaction that only reads", sql));
    LUYTRE_TRY(connection_.run(sql, parameters, [](sqlite3_stmt*) { return true; }));
    return static_cast<uint64_t>(sqlite3_changes64(connection_.handle()));
  }
  Result<void> query(std::string_view sql, std::span<const Value> parameters,
                     const std::function<bool(const Row&)>& visit) override {
    return connection_.run(sql, parameters,
                           [&](sqlite3_stmt* statement) { return visit(SqliteRow(statement)); });
  }
  Timestamp now() const override { return now_; }

 private:
  Connection& connection_;
  Timestamp now_;
  bool writes_;
};

class SqliteLedger : public Ledger {
 public:
  SqliteLedger(std::filesystem::path file, std::unique_ptr<Connection> writer,
               std::function<Timestamp()> clock)
      : file_(std::move(file)), writer_(std::move(writer)), clock_(std::move(clock)) {}

  Result<void> migrate() {
    LUYTRE_TRY(writer_->script(
        "CREATE TABLE IF NOT EXISTS schema_migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, "
        "checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT"));
    std::vector<AppliedMigration> applied;
    LUYTRE_TRY(writer_->run(
        "SELECT number, checksum FROM schema_migration ORDER BY number", {}, [&](sqlite3_stmt* statement) {
          SqliteRow row(statement);
          applied.push_back({static_cast<unsigned>(row.integer(0)), std::string(row.text(1))});
          return true;
        }));
    auto pending = pending_migrations(applied);
    if (!pending) return std::unexpected(pending.error());
    for (const Migration& migration : *pending) {
      auto migrated = write([&](Transaction& t) -> Result<void> {
        LUYTRE_TRY(writer_->script(migration_script(migration, SqlEngine::sqlite)));
        auto noted = t.execute(
            "INSERT INTO schema_migration VALUES ($1, $2, $3, $4)",
            {int64_t{migration.number}, std::string(migration.name), migration_checksum(migration), t.now()});
        if (!noted) return std::unexpected(noted.error());
        return {};
      });
      if (!migrated) return migrated;
    }
    return {};
  }

  Result<void> write(const std::function<Result<void>(Transaction&)>& work) override {
    std::lock_guard guard(writing_);
    // IMMEDIATE: a transaction that reads first and writes later would be refused at once.
    return within(*writer_, "BEGIN IMMEDIATE", true, work);
  }

  Result<void> read(const std::function<Result<void>(Transaction&)>& work) override {
    auto reader = take_reader();
    if (!reader) return std::unexpected(reader.error());
    auto done = within(**reader, "BEGIN", false, work);
    std::lock_guard guard(reading_);
    readers_.push_back(std::move(*reader));
    return done;
  }

  Result<void> backup(const std::filesystem::path& file) override {
    if (std::filesystem::exists(file))
      return fail(ErrorCode::invalid, fmt::format("'{}' is there already: name a new file", file.string()));
    auto reader = take_reader();
    if (!reader) return std::unexpected(reader.error());
    sqlite3* target = nullptr;
    int code = sqlite3_open(file.c_str(), &target);
    sqlite3_backup* copy =
        code == SQLITE_OK ? sqlite3_backup_init(target, "main", (*reader)->handle(), "main") : nullptr;
    if (copy) {
      sqlite3_backup_step(copy, -1);  // in one step: writers go on in the log meanwhile
      code = sqlite3_backup_finish(copy);
    }
    Result<void> result;
    if (code != SQLITE_OK || !copy)
      result = fail(ErrorCode::io, fmt::format("the backup '{}' cannot be written: {}", file.string(),
                                               sqlite3_errmsg(target)));
    sqlite3_close(target);
    std::lock_guard guard(reading_);
    readers_.push_back(std::move(*reader));
    return result;
  }

 private:
  Result<std::unique_ptr<Connection>> take_reader() {
    {
      std::lock_guard guard(reading_);
      if (!readers_.empty()) {
        auto reader = std::move(readers_.back());
        readers_.pop_back();
        return reader;
      }
    }
    return Connection::open(file_, false);
  }

  Result<void> within(Connection& connection, const char* begin, bool writes,
                      const std::function<Result<void>(Transaction&)>& work) {
    LUYTRE_TRY(connection.script(begin));
    SqliteTransaction transaction(connection, clock_(), writes);
    Result<void> done;
    try {
      done = work(transaction);
    } catch (...) {
      static_cast<void>(connection.script("ROLLBACK"));
      throw;
    }
    if (done) done = connection.script("COMMIT");
    // Some errors end the transaction by themselves.
    if (!done && !sqlite3_get_autocommit(connection.handle()))
      static_cast<void>(connection.script("ROLLBACK"));
    return done;
  }

  std::filesystem::path file_;
  std::mutex writing_;
  std::unique_ptr<Connection> writer_;
  std::mutex reading_;
  std::vector<std::unique_ptr<Connection>> readers_;  // those not in use
  std::function<Timestamp()> clock_;
};

}  // namespace

Result<std::unique_ptr<Ledger>> open_sqlite_ledger(const LedgerOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error)
    return fail(ErrorCode::io, fmt::format("the ledger's folder '{}' cannot be made: {}",
                                           options.folder.string(), error.message()));
  std::filesystem::permissions(options.folder, std::filesystem::perms::owner_all, error);
  std::filesystem::path file = options.folder / "ledger.sqlite";
  auto writer = Connection::open(file, true);
  if (!writer) return std::unexpected(writer.error());
  auto ledger = std::make_unique<SqliteLedger>(file, std::move(*writer), options.clock);
  LUYTRE_TRY(ledger->migrate());
  return ledger;
}

}  // namespace luytre
