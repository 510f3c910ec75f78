#include <fmt/format.h>
#include <libpq-fe.h>

#include <charconv>
#include <chrono>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "base/check.h"
#include "ledger/engines.h"
#include "ledger/migrations.h"

namespace luytre {
namespace {

constexpr int kTries = 8;  // of a transaction that lost its serialisation or its server
// Writers wait for each other under this advisory lock: the same rule on both engines, and audit entries
// stand in the order in which they were committed.
constexpr const char* kWriteLock = "SELECT pg_advisory_xact_lock(7810775107441)";
constexpr Oid kInt8 = 20, kInt4 = 23, kInt2 = 21, kNumeric = 1700, kFloat8 = 701, kFloat4 = 700, kText = 25;

using ResultPtr = std::unique_ptr<PGresult, decltype(&PQclear)>;

// A failure with its SQLSTATE (postgresql.org/docs/15/errcodes-appendix.html); "" when the server is gone.
struct PgError {
  std::string state, message;
  bool again() const {
    return state.empty() || state == "40001" || state == "40P01" || state.starts_with("57P");
  }
  std::unexpected<Error> fail_with(std::string_view what) const {
    bool words = state.starts_with("23") || state.starts_with("42") || state.starts_with("22");
    ErrorCode code = words ? ErrorCode::invalid : state.empty() ? ErrorCode::unavailable : ErrorCode::io;
    return fail(code, fmt::format("{}: {}", what, message));
  }
};

// One connection with its prepared statements. One thread at a time.
class Connection {
 public:
  static std::expected<std::unique_ptr<Connection>, PgError> open(const std::string& target,
                                                                  const std::string& password) {
    // The password goes beside the URL, so that no message of the library shows it.
    const char* keys[] = {"dbname", password.empty() ? nullptr : "password", nullptr};
    const char* values[] = {target.c_str(), password.c_str(), nullptr};
    auto connection = std::unique_ptr<Connection>(new Connection);
    connection->db_ = PQconnectdbParams(keys, values, 1);
    if (PQstatus(connection->db_) != CONNECTION_OK)
      return std::unexpected(PgError{"", PQerrorMessage(connection->db_)});
    PQsetNoticeProcessor(
        connection->db_, [](void*, const char*) {}, nullptr);
    if (auto set = connection->script(
            "SET idle_in_transaction_session_timeout = '60s'; SET client_encoding = 'UTF8'");
        !set)
      return std::unexpected(set.error());
    return connection;
  }
  ~Connection() { PQfinish(db_); }
  bool alive() const { return PQstatus(db_) == CONNECTION_OK; }

  std::expected<void, PgError> script(const std::string& sql) {
    ResultPtr result(PQexec(db_, sql.c_str()), PQclear);
    if (PQresultStatus(result.get()) == PGRES_COMMAND_OK || PQresultStatus(result.get()) == PGRES_TUPLES_OK)
      return {};
    return std::unexpected(error(result.get()));
  }

  std::expected<ResultPtr, PgError> run(std::string_view sql, std::span<const Value> parameters) {
    std::vector<std::string> texts(parameters.size());
    std::vector<const char*> values(parameters.size());
    std::vector<int> lengths(parameters.size());
    std::vector<Oid> types(parameters.size());
    std::string key(sql);
    for (size_t i = 0; i < parameters.size(); ++i) {
      if (auto* integer = std::get_if<int64_t>(&parameters[i])) {
        texts[i] = std::to_string(*integer);
        types[i] = kInt8;
      } else if (auto* real = std::get_if<double>(&parameters[i])) {
        texts[i] = fmt::format("{}", *real);
        types[i] = kFloat8;
      } else if (auto* text = std::get_if<std::string>(&parameters[i])) {
        // A text with a NUL byte would be cut without a word.
        if (text->find('\0') != std::string::npos)
          return std::unexpected(PgError{"22021", fmt::format("the text of ${} has a NUL byte", i + 1)});
        texts[i] = *text;
        types[i] = kText;
      }
      values[i] = std::holds_alternative<std::monostate>(parameters[i]) ? nullptr : texts[i].c_str();
      key += fmt::format("\x01{}", types[i]);
    }
    auto [held, fresh] = statements_.try_emplace(key, fmt::format("s{}", statements_.size()));
    if (fresh) {
      ResultPtr prepared(PQprepare(db_, held->second.c_str(), std::string(sql).c_str(),
                                   static_cast<int>(types.size()), types.data()),
                         PQclear);
      if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK) {
        statements_.erase(held);
        return std::unexpected(error(prepared.get()));
      }
    }
    ResultPtr result(PQexecPrepared(db_, held->second.c_str(), static_cast<int>(values.size()), values.data(),
                                    lengths.data(), nullptr, 0),
                     PQclear);
    ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return result;
    return std::unexpected(error(result.get()));
  }

