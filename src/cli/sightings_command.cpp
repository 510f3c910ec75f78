#include <fmt/format.h>
#include <boost/json.hpp>

#include "base/csv.h"
#include "cli/command.h"
#include "cli/output.h"
#include "exchange/idea_event.h"
#include "exchange/intelmq_event.h"
#include "indicators/store.h"
#include "monitor/home.h"

namespace luytre {
namespace {

struct Arguments {
  std::string organisation, family, indicator, source, from, to, format = "json";
  uint64_t limit = 0;
};

constexpr const char* kCsvHeader =
    "first,last,address,port,remote,remote_port,protocol,name,indicator,indicator_type,source,family,"
    "category,detector,"
    "evidence,packets,bytes,sensor,organisation,reason,internal,detail,key";

std::string to_csv(const Sighting& s) {
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{:016x}",
                     format_time(s.first), format_time(s.last), s.address.to_string(), s.port,
                     s.remote.is_unspecified() ? "" : s.remote.to_string(), s.remote_port, s.protocol,
                     csv_quote(s.name), csv_quote(s.indicator), to_string(s.indicator_type),
                     csv_quote(s.source), csv_quote(s.family), to_string(s.category), csv_quote(s.detector),
                     to_string(s.evidence), s.packets, s.bytes, csv_quote(s.sensor),
                     csv_quote(s.organisation), to_string(s.reason), s.internal ? 1 : 0, csv_quote(s.detail),
                     s.key());
}

boost::json::object to_json(const Sighting& s) {
  auto text = [](std::string_view view) { return boost::json::string(view.data(), view.size()); };
  return {{"first", format_time(s.first)},
          {"last", format_time(s.last)},
          {"address", s.address.to_string()},
          {"port", s.port},
          {"remote", s.remote.is_unspecified() ? "" : s.remote.to_string()},
          {"remote_port", s.remote_port},
          {"protocol", s.protocol},
          {"name", text(s.name)},
          {"indicator", text(s.indicator)},
          {"indicator_type", to_string(s.indicator_type)},
          {"source", text(s.source)},
          {"family", text(s.family)},
          {"category", to_string(s.category)},
          {"detector", text(s.detector)},
          {"evidence", to_string(s.evidence)},
          {"packets", s.packets},
          {"bytes", s.bytes},
          {"sensor", text(s.sensor)},
          {"organisation", text(s.organisation)},
          {"reason", to_string(s.reason)},
          {"internal", s.internal},
          {"detail",
           s.detail.empty() ? boost::json::object() : boost::json::parse(std::string(s.detail)).as_object()},
          {"key", fmt::format("{:016x}", s.key())}};
}

int sightings(Context& context, const Arguments& a) {
  SightingFilter filter;
  if (a.format != "json" && a.format != "csv" && a.format != "intelmq" && a.format != "idea") {
    print_error(fmt::format("--output takes json, csv, intelmq or idea, not '{}'", a.format));
    return kUsage;
  }
  bool exchanged =
      a.format == "intelmq" || a.format == "idea";  // the format is the document: --json adds nothing
  if (!a.from.empty()) {
    auto day = day_argument(a.from, "--from");
    if (!day) return report_error(day.error());
    filter.from = *day;
  }
  if (!a.to.empty()) {
    auto day = day_argument(a.to, "--to");
    if (!day) return report_error(day.error());
    filter.to = *day;
  }
  if (!a.organisation.empty()) filter.organisation = a.organisation;
  if (!a.family.empty()) filter.family = normalise_family(a.family);
  if (!a.indicator.empty()) filter.indicator = a.indicator;
  if (!a.source.empty()) filter.source = a.source;
  filter.limit = a.limit;
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return report_error(home.error());
  auto events = home->events(context.event_options());
  if (!events) return report_error(events.error());
  if (a.format == "csv" && !context.json) fmt::print("{}\n", kCsvHeader);
  bool first = true;
  if (context.json && !exchanged) fmt::print("{{\"sightings\":[");
  auto done = (*events)->read(filter, [&](const Sighting& s) {
    if (exchanged) {
      fmt::print("{}\n", a.format == "idea" ? idea_event(s) : intelmq_event(s));
    } else if (a.format == "csv" && !context.json) {
      fmt::print("{}\n", to_csv(s));
    } else {
      if (context.json && !first) fmt::print(",");
      fmt::print("{}{}", boost::json::serialize(to_json(s)), context.json ? "" : "\n");
    }
    first = false;
    return true;
  });
  if (context.json && !exchanged) fmt::print("]}}\n");
  return done ? static_cast<int>(kOk) : report_error(done.error());
}

}  // namespace

void add_sightings_command(CLI::App& app, Action& action) {
  auto a = std::make_shared<Arguments>();
  auto* command = app.add_subcommand("sightings", "The evidence, one JSON line or CSV row each");
  command->add_option("--organisation", a->organisation, "Of this body");
  command->add_option("--family", a->family, "Of this family");
  command->add_option("--indicator", a->indicator, "Made by this indicator");
  command->add_option("--source", a->source, "Made by this list");
  command->add_option("--from", a->from, "First day");
  command->add_option("--to", a->to, "Last day");
  command->add_option("--limit", a->limit, "At most so many");
  command->add_option("--output", a->format,
                      "json (a line each), csv, intelmq or idea (events, a line each)");
  command->footer("Example: luytre sightings --family mirai --from 2018-12-03 --output csv");
  command->callback([a, &action] { action = [a](Context& context) { return sightings(context, *a); }; });
}

}  // namespace luytre
