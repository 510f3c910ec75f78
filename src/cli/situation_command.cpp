#include <fmt/format.h>
#include <boost/json.hpp>

#include <array>

#include "cli/command.h"
#include "cli/output.h"
#include "monitor/commit.h"
#include "monitor/home.h"
#include "situation/figures.h"

namespace luytre {
namespace {

struct Arguments {
  std::string from, to, by, compare, family, organisation, sector, category;
  bool behaviour = false;
};

constexpr std::array kKeys = {std::pair{"family", Key::family}, std::pair{"organisation", Key::organisation},
                              std::pair{"sector", Key::sector}, std::pair{"category", Key::category},
                              std::pair{"day", Key::day},       std::pair{"month", Key::month}};

const char* name_of(Key key) {
  for (auto [name, value] : kKeys)
    if (value == key) return name;
  return "?";
}

Result<Question> question(const Context& context, const Arguments& a) {
  Question q;
  auto from = day_argument(a.from, "--from");
  if (!from) return std::unexpected(from.error());
  auto to = day_argument(a.to, "--to");
  if (!to) return std::unexpected(to.error());
  if (*to < *from) return fail(ErrorCode::invalid, "--to is before --from");
  q.from = *from;
  q.to = *to;
  for (size_t start = 0; start < a.by.size();) {
    size_t comma = std::min(a.by.find(',', start), a.by.size());
    std::string word = a.by.substr(start, comma - start);
    auto it = std::find_if(kKeys.begin(), kKeys.end(), [&](const auto& row) { return word == row.first; });
    if (it == kKeys.end())
      return fail(
          ErrorCode::invalid,
          fmt::format("--by takes family, organisation, sector, category, day or month, not '{}'", word));
    if (std::find(q.by.begin(), q.by.end(), it->second) != q.by.end())
      return fail(ErrorCode::invalid, fmt::format("--by names '{}' twice", word));
    q.by.push_back(it->second);
    start = comma + 1;
  }
  if (!a.family.empty()) q.family = normalise_family(a.family);
  if (!a.organisation.empty()) q.organisation = a.organisation;
  if (!a.sector.empty()) q.sector = a.sector;
  if (!a.category.empty()) {
    if (!category(a.category))
      return fail(ErrorCode::invalid, fmt::format("there is no category '{}'", a.category));
    q.category = a.category;
  }
  q.behaviour = a.behaviour;
  q.threads = context.threads();
  return q;
}

std::string shown_key(Key key, const std::string& value) {
  if (!value.empty()) return value;
  return key == Key::organisation || key == Key::sector ? "unassigned" : "unnamed";
}

boost::json::object to_json(const Counts& c) {
  return {{"distinct_addresses", c.distinct_addresses},
          {"distinct_addresses_v4", c.distinct_addresses_v4},
          {"distinct_addresses_v6", c.distinct_addresses_v6},
          {"internal_hosts", c.internal_hosts},
          {"sightings", c.sightings},
          {"organisations", c.organisations}};
}

boost::json::object to_json(const Coverage& c) {
  boost::json::array sensors;
  for (const SensorCoverage& sensor : c.by_sensor)
    sensors.push_back(boost::json::object{{"sensor", sensor.sensor},
                                          {"hours", sensor.hours},
                                          {"records", sensor.counts.records},
                                          {"lost", sensor.counts.lost},
                                          {"sampling", sensor.sampling}});
  return {{"days", c.days},
          {"days_with_data", c.days_with_data},
          {"sensors", c.sensors},
          {"sensor_hours", c.sensor_hours},
          {"records", c.counts.records},
          {"malformed", c.counts.malformed},
          {"unsupported", c.counts.unsupported},
          {"incomplete", c.counts.incomplete},
          {"over_limit", c.counts.over_limit},
          {"lost", c.counts.lost},
          {"by_sensor", std::move(sensors)}};
}

// Why period `i` may not be compared with the one in front of it; "" when it may.
std::string difference(const ::luytre::Answer& answer, size_t i) {
  return why_not_comparable(answer.periods[i - 1].coverage, answer.periods[i].coverage);
}

const FigureRow* same_key(const ::luytre::Answer& answer, const FigureRow& row) {
  for (const FigureRow& other : answer.rows)
    if (other.key == row.key) return &other;
  return nullptr;
}

// "+12.3 %" of `now` against `before`; "new" when there was nothing.
std::string change(uint64_t now, uint64_t before) {
  if (before == 0) return now == 0 ? "" : "new";
  double percent =
      100.0 * (static_cast<double>(now) - static_cast<double>(before)) / static_cast<double>(before);
  return fmt::format("{:+.1f} %", percent);
}

boost::json::object document(const ::luytre::Answer& answer, const ::luytre::Answer* before) {
  const Question& q = answer.question;
  boost::json::object root{{"from", format_day(q.from)}, {"to", format_day(q.to)}};
  for (auto& [name, value] : to_json(answer.total)) root[name] = value;
  boost::json::array rows;
  for (const FigureRow& row : answer.rows) {
    boost::json::object object;
    if (q.by.size() == 1) {
      object["key"] = shown_key(q.by[0], row.key[0]);
    } else {
      boost::json::object key;
      for (size_t i = 0; i < q.by.size(); ++i) key[name_of(q.by[i])] = shown_key(q.by[i], row.key[i]);
      object["key"] = std::move(key);
    }
    for (auto& [name, value] : to_json(row.counts)) object[name] = value;
    if (before) {
      const FigureRow* old = same_key(*before, row);
      object["distinct_addresses_before"] = old ? old->counts.distinct_addresses : 0;
    }
    rows.push_back(std::move(object));
  }
  root["rows"] = std::move(rows);
  root["coverage"] = to_json(answer.coverage);
  if (!answer.periods.empty()) {
    boost::json::array periods;
    for (size_t i = 0; i < answer.periods.size(); ++i) {
      boost::json::object period{{"first", format_day(answer.periods[i].first)},
                                 {"coverage", to_json(answer.periods[i].coverage)}};
      if (i > 0) period["not_comparable_with_before"] = difference(answer, i);
      periods.push_back(std::move(period));
    }
    root["periods"] = std::move(periods);
  }
  if (before) {
    std::string why = why_not_comparable(before->coverage, answer.coverage);
    root["compared_with"] = boost::json::object{{"from", format_day(before->question.from)},
                                                {"to", format_day(before->question.to)},
                                                {"distinct_addresses", before->total.distinct_addresses},
                                                {"coverage", to_json(before->coverage)},
                                                {"comparable", why.empty()},
                                                {"why_not_comparable", why}};
  }
  root["directory_version"] = answer.directory_version.to_hex();
  root["digest"] = answer.digest.to_hex();
  return root;
}

// Days or months whose figures are no trend, since they were watched differently from those before.
void print_periods(const ::luytre::Answer& answer) {
  bool first = true;
  for (size_t i = 1; i < answer.periods.size(); ++i) {
    std::string why = difference(answer, i);
    if (why.empty()) continue;
    fmt::print("{}", first ? "\nNot comparable with the period before:\n" : "");
    first = false;
    fmt::print("  {}: {}\n", format_day(answer.periods[i].first), why);
  }
}

void print_answer(const ::luytre::Answer& answer, const ::luytre::Answer* before,
                  const Directory& directory) {
  const Question& q = answer.question;
  const Counts& t = answer.total;
  print_title(fmt::format("{} to {}: {} distinct addresses", format_day(q.from), format_day(q.to),
                          grouped(t.distinct_addresses)));
  fmt::print("{} IPv4, {} IPv6, {} internal hosts, {} sightings, {} organisations\n",
             grouped(t.distinct_addresses_v4), grouped(t.distinct_addresses_v6), grouped(t.internal_hosts),
             grouped(t.sightings), grouped(t.organisations));
  if (before)
    fmt::print("{} to {}: {} ({})\n", format_day(before->question.from), format_day(before->question.to),
               grouped(before->total.distinct_addresses),
               change(t.distinct_addresses, before->total.distinct_addresses));
  if (!q.by.empty()) {
    fmt::print("\n");
    Table table;
    bool names = false;
    for (Key key : q.by) {
      std::string title = name_of(key);
      title[0] = static_cast<char>(title[0] - 32);
      table.column(title);
      names = names || key == Key::organisation;
    }
    if (names) table.column("Name");
    for (const char* title : {"Addresses", "Internal", "Sightings", "Organisations"})
      table.column(title, Table::Align::right);
    if (before) {
      table.column("Before", Table::Align::right);
      table.column("Change", Table::Align::right);
    }
    for (const FigureRow& row : answer.rows) {
      std::vector<std::string> cells;
      std::string name;
      for (size_t i = 0; i < q.by.size(); ++i) {
        cells.push_back(shown_key(q.by[i], row.key[i]));
        if (q.by[i] == Key::organisation)
          if (const Organisation* o = directory.organisation(row.key[i])) name = o->name_vi;
      }
      if (names) cells.push_back(name);
      const Counts& c = row.counts;
      for (uint64_t n : {c.distinct_addresses, c.internal_hosts, c.sightings, c.organisations})
        cells.push_back(grouped(n));
      if (before) {
        const FigureRow* old = same_key(*before, row);
        uint64_t was = old ? old->counts.distinct_addresses : 0;
        cells.push_back(grouped(was));
        cells.push_back(change(c.distinct_addresses, was));
      }
      table.row(std::move(cells));
    }
    table.print();
  }
  print_periods(answer);
  const Coverage& c = answer.coverage;
  fmt::print(
      "\nCoverage: {} of {} days, {} sensors, {} sensor hours; {} records, {} lost, {} not understood\n",
      c.days_with_data, c.days, c.sensors, grouped(c.sensor_hours), grouped(c.counts.records),
      grouped(c.counts.lost),
      grouped(c.counts.malformed + c.counts.unsupported + c.counts.incomplete + c.counts.over_limit));
  uint64_t sampling = 1;
  for (const SensorCoverage& sensor : c.by_sensor) sampling = std::max(sampling, sensor.sampling);
  if (sampling > 1)
    fmt::print("Sampled telemetry (up to 1 in {}): hosts that sent little may be missing.\n",
               grouped(sampling));
  if (before)
    if (std::string why = why_not_comparable(before->coverage, c); !why.empty())
      fmt::print("The two periods are not covered alike ({}): the change may be one of coverage.\n", why);
  fmt::print("Digest {} (directory {})\n", answer.digest.to_hex(), answer.directory_version.to_hex());
}

// A crash may have left a segment that the figures do not hold yet. A running monitor applies its own.
int apply_left_over(Context& context) {
  std::error_code error;
  std::filesystem::path folder = std::filesystem::path(context.settings.home) / "segments";
  bool any = false;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    any = any || entry.path().extension() == ".rows";
  if (!any) return kOk;
  auto home = Home::open(context.settings.home, Home::Access::write);
  if (!home && home.error().code == ErrorCode::busy) return kOk;
  if (!home) return report_error(home.error());
  auto committer = Committer::open(*home, context.event_options(), context.settings.flush_sightings);
  if (!committer) return report_error(committer.error());
  std::vector<std::string> notes;
  auto recovered = (*committer)->recover(notes);
  for (const std::string& note : notes) print_note(note);
  return recovered ? static_cast<int>(kOk) : report_error(recovered.error());
}

int situation(Context& context, const Arguments& arguments) {
  auto q = question(context, arguments);
  if (!q) return report_error(q.error());
  if (!arguments.compare.empty() && arguments.compare != "previous" && arguments.compare != "year") {
    print_error(fmt::format("--compare takes previous or year, not '{}'", arguments.compare));
    return kUsage;
  }
  if (int code = apply_left_over(context); code != kOk) return code;
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return report_error(home.error());
  auto days = home->days();
  if (!days) return report_error(days.error());
  auto directory = home->directory();
  if (!directory) return report_error(directory.error());
  auto answer = ask(*days, *directory, *q);
  if (!answer) return report_error(answer.error());
  std::optional<::luytre::Answer> before;
  if (!arguments.compare.empty()) {
    auto other =
        ask(*days, *directory, compared(*q, arguments.compare == "year" ? Compare::year : Compare::previous));
    if (!other) return report_error(other.error());
    before = std::move(*other);
  }
  if (context.json)
    print_json(document(*answer, before ? &*before : nullptr));
  else
    print_answer(*answer, before ? &*before : nullptr, *directory);
  return kOk;
}

}  // namespace

void add_situation_command(CLI::App& app, Action& action) {
  auto a = std::make_shared<Arguments>();
  auto* command =
      app.add_subcommand("situation", "Exact figures of a period: distinct addresses, by whom and by what");
  command->add_option("--from", a->from, "First day")->required();
  command->add_option("--to", a->to, "Last day")->required();
  command->add_option("--by", a->by,
                      "family, organisation, sector, category, day, month; several with commas");
  command->add_option("--compare", a->compare, "previous period, or the same a year earlier: previous, year");
  command->add_option("--family", a->family, "Only this family");
  command->add_option("--organisation", a->organisation, "Only this body and those below it");
  command->add_option("--sector", a->sector, "Only bodies of this sector");
  command->add_option("--category", a->category, "Only this category (c2, apt-c2, ..., behaviour)");
  command->add_flag("--behaviour", a->behaviour,
                    "Count hosts known by their behaviour alone (scans, bursts, beacons) among the others");
  command->footer("Example: luytre situation --from 2018-07-01 --to 2018-12-31 --by family,month");
  command->callback([a, &action] { action = [a](Context& context) { return situation(context, *a); }; });
}

}  // namespace luytre
