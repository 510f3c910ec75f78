#include "hub/national_country.h"

#include <fmt/format.h>

#include <map>

#include "hub/hub.h"

namespace luytre {

Country::Country(Hub& of_hub) : hub(of_hub), figures(of_hub, {}) {
  auto book = AdviceBook::load(hub.home() / "advice");
  if (book) {
    advice = std::move(*book);
    return;
  }
  hub.log("the texts of advice cannot be read", book.error().message);
  advice = AdviceBook::load("").value();
}

std::shared_ptr<Country> Country::of(Hub& hub) {
  static std::mutex mutex;
  static std::map<const Hub*, std::weak_ptr<Country>> all;
  std::lock_guard lock(mutex);
  std::erase_if(all, [](const auto& entry) { return entry.second.expired(); });
  auto country = all[&hub].lock();
  if (!country) all[&hub] = country = std::make_shared<Country>(hub);
  return country;
}

Result<Month> Country::month(const Asked& asked) {
  if (std::string_view named = asked.query("month"); !named.empty()) return parse_month(named);
  auto months = figures.months();
  if (!months) return std::unexpected(months.error());
  return Month::of(months->empty() ? day_of(asked.now) : months->front());
}

Result<Country::Series> Country::national(const Asked& asked, Month last, std::vector<Key> by,
                                          const std::optional<std::string>& family) {
  Series series;
  for (int i = MonthSeries::kMonths - 1; i >= 0; --i) {
    Question question = last.before(i).question(by);
    question.family = family;
    auto answer = figures.national(asked.viewer, *asked.directory, std::move(question));
    if (!answer) return std::unexpected(answer.error());
    series.push_back(std::move(*answer));
  }
  return series;
}

Result<std::vector<BodyFigures>> Country::bodies(const Asked& asked, Month last) {
  std::vector<BodyFigures> series;
  for (int i = MonthSeries::kMonths - 1; i >= 0; --i) {
    auto answer =
        figures.bodies(asked.viewer, *asked.directory, last.before(i).question({Key::organisation}));
    if (!answer) return std::unexpected(answer.error());
    series.push_back(std::move(*answer));
  }
  return series;
}

MonthSeries series_of(const Country::Series& series, Month last, std::span<const ExpectedSensor> enrolled,
                      const Asked& asked) {
  std::vector<const Answer*> answers;
  for (const auto& figures : series) answers.push_back(&figures->answer);
  return month_series(last, answers, enrolled, asked.now, asked.viewer.may(Permission::read_sensors, ""));
}

std::vector<uint64_t> totals(const Country::Series& series) {
  std::vector<uint64_t> out;
  for (const auto& figures : series) out.push_back(figures->answer.total.distinct_addresses);
  return out;
}

std::vector<uint64_t> of_key(const Country::Series& series, std::string_view key) {
  std::vector<uint64_t> out;
  for (const auto& figures : series) out.push_back(figures->addresses(key));
  return out;
}

void note_figures(CsvExport& csv, const Answer& answer, std::optional<double> share, Timestamp now) {
  const Question& q = answer.question;
  csv.note(fmt::format("period: {} to {}", format_day(q.from), format_day(q.to)));
  csv.note(share ? fmt::format("coverage: {:.1f} % of the expected sensor hours", 100 * *share)
                 : "coverage: not known, no sensor was expected");
  csv.note(fmt::format("query: {}, id {}, digest {}, ownership {}", query_text(q),
                       answer.digest.to_hex().substr(0, 10), answer.digest.to_hex(),
                       answer.directory_version.to_hex()));
  csv.note("made: " + std::string(time_json(now).as_string()));
}

std::string number_cell(std::optional<double> number) {
  return number ? fmt::format("{:.1f}", *number) : "";
}

void add_cells(std::vector<std::string>& cells, const JsonArray& line) {
  for (const Json& number : line)
    cells.push_back(number.is_null() ? "" : std::to_string(number.to_number<uint64_t>()));
}

}  // namespace luytre
