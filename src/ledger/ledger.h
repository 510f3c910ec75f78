// Transactional state: findings, people, notices, rosters, letters, audit. One schema, on SQLite (default) or
// PostgreSQL.
//
//   auto ledger = Ledger::open({.target = "sqlite", .folder = home / "ledger"});
//   ledger->write([&](Transaction& t) -> Result<void> {
//     LUYTRE_TRY(t.execute("UPDATE finding SET state = $1 WHERE id = $2", {"closed", id}));
//     return t.audit({.actor = "duty", .action = "finding.close", .subject = id});
//   });
//
// SQL is the subset that both engines take: parameters $1, $2, …, in the order they are given; INSERT … ON
// CONFLICT DO UPDATE … RETURNING, CTEs and window functions; no booleans (0 or 1), no times (microseconds
// since 1970 UTC as BIGINT), no autoincrement (ids are random 128-bit hex texts), text compared by bytes.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace luytre {

// NULL, integer, real, text without NUL bytes. Blobs are hex or base64 texts.
using Value = std::variant<std::monostate, int64_t, double, std::string>;

// One row of an answer; dies with the visit. Reading a column as another type than it has is a bug
// (LUYTRE_CHECK), NULL excepted where said.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool is_null(size_t column) const = 0;
  virtual int64_t integer(size_t column) const = 0;  // NULL: 0
  virtual double real(size_t column) const = 0;
  virtual std::string_view text(size_t column) const = 0;  // NULL: ""
};

struct AuditEntry {
  std::string actor;    // user id, "sensor:<id>", "system"
  std::string action;   // "finding.close"
  std::string subject;  // id of what it was done to
  std::string detail;   // JSON, or ""
};

// Used by the work function it is given to, on its thread, and dies with it.
class Transaction {
 public:
  virtual ~Transaction() = default;
  // Runs one statement; the rows changed. Errors: ErrorCode::invalid for a broken constraint or SQL that does
  // not parse, ::io otherwise, with the engine's words. After an error the transaction can only fail.
  virtual Result<uint64_t> execute(std::string_view sql, std::span<const Value> parameters) = 0;
  // `visit` returns false to stop.
  virtual Result<void> query(std::string_view sql, std::span<const Value> parameters,
                             const std::function<bool(const Row&)>& visit) = 0;
  // Appends to the chain of audit entries (ledger/audit.h), in this very transaction.
  Result<void> audit(const AuditEntry& entry);
  // The clock of this transaction, the same at each call. Tests set it.
  virtual Timestamp now() const = 0;

  Result<uint64_t> execute(std::string_view sql, std::initializer_list<Value> parameters = {}) {
    return execute(sql, std::span(parameters.begin(), parameters.size()));
  }
  Result<void> query(std::string_view sql, std::initializer_list<Value> parameters,
                     const std::function<bool(const Row&)>& visit) {
    return query(sql, std::span(parameters.begin(), parameters.size()), visit);
  }
};

struct LedgerOptions {
  std::string target = "sqlite";  // or "postgresql://user@host/database" (password from the setting)
  std::filesystem::path folder;   // sqlite: where the file lives
  std::string password;
  std::function<Timestamp()> clock;  // null: the machine's
};

// Any number of threads; writers wait for each other, on PostgreSQL across processes too (an advisory lock).
// SQLite: one connection writes and checkpoints (sqlite.org/wal.html#walresetbug), others read.
class Ledger {
 public:
  // Opens, creates, and brings the schema up to this program's version (ledger/migrations/, numbered, forward
  // only, each in one transaction with its checksum kept). ErrorCode::unsupported when the schema is newer.
  static Result<std::unique_ptr<Ledger>> open(const LedgerOptions& options);
  virtual ~Ledger() = default;

  // Runs `work` in one transaction that may write, commits when it returns well, else rolls back. Durable
  // when it returns. `work` may run again from the start (lost serialisation, a server that went away before
  // the commit): it must have no effect but through the transaction.
  virtual Result<void> write(const std::function<Result<void>(Transaction&)>& work) = 0;
  // One consistent view; execute() is an error.
  virtual Result<void> read(const std::function<Result<void>(Transaction&)>& work) = 0;
  // A consistent copy into a new file while others work. SQLite only; a PostgreSQL ledger answers
  // ErrorCode::unsupported and names pg_dump, which its administrators have.
  virtual Result<void> backup(const std::filesystem::path& file) = 0;
};

// 128 random bits as 32 hex digits, from the kernel. Thread-safe.
std::string random_id();

}  // namespace luytre
