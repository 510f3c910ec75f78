#include "warning/publication/lease.h"

namespace luytre {
namespace {

constexpr Timestamp kHeld = 60 * kMicrosPerSecond;

std::unexpected<Error> taken() {
  return fail(ErrorCode::busy, "another process publishes now: try again when it is done");
}

}  // namespace

Result<PublishLease> PublishLease::take(Ledger& ledger) {
  std::string holder = random_id();
  LUYTRE_TRY(ledger.write([&](Transaction& t) -> Result<void> {
    auto done = t.execute(
        "UPDATE publication_state SET holder = $1, held_until = $2 WHERE holder = '' OR held_until <= $3",
        {holder, t.now() + kHeld, t.now()});
    if (!done) return std::unexpected(done.error());
    if (*done == 0) return taken();
    return {};
  }));
  return PublishLease(ledger, std::move(holder));
}

PublishLease::~PublishLease() {
  if (!ledger_) return;
  // What cannot be given back runs out.
  static_cast<void>(ledger_->write([&](Transaction& t) -> Result<void> {
    auto done =
        t.execute("UPDATE publication_state SET holder = '', held_until = 0 WHERE holder = $1", {holder_});
    if (!done) return std::unexpected(done.error());
    return {};
  }));
}

Result<void> PublishLease::renew(Transaction& t) const {
  auto done =
      t.execute("UPDATE publication_state SET held_until = $1 WHERE holder = $2", {t.now() + kHeld, holder_});
  if (!done) return std::unexpected(done.error());
  if (*done == 0) return taken();
  return {};
}

}  // namespace luytre
