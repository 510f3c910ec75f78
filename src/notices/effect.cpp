#include "notices/effect.h"

#include <map>

namespace luytre {

Result<void> note_effect(Transaction& t, const Finding& f, std::string_view channel, Timestamp at) {
  auto noted = t.execute(
      "INSERT INTO notice_effect (finding, episode, what, sector, channel, at) VALUES ($1, $2, $3, $4, $5, "
      "$6) "
      "ON CONFLICT (finding, episode) DO NOTHING",
      {f.id, int64_t{f.episode}, f.what, f.sector, std::string(channel), at});
  if (!noted) return std::unexpected(noted.error());
  return {};
}

Result<std::vector<NoticeEffect>> notice_effect(Ledger& ledger, const Viewer& viewer, Timestamp now) {
  // Figures of one body's findings would tell of that body: sectors are for the centre.
  if (!viewer.may(Permission::send_notices, ""))
    return fail(ErrorCode::not_found, "there is no such figure here");
  struct Counts {
    uint64_t all = 0, clean = 0;
  };
  std::map<std::tuple<std::string, std::string, std::string>, Counts> counts;
  auto read = ledger.read([&](Transaction& t) {
    counts.clear();
    constexpr int64_t kWindow = 14 * kMicrosPerDay;
    return t.query(
        "SELECT e.what, e.sector, e.channel, count(*), sum(CASE WHEN (f.episode > e.episode AND "
        "f.episode_end <= "
        "e.at + $1) OR (f.episode = e.episode AND f.state = 'closed' AND f.closed_because IN ('cleaned', "
        "'presumed-clean') AND f.last_seen <= e.at + $1) THEN 1 ELSE 0 END) FROM notice_effect e JOIN "
        "finding f "
        "ON f.id = e.finding WHERE e.at <= $2 AND (f.closed_because NOT IN ('false-positive', "
        "'indicator-withdrawn')) GROUP BY e.what, e.sector, e.channel",
        {kWindow, now - kWindow}, [&](const Row& row) {
          counts[{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))}] = {
              static_cast<uint64_t>(row.integer(3)), static_cast<uint64_t>(row.integer(4))};
          return true;
        });
  });
  if (!read) return std::unexpected(read.error());
  std::vector<NoticeEffect> out;
  for (const auto& [key, count] : counts) {
    const auto& [what, sector, channel] = key;
    auto held = counts.find({what, sector, ""});
    if (channel.empty()) {
      // A group with nobody told still stands in the table.
      auto next = counts.upper_bound(key);
      if (next != counts.end() && std::get<0>(next->first) == what && std::get<1>(next->first) == sector)
        continue;
      out.push_back({what, sector, "", 0, 0, count.all, count.clean});
      continue;
    }
    NoticeEffect row{what, sector, channel, count.all, count.clean, 0, 0};
    if (held != counts.end()) row.held = held->second.all, row.held_clean = held->second.clean;
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace luytre
