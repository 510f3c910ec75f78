// The right to write the log, for one publisher at a time over all processes. For this folder only.
#pragma once
#include <string>

#include "ledger/ledger.h"

namespace luytre {

// Held until it is given back or a minute after its last renewal, so a publisher that died blocks nobody for
// long. Given back in the destructor.
class PublishLease {
 public:
  static Result<PublishLease> take(Ledger& ledger);  // busy: somebody else holds it
  PublishLease(PublishLease&& other) noexcept : ledger_(other.ledger_), holder_(std::move(other.holder_)) {
    other.ledger_ = nullptr;
  }
  ~PublishLease();
  // Within a transaction that writes: still ours, and for another minute. Else busy.
  Result<void> renew(Transaction& t) const;

 private:
  PublishLease(Ledger& ledger, std::string holder) : ledger_(&ledger), holder_(std::move(holder)) {}
  Ledger* ledger_;
  std::string holder_;
};

}  // namespace luytre
