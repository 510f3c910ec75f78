#include "events/sql_store.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>
#include <thread>
#include <unordered_map>

#include "events/segment.h"

namespace luytre {
namespace {

// Days asked for at once when a filter leaves few rows of them.
constexpr size_t kDaysAtOnce = 31;
// How long a withdrawal waits for the engine to rewrite its parts.
constexpr auto kLongestRemoval = std::chrono::hours(2);

template <class Number>
Result<Number> number(std::string_view text) {
  Number value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(ErrorCode::corrupt,
                fmt::format("the event store answered '{}' where a number was due", text.substr(0, 100)));
  return value;
}

// Calls `take` for each piece of `text` between commas; none of "".
template <class Take>
Result<void> split(std::string_view text, const Take& take) {
  while (!text.empty()) {
    std::string_view one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    LUYTRE_TRY(take(one));
  }
  return {};
}

// A line of sql::sum.
Result<SightingSum> read_sum(std::vector<std::string>& line) {
  auto damaged = [] { return fail(ErrorCode::corrupt, "the event store answered a sum of another shape"); };
  if (line.size() != 10) return damaged();
  SightingSum sum;
  auto category = number<unsigned>(line[4]);
  auto sightings = number<uint64_t>(line[5]);
  auto first = number<Timestamp>(line[6]), last = number<Timestamp>(line[7]);
  if (!category || *category > static_cast<unsigned>(kLastCategory) || !sightings || !first || !last)
    return damaged();
  sum.category = static_cast<Category>(*category);
  sum.sightings = *sightings;
  sum.first = *first;
  sum.last = *last;
  LUYTRE_TRY(split(line[8], [&](std::string_view one) -> Result<void> {
    size_t colon = one.find(':');
    if (colon == one.npos) return damaged();
    auto day = number<Day>(one.substr(0, colon));
    auto rows = number<uint64_t>(one.substr(colon + 1));
    if (!day || !rows) return damaged();
    sum.days.emplace_back(*day, *rows);
    return {};
  }));
  LUYTRE_TRY(split(line[9], [&](std::string_view one) -> Result<void> {
    uint64_t halves[2];
    if (one.size() != 32) return damaged();
    for (size_t i : {size_t{0}, size_t{1}}) {
      auto [end, error] = std::from_chars(one.data() + 16 * i, one.data() + 16 * (i + 1), halves[i], 16);
      if (error != std::errc() || end != one.data() + 16 * (i + 1)) return damaged();
    }
    sum.addresses.emplace_back(halves[0], halves[1]);
    return {};
  }));
  std::ranges::sort(sum.days);
  std::ranges::sort(sum.addresses);
  sum.organisation = std::move(line[0]);
  sum.source = std::move(line[1]);
  sum.family = std::move(line[2]);
  sum.detector = std::move(line[3]);
  return sum;
}

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

Result<void> SqlStore::prepare() {
  if (dialect_) return {};
  auto version = engine_->query(sql::kVersion);
  if (!version) return std::unexpected(version.error());
  auto dialect = sql::Dialect::parse(first_line(*version), embedded_);
  if (!dialect || dialect->major < 18)
    return fail(ErrorCode::unsupported,
                fmt::format("{} says it is version '{}'; ClickHouse 18.16 or later is needed",
                            engine_->name(), first_line(*version)));
  LUYTRE_TRY(engine_->use(dialect->settings()));
  for (const std::string& statement : sql::create(place_, *dialect)) LUYTRE_TRY(engine_->query(statement));
  dialect_ = dialect;
  auto checked = check_columns();
  if (checked) checked = wait_for_removals();
  if (!checked) dialect_.reset();
  return checked;
}

Result<const SqlAccess*> SqlStore::sql() {
  LUYTRE_TRY(prepare());
  return &access_.emplace(SqlAccess{engine_.get(), place_, *dialect_});
}

Result<void> SqlStore::check_columns() {
  auto answer = engine_->query(sql::columns(place_));
  if (!answer) return std::unexpected(answer.error());
  if (sql::parse_tsv(*answer) == sql::expected_columns(*dialect_)) return {};
  return fail(
      ErrorCode::unsupported,
      fmt::format("the table {} in {} has other columns than this version writes; use another database or "
                  "move the table away",
                  place_.table(), engine_->name()));
}

Result<void> SqlStore::insert(const std::filesystem::path& segment) {
  LUYTRE_TRY(prepare());
  return engine_->insert(place_.table(), segment);
}

Result<std::vector<Day>> SqlStore::days_in_answer(const std::string& sql) {
  auto answer = engine_->query(sql);
  if (!answer) return std::unexpected(answer.error());
  std::vector<Day> days;
  for (const auto& line : sql::parse_tsv(*answer)) {
    auto day = number<Day>(line[0]);
    if (!day) return std::unexpected(day.error());
    days.push_back(*day);
  }
  return days;
}

// One statement a day: partitions come in order, and no sort is larger than a day. Where few rows are to be
// expected, one for many days that have any.
Result<void> SqlStore::read(const SightingFilter& filter, const std::function<bool(const Sighting&)>& visit) {
  LUYTRE_TRY(prepare());
  auto days = days_in_answer(sql::days(place_, filter));
  if (!days) return std::unexpected(days.error());
  if (filter.newest_first) std::ranges::reverse(*days);
  const size_t step = filter.selective() ? kDaysAtOnce : 1;
  uint64_t rows = 0;
  bool stopped = false;
  for (size_t i = 0; i < days->size(); i += step) {
    auto [from, to] = std::minmax((*days)[i], (*days)[std::min(i + step, days->size()) - 1]);
    if (stopped || (filter.limit > 0 && rows >= filter.limit)) return {};
    RowStream parser([&](const Sighting& sighting) {
      ++rows;
      return !(stopped = !visit(sighting));
    });
    uint64_t limit = filter.limit > 0 ? filter.limit - rows : 0;
    auto done = engine_->stream(sql::read_days(place_, filter, from, to, limit),
                                [&](std::string_view piece) { return parser.feed(piece); });
    // A server that fails in the middle of an answer writes why where the next row would be.
    if (!done && parser.rest().starts_with("Code: "))
      return fail(ErrorCode::io,
                  fmt::format("{} broke off: {}", engine_->name(), parser.rest().substr(0, 500)));
    if (!done) return done;
    if (auto end = parser.finish(); !end)
      return fail(end.error().code, fmt::format("{}: {}", engine_->name(), end.error().message));
  }
  return {};
}

Result<uint64_t> SqlStore::count(const SightingFilter& filter) {
  LUYTRE_TRY(prepare());
  auto answer = engine_->query(sql::count(place_, filter));
  if (!answer) return std::unexpected(answer.error());
  auto rows = number<uint64_t>(first_line(*answer));
  if (rows && filter.limit > 0) rows = std::min(*rows, filter.limit);
  return rows;
}

Result<std::vector<SightingSum>> SqlStore::sum(const SightingFilter& filter) {
  LUYTRE_TRY(prepare());
  auto answer = engine_->query(sql::sum(place_, filter));
  if (!answer) return std::unexpected(answer.error());
  std::vector<SightingSum> sums;
  for (std::vector<std::string>& line : sql::parse_tsv(*answer)) {
    auto sum = read_sum(line);
    if (!sum) return std::unexpected(sum.error());
    sums.push_back(std::move(*sum));
  }
  return sums;
}

Result<std::vector<Withdrawal>> SqlStore::effective(std::span<const Withdrawal> withdrawals) {
  if (withdrawals.size() <= sql::kWithdrawalsPerStatement)
    return std::vector<Withdrawal>(withdrawals.begin(), withdrawals.end());
  // A withdrawn list can name millions; few of them ever made a sighting.
  std::unordered_map<std::string_view, std::set<std::string_view>> sources;  // of each indicator; "": any
  for (const Withdrawal& withdrawal : withdrawals) sources[withdrawal.indicator].insert(withdrawal.source);
  auto answer = engine_->query(sql::indicators(place_));
  if (!answer) return std::unexpected(answer.error());
  std::vector<Withdrawal> found;
  for (auto& line : sql::parse_tsv(*answer)) {
    if (line.size() != 2)
      return fail(ErrorCode::corrupt, "the event store answered a line without two fields");
    auto it = sources.find(line[0]);
    if (it == sources.end()) continue;
    if (it->second.contains(""))
      found.push_back({std::move(line[0]), ""});
    else if (it->second.contains(line[1]))
      found.push_back({std::move(line[0]), std::move(line[1])});
  }
  return found;
}

Result<std::vector<Day>> SqlStore::days_of_effective(std::span<const Withdrawal> withdrawals) {
  std::set<Day> touched;
  for (size_t i = 0; i < withdrawals.size(); i += sql::kWithdrawalsPerStatement) {
    auto part = withdrawals.subspan(i, std::min(sql::kWithdrawalsPerStatement, withdrawals.size() - i));
    auto days = days_in_answer(sql::days_made_by(place_, part));
    if (!days) return std::unexpected(days.error());
    touched.insert(days->begin(), days->end());
  }
  return std::vector<Day>(touched.begin(), touched.end());
}

Result<std::vector<Day>> SqlStore::days_of(std::span<const Withdrawal> withdrawals) {
  LUYTRE_TRY(prepare());
  auto found = effective(withdrawals);
  return found ? days_of_effective(*found) : std::unexpected(found.error());
}

Result<std::vector<Day>> SqlStore::withdraw(std::span<const Withdrawal> withdrawals) {
  LUYTRE_TRY(prepare());
  auto found = effective(withdrawals);
  if (!found) return std::unexpected(found.error());
  auto days = days_of_effective(*found);
  if (!days || days->empty()) return days;
  std::span<const Withdrawal> all = *found;
  for (size_t i = 0; i < all.size(); i += sql::kWithdrawalsPerStatement)
    LUYTRE_TRY(engine_->query(sql::remove_made_by(
        place_, all.subspan(i, std::min(sql::kWithdrawalsPerStatement, all.size() - i)))));
  LUYTRE_TRY(wait_for_removals());
  return days;
}

Result<void> SqlStore::wait_for_removals() {
  using namespace std::chrono_literals;
  auto end = std::chrono::steady_clock::now() + kLongestRemoval;
  for (auto pause = 5ms;; pause = std::min(pause * 2, std::chrono::milliseconds(500))) {
    auto answer = engine_->query(sql::removals_under_way(place_, *dialect_));
    if (!answer) return std::unexpected(answer.error());
    auto lines = sql::parse_tsv(*answer);
    if (lines.empty()) return fail(ErrorCode::corrupt, "the event store gave no answer about its removals");
    if (lines[0][0] == "0") return {};
    if (lines[0].size() > 1 && !lines[0][1].empty())
      return fail(ErrorCode::io, fmt::format("{} cannot remove withdrawn sightings: {}", engine_->name(),
                                             lines[0][1].substr(0, 500)));
    if (std::chrono::steady_clock::now() > end)
      return fail(ErrorCode::busy,
                  fmt::format("{} is still removing withdrawn sightings; try again later", engine_->name()));
    std::this_thread::sleep_for(pause);
  }
}

Result<void> SqlStore::drop_before(Day day) {
  LUYTRE_TRY(prepare());
  if (day == kFirstDay) return {};
  auto days = days_in_answer(sql::days(place_, kFirstDay, day - 1));
  if (!days) return std::unexpected(days.error());
  auto statement = sql::drop_days(place_, *days, day);
  if (!statement) return {};
  auto dropped = engine_->query(*statement);
  return dropped ? Result<void>{} : std::unexpected(dropped.error());
}

}  // namespace luytre
