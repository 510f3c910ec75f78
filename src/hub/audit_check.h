// When the whole audit chain was last checked, and what came of it.
#pragma once
#include <mutex>
#include <optional>

#include "ledger/audit.h"

namespace luytre {

// Thread-safe.
class AuditCheck {
 public:
  struct Last {
    bool whole = false;
    Timestamp at = kNoTime;  // not yet
    std::string why;         // when it is not whole
  };
  // Walks the chain: a second for some hundred thousand entries. Also checks that the head of the last walk
  // is still in it, so that a tail rewritten while the hub runs shows. An error leaves the last answer.
  Result<Last> run(Ledger& ledger, Timestamp now);
  Last last() const;

 private:
  mutable std::mutex mutex_;
  Last last_;
  std::optional<AuditHead> head_;
};

}  // namespace luytre
