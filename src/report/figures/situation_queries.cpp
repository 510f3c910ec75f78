// Addresses, address-days and sightings: from the day store.
#include <fmt/format.h>

#include "report/figures/queries.h"
#include "report/hosts/host_estimate.h"
#include "situation/day_folder.h"

namespace luytre {
namespace {

namespace json = boost::json;

constexpr std::pair<const char*, Key> kKeys[] = {{"family", Key::family}, {"organisation", Key::organisation},
                                                 {"sector", Key::sector}, {"category", Key::category},
                                                 {"day", Key::day},       {"month", Key::month}};

json::object to_json(const Coverage& c) {
  json::array sensors;
  for (const SensorCoverage& s : c.by_sensor)
    sensors.push_back(json::object{{"sensor", s.sensor},
                                   {"hours", s.hours},
                                   {"records", s.counts.records},
                                   {"lost", s.counts.lost},
                                   {"sampling", s.sampling}});
  return {{"days", c.days},
          {"days_with_data", c.days_with_data},
          {"sensors", std::move(sensors)},
          {"sensor_hours", c.sensor_hours},
          {"records", c.counts.records},
          {"lost", c.counts.lost}};
}

std::vector<uint64_t> values(const Counts& c) {
  return {c.distinct_addresses, c.distinct_addresses_v4, c.distinct_addresses_v6, c.internal_hosts,
          c.sightings,          c.organisations};
}

Result<Question> question_of(const FigureStores& stores, const FigureQuery& query) {
  Question q;
  q.from = query.from;
  q.to = query.to;
  q.threads = stores.threads;
  for (const auto& [name, value] : query.where) {
    if (name == "family") q.family = value;
    if (name == "organisation") q.organisation = value;
    if (name == "sector") q.sector = value;
    if (name == "category") q.category = value;
    if (name != "by") continue;
    if (value == "top") {
      q.by = {Key::organisation};
      continue;
    }
    auto key =
        std::find_if(std::begin(kKeys), std::end(kKeys), [&](const auto& k) { return value == k.first; });
    if (key == std::end(kKeys))
      return fail(ErrorCode::invalid, fmt::format("figures are not split by '{}'", value));
    q.by = {key->second};
  }
  return q;
}

// A digest for each day of what was read of it: what is known of addresses, and of the sensors.
Result<void> add_parts(const DayStore& days, FigureBasis& basis, Day from, Day to) {
  for (Day day : days.days(from, to)) {
    auto state = DayFolder(days.folder(), day).read(false);
    if (!state) return std::unexpected(state.error());
    StableDigest content;
    content.add(state->content.high);
    content.add(state->content.low);
    basis.parts[format_day(day)] = content.finish().to_hex().substr(0, 16);
  }
  return {};
}

// The body at the top of the tree above `id`; a loop ends somewhere.
std::string top_of(const Directory& directory, std::string id) {
  for (int depth = 0; depth < 32; ++depth) {
    const Organisation* body = directory.organisation(id);
    if (!body || body->parent.empty()) break;
    id = body->parent;
  }
  return id;
}

// Bodies with all below them: where several of a tree have addresses, their union is asked for.
Result<std::vector<FigureLine>> by_top(const FigureStores& stores, const Question& question,
                                       const Answer& answer) {
  struct Tree {
    size_t bodies = 0;
    Counts counts;
  };
  std::map<std::string, Tree> trees;
  for (const FigureRow& row : answer.rows) {
    if (row.key[0].empty()) continue;
    Tree& tree = trees[top_of(*stores.directory, row.key[0])];
    ++tree.bodies;
    tree.counts = row.counts;
  }
  std::vector<FigureLine> out;
  for (auto& [id, tree] : trees) {
    if (tree.bodies > 1) {
      Question whole = question;
      whole.by.clear();
      whole.organisation = id;
      auto one = luytre::ask(*stores.days, *stores.directory, whole);
      if (!one) return std::unexpected(one.error());
      tree.counts = one->total;
    }
    out.push_back({id, values(tree.counts)});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const FigureLine& a, const FigureLine& b) { return a.values[0] > b.values[0]; });
  return out;
}

}  // namespace

