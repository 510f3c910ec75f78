// Turns rows of readers into what may be kept: keyed hashes, a mask, a sealed account. The secret ends here.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "leaks/leak_keys.h"
#include "leaks/leak_row.h"
#include "leaks/watched_domains.h"

namespace luytre {

struct LeakHit {
  std::string account;  // id
  std::string domain;   // watched
  const char* door = "mail";
  std::string masked, sealed;
  std::string secret;  // id, ""
  std::string pair;    // pair_id() of a mail account and a password in clear, ""
  SecretKind kind = SecretKind::none;
  std::string site, machine;
  Timestamp observed = kNoTime;
  std::string collection;  // when the file tells of several; "": that of the import
  bool doubtful = false;   // of a fabricated or spam list
};

// One thread. Hits given together are of one collection, and all doubtful or none. Repeats within some
// hundred thousand rows are left out: of real lists most lines are.
class LeakKeeper : public LeakSink {
 public:
  using Give = std::function<Result<void>(std::span<const LeakHit>)>;
  LeakKeeper(const WatchedDomains& watched, const LeakKeys& keys, Give give);
  void row(const LeakRow& row) override;
  // Gives what is held; the first failure of `give`, after which nothing more is given.
  Result<void> finish();

 private:
  void keep(const LeakRow& row, const std::string& folded, uint32_t watched, const char* door);
  void hand_over();
  const WatchedDomains& watched_;
  const LeakKeys& keys_;
  Give give_;
  std::vector<LeakHit> held_;
  std::vector<uint64_t> seen_;  // a direct-mapped memory of rows
  std::optional<Error> failure_;
};

}  // namespace luytre
