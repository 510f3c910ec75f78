// Brings one collection up to the log. For this folder only.
#pragma once
#include <map>
#include <set>

#include "warning/publication/lease.h"
#include "warning/publication/members.h"

namespace luytre {

class CollectionSync {
 public:
  CollectionSync(Ledger& ledger, const PublishLease& lease, Collection collection, const Producer& producer,
                 Timestamp now);
  Result<void> run(SyncReport& report);

 private:
  // The newest member of a row's value, if there is any.
  using Newest = std::map<std::string, Member>;

  Result<void> load();
  Result<void> show_producer();
  Result<void> follow_log(uint64_t after);
  Result<void> sweep(const char* column);
  Result<void> take(std::vector<Published> rows, bool of_log);
  Result<Newest> find_newest(const std::vector<Published>& rows);
  void decide(const Published& row, const Newest& newest);
  void show_family(const std::string& family);
  void put(Member member, int live, int total);
  Result<void> commit(std::string_view set, std::vector<Value> values);
  std::string object_of(const std::string& row, uint32_t generation) const;

  Ledger& ledger_;
  const PublishLease& lease_;
  Collection collection_;
  const Producer& producer_;
  Timestamp now_;
  std::string followed_;
  uint64_t synced_ = 0;
  Timestamp swept_ = 0;
  bool empty_ = false;           // no value was ever shown
  std::set<std::string> shown_;  // objects of families, identity and markings
  std::vector<Member> changes_;
  int64_t live_ = 0, total_ = 0;  // what the changes add
  SyncReport report_;
};

}  // namespace luytre