Result<Figure> ask_situation(const FigureStores& stores, const FigureQuery& query) {
  if (!stores.days || !stores.directory)
    return fail(ErrorCode::unavailable,
                fmt::format("'{}' needs the day store and the directory", query.name));
  auto q = question_of(stores, query);
  if (!q) return std::unexpected(q.error());
  Figure out;
  out.query = query;
  auto answer = ask(*stores.days, *stores.directory, *q);
  if (!answer) return std::unexpected(answer.error());
  out.basis.ownership = answer->directory_version.to_hex();
  out.basis.digest = answer->digest.to_hex();
  out.basis.coverage = to_json(answer->coverage);
  LUYTRE_TRY(add_parts(*stores.days, out.basis, q->from, q->to));
  if (query.name == "addresses") {
    out.columns = {"addresses", "addresses_v4", "addresses_v6", "internal_hosts", "sightings", "bodies"};
    out.total = values(answer->total);
    auto by = query.where.find("by");
    if (by != query.where.end() && by->second == "top") {
      auto tops = by_top(stores, *q, *answer);
      if (!tops) return std::unexpected(tops.error());
      out.lines = std::move(*tops);
      return out;
    }
    for (const FigureRow& row : answer->rows) out.lines.push_back({row.key[0], values(row.counts)});
    return out;
  }
  // Address-days: the same split by day as well, and summed.
  out.columns = {"address_days", "sightings"};
  out.total = {0, 0};
  Question by_day = *q;
  by_day.by.insert(by_day.by.begin(), Key::day);
  if (q->by == std::vector{Key::day}) by_day.by = {Key::day};
  if (q->by == std::vector{Key::month})
    return fail(ErrorCode::invalid, "address-days are not split by month");
  std::map<std::string, FigureLine> lines;
  auto daily = ask(*stores.days, *stores.directory, by_day);
  if (!daily) return std::unexpected(daily.error());
  for (const FigureRow& row : daily->rows) {
    if (q->by.empty()) continue;
    FigureLine& line = lines[row.key.back()];
    line.key = row.key.back();
    line.values.resize(2);
    line.values[0] += row.counts.distinct_addresses;
    line.values[1] += row.counts.sightings;
  }
  Question days = *q;
  days.by = {Key::day};
  auto all = ask(*stores.days, *stores.directory, days);
  if (!all) return std::unexpected(all.error());
  for (const FigureRow& row : all->rows) {
    out.total[0] += row.counts.distinct_addresses;
    out.total[1] += row.counts.sightings;
  }
  for (auto& [key, line] : lines) out.lines.push_back(std::move(line));
  std::stable_sort(out.lines.begin(), out.lines.end(),
                   [](const FigureLine& a, const FigureLine& b) { return a.values[0] > b.values[0]; });
  return out;
}

Result<Figure> ask_hosts(const FigureStores& stores, const FigureQuery& query) {
  if (!stores.days) return fail(ErrorCode::unavailable, "'hosts' needs the day store");
  auto estimate = estimate_hosts(*stores.days, query.from, query.to);
  if (!estimate) return std::unexpected(estimate.error());
  Figure out;
  out.query = query;
  out.columns = {"hosts", "low", "high", "addresses", "shared_addresses"};
  out.total = {estimate->hosts, estimate->low, estimate->high, estimate->addresses,
               estimate->shared_addresses};
  LUYTRE_TRY(add_parts(*stores.days, out.basis, query.from, query.to));
  StableDigest digest;
  for (const auto& [day, content] : out.basis.parts) {
    digest.add(day);
    digest.add(content);
  }
  out.basis.digest = digest.finish().to_hex();
  return out;
}

std::string why_no_change(const Figure& before, const Figure& now) {
  auto coverage = [](const Figure& f) {
    Coverage c;
    const json::object& o = f.basis.coverage;
    auto number = [](const json::object& of, const char* name) {
      const json::value* v = of.if_contains(name);
      return v ? v->to_number<uint64_t>() : 0;
    };
    c.days = number(o, "days");
    c.days_with_data = number(o, "days_with_data");
    c.sensor_hours = number(o, "sensor_hours");
    c.counts.records = number(o, "records");
    c.counts.lost = number(o, "lost");
    if (const json::value* sensors = o.if_contains("sensors"); sensors && sensors->is_array())
      for (const json::value& s : sensors->get_array()) {
        SensorCoverage one;
        one.sensor = std::string(s.at("sensor").as_string());
        one.hours = number(s.as_object(), "hours");
        one.counts.records = number(s.as_object(), "records");
        one.counts.lost = number(s.as_object(), "lost");
        one.sampling = number(s.as_object(), "sampling");
        c.by_sensor.push_back(std::move(one));
      }
    c.sensors = c.by_sensor.size();
    return c;
  };
  if (before.basis.coverage.empty() && now.basis.coverage.empty()) return "";
  return why_not_comparable(coverage(before), coverage(now));
}

}  // namespace luytre
