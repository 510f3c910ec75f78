#include "notices/evidence.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <map>

#include "base/csv.h"
#include "base/protocol.h"

namespace luytre {
namespace {

constexpr Day kDays = 7;

std::string time_text(Timestamp time) {
  return time == kNoTime ? "" : format_time(time).substr(0, 19) + "Z";
}

// Text from outside in a cell that no spreadsheet runs (OWASP, CSV injection).
std::string text_cell(std::string_view text) {
  std::string plain = plain_text(text);
  if (!plain.empty() && std::string_view("=+-@\t\r").find(plain.front()) != std::string_view::npos)
    plain.insert(plain.begin(), '\'');
  return csv_quote(plain);
}

class OthersHidden {
 public:
  OthersHidden(const Directory& directory, std::string_view own) : directory_(directory), own_(own) {}
  // `value` unless another body holds it (or the domain of it) on that day.
  std::string operator()(const std::string& value, Day day) {
    if (value.empty()) return value;
    auto [place, fresh] = hidden_.emplace(std::pair(value, day), false);
    if (fresh) {
      auto answer = directory_.find(host(value), day);
      place->second = answer && !answer->chain.empty() && answer->chain.front().id != own_;
    }
    return place->second ? "" : value;
  }

 private:
  static std::string host(std::string_view value) {
    if (size_t scheme = value.find("://"); scheme != std::string_view::npos) value.remove_prefix(scheme + 3);
    value = value.substr(0, value.find_first_of("/?#"));
    if (size_t colon = value.rfind(':'); colon != std::string_view::npos && value.find(':') == colon)
      value = value.substr(0, colon);
    return std::string(value);
  }
  const Directory& directory_;
  std::string_view own_;
  std::map<std::pair<std::string, Day>, bool> hidden_;
};

// What a sighting makes a finding of (findings/day_evidence.h).
std::pair<FindingKind, std::string> subject_matter(const Rules& rules, const Sighting& s) {
  KindRule rule = rules.kind(s.category, s.family, s.detector);
  std::string what(s.family.empty() ? "unnamed" : s.family);
  if (rule.kind == FindingKind::behaviour) {
    if (s.detector != "indicator" && !s.detector.empty())
      what = s.detector;
    else if (s.family.empty() || s.family == "unnamed")
      what = to_string(s.category);
  }
  return {rule.kind, what};
}

}  // namespace

Result<std::vector<EvidenceLine>> read_evidence(EventStore& events, const Rules& rules,
                                                const Directory& directory, std::span<const Finding> findings,
                                                size_t most) {
  // By body: its findings by (address, kind/what), and the days to read.
  struct Wanted {
    std::map<std::pair<std::string, std::string>, const Finding*> findings;
    Day from = kLastDay, to = kFirstDay;
  };
  std::map<std::string, Wanted> bodies;
  for (const Finding& f : findings) {
    Wanted& body = bodies[f.organisation];
    body.findings[{f.subject, fmt::format("{}/{}", to_string(f.kind), f.what)}] = &f;
    Day last = day_of(f.last_seen);
    body.from = std::min(body.from, std::max(day_of(f.first_seen), last - kDays + 1));
    body.to = std::max(body.to, last);
  }
  std::vector<EvidenceLine> out;
  for (const auto& [organisation, wanted] : bodies) {
    std::map<std::string, std::vector<EvidenceLine>> rows;
    OthersHidden hidden(directory, organisation);
    auto take = [&](const Sighting& s) {
      std::string address = s.address.to_string();
      auto of_address = wanted.findings.lower_bound({address, ""});
      if (of_address == wanted.findings.end() || of_address->first.first != address) return true;
      auto [kind, what] = subject_matter(rules, s);
      auto found = wanted.findings.find({address, fmt::format("{}/{}", to_string(kind), what)});
      if (found == wanted.findings.end()) return true;
      // A private address is many bodies': only a sensor inside one can name it.
      bool is_private = s.internal || reserved_space(s.address) == ReservedSpace::private_use;
      if (is_private && s.organisation != organisation) return true;
      std::vector<EvidenceLine>& lines = rows[found->second->id];
      Day day = s.day();
      lines.push_back({.finding = found->second->id,
                       .address = address,
                       .what = found->second->what,
                       .time = s.first,
                       .port = s.port,
                       .remote = hidden(s.remote.is_unspecified() ? "" : s.remote.to_string(), day),
                       .remote_port = s.remote_port,
                       .protocol = s.protocol,
                       .name = hidden(std::string(s.name), day),
                       .grade = s.evidence,
                       .packets = s.packets,
                       .bytes = s.bytes});
      if (lines.size() > 2 * most) lines.erase(lines.begin(), lines.end() - static_cast<ptrdiff_t>(most));
      return true;
    };
    SightingFilter filter{.from = wanted.from,
                          .to = wanted.to,
                          .organisation = organisation,
                          .family = {},
                          .indicator = {},
                          .source = {},
                          .limit = 0};
    LUYTRE_TRY(events.read(filter, take));
    // A sighting bears the body of when it was written, a finding that of today's ownership.
    Day missing = kFirstDay;
    for (const auto& [key, finding] : wanted.findings)
      if (!rows.contains(finding->id)) missing = std::max(missing, day_of(finding->last_seen));
    if (missing != kFirstDay) {
      auto had = std::move(rows);
      rows.clear();
      filter.organisation.reset();
      filter.from = filter.to = missing;
      LUYTRE_TRY(events.read(filter, take));
      for (auto& [id, lines] : had) rows[id] = std::move(lines);
    }
    for (auto& [id, lines] : rows) {
      if (lines.size() > most) lines.erase(lines.begin(), lines.end() - static_cast<ptrdiff_t>(most));
      std::ranges::move(lines, std::back_inserter(out));
    }
  }
  return out;
}

std::string evidence_csv(std::span<const Finding> findings, std::span<const EvidenceLine> evidence,
                         std::string_view notice) {
  std::string out =
      fmt::format("\xef\xbb\xbf# luytre notice {}: {} findings, {} rows of evidence, times in UTC\r\n",
                  notice, findings.size(), evidence.size());
  out += "finding,address,what,time,source_port,remote,remote_port,protocol,name,grade,packets,bytes\r\n";
  for (const EvidenceLine& line : evidence)
    out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\r\n", line.finding, text_cell(line.address),
                       text_cell(line.what), time_text(line.time), line.port, text_cell(line.remote),
                       line.remote_port, line.protocol, text_cell(line.name), to_string(line.grade),
                       line.packets, line.bytes);
  // What the evidence store does not hold (any more), in one row a finding.
  for (const Finding& f : findings)
    if (std::ranges::none_of(evidence, [&](const EvidenceLine& line) { return line.finding == f.id; }))
      out += fmt::format("{},{},{},{},,,,,,{},,\r\n", f.id, text_cell(f.subject), text_cell(f.what),
                         time_text(f.last_seen), to_string(f.evidence));
  return out;
}

