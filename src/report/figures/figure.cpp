#include "report/figures/figure.h"

#include <fmt/format.h>

#include "base/check.h"

namespace luytre {
namespace {

namespace json = boost::json;

constexpr FigureKind kKinds[] = {
    {"addresses", "by family organisation sector category",
     "Distinct addresses of bodies here that talked to the command servers of malware, in the whole period."},
    {"address_days", "by family organisation sector category",
     "Distinct addresses on each day, summed over the days of the period."},
    {"hosts", "",
     "Hosts behind the addresses of the period: an estimate, with its interval "
     "(report/hosts/host_estimate.h)."},
    {"leaked_accounts", "by organisation",
     "Mail accounts of bodies' domains in collections that came to light in the period, and their domains."},
    {"weaknesses", "by organisation",
     "Weaknesses that were open at the end of the period, on how many machines."},
    {"findings", "by organisation", "Findings opened in the period, and what became of them by its end."},
    {"finding_list", "organisation",
     "A body's findings that were seen in the period: columns known, first and last day, sightings."},
    {"notices", "by organisation", "Notices sent to bodies in the period."},
};

json::array numbers(const std::vector<uint64_t>& values) {
  json::array out;
  for (uint64_t v : values) out.emplace_back(v);
  return out;
}
std::vector<uint64_t> numbers_of(const json::value& v) {
  std::vector<uint64_t> out;
  for (const json::value& n : v.as_array()) out.push_back(n.to_number<uint64_t>());
  return out;
}
json::object texts(const std::map<std::string, std::string>& map) {
  json::object out;
  for (const auto& [key, value] : map) out[key] = value;
  return out;
}
std::map<std::string, std::string> texts_of(const json::value& v) {
  std::map<std::string, std::string> out;
  for (const auto& [key, value] : v.as_object()) out[key] = std::string(value.as_string());
  return out;
}
std::string text_of(const json::object& o, std::string_view name) {
  return std::string(o.at(name).as_string());
}

}  // namespace

std::span<const FigureKind> figure_kinds() {
  return kKinds;
}

uint64_t Figure::value(std::string_view column) const {
  for (size_t i = 0; i < columns.size(); ++i)
    if (columns[i] == column) return total[i];
  LUYTRE_CHECK(false);
  return 0;
}

json::object to_json(const Figures& figures) {
  json::object out;
  for (const auto& [name, f] : figures) {
    json::array lines, columns;
    for (const FigureLine& line : f.lines)
      lines.push_back(json::object{{"key", line.key}, {"values", numbers(line.values)}});
    for (const std::string& column : f.columns) columns.emplace_back(column);
    out[name] = json::object{
        {"query", f.query.name},         {"from", format_day(f.query.from)}, {"to", format_day(f.query.to)},
        {"where", texts(f.query.where)}, {"columns", std::move(columns)},    {"total", numbers(f.total)},
        {"lines", std::move(lines)},     {"ownership", f.basis.ownership},   {"digest", f.basis.digest},
        {"coverage", f.basis.coverage},  {"parts", texts(f.basis.parts)}};
  }
  return out;
}

Result<Figures> figures_from_json(const json::value& value) {
  try {
    Figures out;
    for (const auto& [name, item] : value.as_object()) {
      const json::object& o = item.as_object();
      auto from = parse_day(text_of(o, "from")), to = parse_day(text_of(o, "to"));
      if (!from || !to) return fail(ErrorCode::corrupt, "a figure's period is none");
      Figure f;
      f.query = {text_of(o, "query"), *from, *to, texts_of(o.at("where"))};
      for (const json::value& c : o.at("columns").as_array()) f.columns.emplace_back(c.as_string());
      f.total = numbers_of(o.at("total"));
      for (const json::value& line : o.at("lines").as_array())
        f.lines.push_back({text_of(line.as_object(), "key"), numbers_of(line.as_object().at("values"))});
      f.basis = {text_of(o, "ownership"), text_of(o, "digest"), o.at("coverage").as_object(),
                 texts_of(o.at("parts"))};
      if (f.total.size() != f.columns.size())
        return fail(ErrorCode::corrupt, "a figure's columns do not fit it");
      for (const FigureLine& line : f.lines)
        if (line.values.size() != f.columns.size())
          return fail(ErrorCode::corrupt, "a figure's columns do not fit it");
      out[std::string(name)] = std::move(f);
    }
    return out;
  } catch (const std::exception& e) {
    return fail(ErrorCode::corrupt, fmt::format("the figures of the document do not parse: {}", e.what()));
  }
}

}  // namespace luytre
