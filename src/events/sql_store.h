// The event store over any engine that speaks ClickHouse SQL.
#pragma once
#include <memory>
#include <optional>

#include "events/event_store.h"
#include "events/sql.h"
#include "events/sql_engine.h"

namespace luytre {

struct SqlAccess {
  SqlEngine* engine;
  sql::Place place;
  sql::Dialect dialect;
};

class SqlStore : public EventStore {
 public:
  SqlStore(std::unique_ptr<SqlEngine> engine, sql::Place place, bool embedded)
      : engine_(std::move(engine)), place_(std::move(place)), embedded_(embedded) {}

  Result<void> prepare() override;
  Result<void> insert(const std::filesystem::path& segment) override;
  Result<void> read(const SightingFilter& filter, const std::function<bool(const Sighting&)>& visit) override;
  Result<uint64_t> count(const SightingFilter& filter) override;
  Result<std::vector<SightingSum>> sum(const SightingFilter& filter) override;
  Result<std::vector<Day>> days_of(std::span<const Withdrawal> withdrawals) override;
  Result<std::vector<Day>> withdraw(std::span<const Withdrawal> withdrawals) override;
  Result<void> drop_before(Day day) override;
  Result<const SqlAccess*> sql() override;

 private:
  Result<void> check_columns();
  Result<std::vector<Day>> days_in_answer(const std::string& sql);
  // Those of `withdrawals` that made rows, as exact pairs, when there are many; else all of them.
  Result<std::vector<Withdrawal>> effective(std::span<const Withdrawal> withdrawals);
  Result<std::vector<Day>> days_of_effective(std::span<const Withdrawal> withdrawals);
  Result<void> wait_for_removals();

  std::unique_ptr<SqlEngine> engine_;
  sql::Place place_;
  bool embedded_;
  std::optional<sql::Dialect> dialect_;  // once prepared
  std::optional<SqlAccess> access_;      // likewise
};

}  // namespace luytre
