#include "access/throttle.h"

#include <algorithm>

#include "access/secret.h"
#include "access/sql.h"

namespace luytre {
namespace {

constexpr Timestamp kMinute = 60 * kMicrosPerSecond;

Timestamp wait_after(int64_t failures, const Delay& delay) {
  int64_t beyond = failures - delay.free;
  if (beyond <= 0) return 0;
  return std::min<Timestamp>(kMicrosPerSecond << std::min<int64_t>(beyond - 1, 20), delay.longest);
}

}  // namespace

std::string place_of(const IpAddress& address) {
  return address.is_v4() ? address.to_string() : mask(address, 64).to_string() + "/64";
}

Delay address_delay(const IpAddress& address) {
  return {"address:" + place_of(address), 20, 15 * kMinute};
}
Delay account_delay(std::string_view login) {
  // Hashed: people type passwords into the wrong field.
  return {"account:" + secret_hash(login), 4, kMinute};
}
Delay known_place_delay(std::string_view user, const IpAddress& address) {
  return {fmt::format("place:{}:{}", user, place_of(address)), 4, 15 * kMinute};
}
Delay own_delay(std::string_view user) {
  return {fmt::format("own:{}", user), 4, 15 * kMinute};
}

Result<std::optional<Timestamp>> enter_attempt(Transaction& t, std::span<const Delay> delays) {
  LUYTRE_TRY(t.execute("DELETE FROM log_in_delay WHERE last_at < $1", {t.now() - kMicrosPerDay}));
  std::vector<int64_t> failures(delays.size(), 0);
  Timestamp not_before = t.now();
  for (size_t i = 0; i < delays.size(); ++i)
    LUYTRE_TRY(first_row(t, "SELECT failures, not_before FROM log_in_delay WHERE subject = $1",
                         {delays[i].subject}, [&](const Row& row) {
                           failures[i] = row.integer(0);
                           not_before = std::max(not_before, row.integer(1));
                         }));
  if (not_before > t.now()) return not_before;
  for (size_t i = 0; i < delays.size(); ++i)
    LUYTRE_TRY(t.execute(
        "INSERT INTO log_in_delay (subject, failures, last_at, not_before) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at, "
        "not_before = excluded.not_before",
        {delays[i].subject, failures[i] + 1, t.now(), t.now() + wait_after(failures[i] + 1, delays[i])}));
  return std::nullopt;
}

Result<void> forgive(Transaction& t, const Delay& delay) {
  LUYTRE_TRY(t.execute("DELETE FROM log_in_delay WHERE subject = $1", {delay.subject}));
  return {};
}

Result<void> take_back(Transaction& t, const Delay& delay) {
  LUYTRE_TRY(t.execute(
      "UPDATE log_in_delay SET failures = failures - 1, not_before = 0 WHERE subject = $1 AND failures > 0",
      {delay.subject}));
  return {};
}

}  // namespace luytre