boost::json::object evidence_json(std::span<const Finding> findings, std::span<const EvidenceLine> evidence,
                                  std::string_view notice, std::string_view organisation) {
  boost::json::array list;
  for (const Finding& f : findings) {
    boost::json::array rows;
    for (const EvidenceLine& line : evidence)
      if (line.finding == f.id)
        rows.push_back({{"time", time_text(line.time)},
                        {"source_port", line.port},
                        {"remote", line.remote},
                        {"remote_port", line.remote_port},
                        {"protocol", line.protocol},
                        {"name", plain_text(line.name)},
                        {"grade", to_string(line.grade)},
                        {"packets", line.packets},
                        {"bytes", line.bytes}});
    list.push_back({{"id", f.id},
                    {"kind", to_string(f.kind)},
                    {"subject", f.subject},
                    {"what", f.what},
                    {"grade", to_string(f.evidence)},
                    {"severity", to_string(f.severity)},
                    {"tlp", to_string(f.tlp)},
                    {"episode", f.episode},
                    {"first_seen", time_text(f.first_seen)},
                    {"last_seen", time_text(f.last_seen)},
                    {"sightings", f.sightings},
                    {"due", f.due == kNoTime ? boost::json::value() : boost::json::value(time_text(f.due))},
                    {"evidence", std::move(rows)}});
  }
  return {{"notice", notice}, {"organisation", organisation}, {"findings", std::move(list)}};
}

}  // namespace luytre