 private:
  Connection() = default;
  PgError error(const PGresult* result) const {
    const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    std::string message = result ? PQresultErrorMessage(result) : PQerrorMessage(db_);
    while (message.ends_with('\n')) message.pop_back();
    return {state ? state : "", message};
  }

  PGconn* db_ = nullptr;
  std::unordered_map<std::string, std::string> statements_;  // SQL and parameter types → name
};

class PgRow : public Row {
 public:
  PgRow(const PGresult* result, int row) : result_(result), row_(row) {}
  bool is_null(size_t column) const override { return PQgetisnull(result_, row_, at(column)); }
  int64_t integer(size_t column) const override {
    if (is_null(column)) return 0;
    Oid type = PQftype(result_, at(column));
    LUYTRE_CHECK(type == kInt8 || type == kInt4 || type == kInt2 || type == kNumeric);
    std::string_view bytes = value(column);
    int64_t number = 0;
    auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), number);
    LUYTRE_CHECK(error == std::errc() && end == bytes.data() + bytes.size());
    return number;
  }
  double real(size_t column) const override {
    if (is_null(column)) return 0;
    Oid type = PQftype(result_, at(column));
    LUYTRE_CHECK(type == kFloat8 || type == kFloat4 || type == kNumeric || type == kInt8 || type == kInt4);
    std::string_view bytes = value(column);
    double number = 0;
    std::from_chars(bytes.data(), bytes.data() + bytes.size(), number);
    return number;
  }
  std::string_view text(size_t column) const override {
    if (is_null(column)) return {};
    Oid type = PQftype(result_, at(column));
    LUYTRE_CHECK(type != kInt8 && type != kInt4 && type != kInt2 && type != kFloat8 && type != kNumeric);
    return value(column);
  }

 private:
  int at(size_t column) const {
    LUYTRE_CHECK(column < static_cast<size_t>(PQnfields(result_)));
    return static_cast<int>(column);
  }
  std::string_view value(size_t column) const {
    return {PQgetvalue(result_, row_, at(column)),
            static_cast<size_t>(PQgetlength(result_, row_, at(column)))};
  }
  const PGresult* result_;
  int row_;
};

class PgTransaction : public Transaction {
 public:
  PgTransaction(Connection& connection, Timestamp now, bool writes)
      : connection_(connection), now_(now), writes_(writes) {}
  using Transaction::execute;
  using Transaction::query;

  Result<uint64_t> execute(std::string_view sql, std::span<const Value> parameters) override {
    if (!writes_) return fail(ErrorCode::invalid, fmt::format("'{}' in a transaction that only reads", sql));
    auto done = connection_.run(sql, parameters);
    if (!done) return failed(sql, done.error());
    uint64_t rows = 0;
    std::string_view text = PQcmdTuples(done->get());
    std::from_chars(text.data(), text.data() + text.size(), rows);
    return rows;
  }
  Result<void> query(std::string_view sql, std::span<const Value> parameters,
                     const std::function<bool(const Row&)>& visit) override {
    auto done = connection_.run(sql, parameters);
    if (!done) return failed(sql, done.error());
    for (int row = 0; row < PQntuples(done->get()); ++row)
      if (!visit(PgRow(done->get(), row))) break;
    return {};
  }
  Timestamp now() const override { return now_; }
  bool may_run_again() const { return again_; }

 private:
  std::unexpected<Error> failed(std::string_view sql, const PgError& error) {
    again_ = again_ || error.again();
    return error.fail_with(fmt::format("'{}'", sql.substr(0, 200)));
  }
  Connection& connection_;
  Timestamp now_;
  bool writes_, again_ = false;
};

class PgLedger : public Ledger {
 public:
  explicit PgLedger(const LedgerOptions& options)
      : target_(options.target), password_(options.password), clock_(options.clock) {}

  Result<void> migrate() {
    return write([&](Transaction& t) -> Result<void> {
      auto made = t.execute(
          "CREATE TABLE IF NOT EXISTS schema_migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, "
          "checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)");
      if (!made) return std::unexpected(made.error());
      // What a commit was, should its answer be lost with the server.
      made = t.execute("CREATE TABLE IF NOT EXISTS schema_commit (id TEXT PRIMARY KEY, at BIGINT NOT NULL)");
      if (!made) return std::unexpected(made.error());
      std::vector<AppliedMigration> applied;
      LUYTRE_TRY(
          t.query("SELECT number, checksum FROM schema_migration ORDER BY number", {}, [&](const Row& row) {
            applied.push_back({static_cast<unsigned>(row.integer(0)), std::string(row.text(1))});
            return true;
          }));
      auto pending = pending_migrations(applied);
      if (!pending) return std::unexpected(pending.error());
      for (const Migration& migration : *pending) {
        if (auto run = scripting_->script(migration_script(migration, SqlEngine::postgresql)); !run)
          return run.error().fail_with(fmt::format("migration {}", migration.name));
        auto noted = t.execute(
            "INSERT INTO schema_migration VALUES ($1, $2, $3, $4)",
            {int64_t{migration.number}, std::string(migration.name), migration_checksum(migration), t.now()});
        if (!noted) return std::unexpected(noted.error());
      }
      return {};
    });
  }

