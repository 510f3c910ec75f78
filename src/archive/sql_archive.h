// The archive over the event store's SQL engine.
#pragma once
#include <filesystem>

#include "archive/archive.h"
#include "archive/sql.h"
#include "events/sql_store.h"

namespace luytre {

class SqlArchive : public Archive {
 public:
  SqlArchive(SqlAccess access, std::filesystem::path scratch)
      : engine_(*access.engine), seat_{access.place, access.dialect}, scratch_(std::move(scratch)) {}

  Result<void> prepare() override;
  Result<void> insert(const ArchiveRows& rows) override;
  Result<void> search(const ArchiveKeys& keys, Day from, Day to,
                      const std::function<bool(const ArchivedContact&)>& visit,
                      const std::function<void(double)>& progress) override;
  Result<ArchiveStats> stats() override;
  Result<std::optional<Day>> keep(Day from, uint64_t bytes) override;
  Result<void> compact() override;

  // Rows of one table from a file of theirs.
  Result<void> load(ArchiveTable table, const std::filesystem::path& rows);

 private:
  // One statement of a search.
  struct Question {
    ArchiveTable table;
    archive_sql::Condition condition;
  };
  Result<void> load_and_remove(ArchiveTable table, const std::filesystem::path& path);
  static void ask_addresses(const ArchiveKeys& keys, std::vector<Question>& questions);
  static void ask_names(const ArchiveKeys& keys, std::vector<Question>& questions);
  Result<bool> answer(const Question& question, Day from, Day to,
                      const std::function<bool(const ArchivedContact&)>& visit);

  struct Partition {
    std::string name;  // "201812"
    uint64_t rows, bytes, parts;
  };
  Result<std::vector<Partition>> partitions(ArchiveTable table);
  Result<std::vector<Partition>> partitions();  // of both tables together, ascending
  Result<void> drop_oldest_days(const Partition& partition, uint64_t bytes);
  Result<void> wait_for_removals();

  SqlEngine& engine_;
  archive_sql::Seat seat_;
  std::filesystem::path scratch_;
  bool prepared_ = false;
};

}  // namespace luytre