  Result<void> write(const std::function<Result<void>(Transaction&)>& work) override {
    std::lock_guard guard(writing_);  // the server's lock is for other processes
    return attempt(true, work);
  }
  Result<void> read(const std::function<Result<void>(Transaction&)>& work) override {
    return attempt(false, work);
  }
  Result<void> backup(const std::filesystem::path&) override {
    return fail(ErrorCode::unsupported,
                "a PostgreSQL ledger is backed up with pg_dump --format=custom, and restored "
                "with pg_restore into an empty database");
  }

 private:
  Result<void> attempt(bool writes, const std::function<Result<void>(Transaction&)>& work) {
    Result<void> done;
    for (int i = 0; i < kTries; ++i) {
      if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds(20 << i));
      auto connection = take();
      if (!connection) {
        done = connection.error().fail_with("the ledger's server does not answer");
        continue;
      }
      bool again = false;
      done = within(**connection, writes, work, again);
      if ((*connection)->alive())
        give_back(std::move(*connection));
      else
        drop_idle();
      if (!again) return done;
    }
    return done;
  }

  Result<void> within(Connection& connection, bool writes,
                      const std::function<Result<void>(Transaction&)>& work, bool& again) {
    auto refused = [&](const PgError& error, std::string_view what) {
      again = error.again();
      return error.fail_with(what);
    };
    auto begun = connection.script(writes ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (!begun) return refused(begun.error(), "a transaction does not begin");
    if (writes)
      if (auto locked = connection.script(kWriteLock); !locked)
        return refused(locked.error(), "the ledger is held");
    scripting_ = writes ? &connection : scripting_;
    PgTransaction transaction(connection, clock_(), writes);
    std::string id = writes ? random_id() : "";
    Result<void> done;
    try {
      done = work(transaction);
      if (done && writes)
        if (auto noted =
                transaction.execute("INSERT INTO schema_commit VALUES ($1, $2)", {id, transaction.now()});
            !noted)
          done = std::unexpected(noted.error());
    } catch (...) {
      static_cast<void>(connection.script("ROLLBACK"));
      throw;
    }
    if (!done) {
      again = transaction.may_run_again();
      static_cast<void>(connection.script("ROLLBACK"));
      return done;
    }
    if (auto committed = connection.script("COMMIT"); !committed) {
      again = committed.error().again();
      // The server may have committed and died before it said so.
      if (writes && !connection.alive()) {
        auto known = was_committed(id);
        if (!known) return std::unexpected(known.error());
        if (*known) {
          again = false;
          return {};
        }
      }
      return committed.error().fail_with("the commit failed");
    }
    if (writes && ++commits_ % 256 == 0) forget_old_commits(connection);
    return {};
  }

  Result<bool> was_committed(const std::string& id) {
    for (int i = 0; i < kTries; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50 << i));
      auto connection = Connection::open(target_, password_);
      if (!connection) continue;
      Value parameter[] = {id};
      auto found = (*connection)->run("SELECT 1 FROM schema_commit WHERE id = $1", parameter);
      if (found) return PQntuples(found->get()) > 0;
    }
    return fail(ErrorCode::unavailable,
                "the ledger's server went away at a commit, and does not say whether it was made: "
                "look before doing it again");
  }

  void forget_old_commits(Connection& connection) {
    Value before[] = {clock_() - kMicrosPerDay};
    static_cast<void>(connection.run("DELETE FROM schema_commit WHERE at < $1", before));
  }

  std::expected<std::unique_ptr<Connection>, PgError> take() {
    {
      std::lock_guard guard(pool_lock_);
      if (!pool_.empty()) {
        auto connection = std::move(pool_.back());
        pool_.pop_back();
        return connection;
      }
    }
    return Connection::open(target_, password_);
  }
  void give_back(std::unique_ptr<Connection> connection) {
    std::lock_guard guard(pool_lock_);
    if (pool_.size() < 16) pool_.push_back(std::move(connection));
  }
  // A server that went away took all of them with it; each would cost a try to find out.
  void drop_idle() {
    std::vector<std::unique_ptr<Connection>> dropped;
    std::lock_guard guard(pool_lock_);
    dropped.swap(pool_);
  }

  std::string target_, password_;
  std::function<Timestamp()> clock_;
  std::mutex writing_;
  Connection* scripting_ = nullptr;  // of the write at work, for migrate()
  uint64_t commits_ = 0;             // guarded by writing_
  std::mutex pool_lock_;
  std::vector<std::unique_ptr<Connection>> pool_;  // those not in use
};

}  // namespace

Result<std::unique_ptr<Ledger>> open_postgresql_ledger(const LedgerOptions& options) {
  auto ledger = std::make_unique<PgLedger>(options);
  LUYTRE_TRY(ledger->migrate());
  return ledger;
}

}  // namespace luytre
