#include "notices/compose.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>

#include "base/file.h"
#include "indicators/families.h"
#include "notices/plan.h"
#include "notices/templates.h"

namespace luytre {
namespace {

constexpr Timestamp kLocal = 7 * kMicrosPerHour;
constexpr size_t kGroups = 12;    // of findings told alike
constexpr size_t kAddresses = 8;  // of a group, in the text; the CSV has all
constexpr size_t kTimes = 3;      // of an address

// PORTAL.md 6: vi "21/12/2018", en "21 December 2018"; with the time "21/12/2018, 08:12".
std::string day_words(Timestamp time, bool vi) {
  constexpr const char* kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};
  if (time == kNoTime) return "";
  CivilDate d = civil_from_day(day_of(time + kLocal));
  return vi ? fmt::format("{:02}/{:02}/{}", d.day, d.month, d.year)
            : fmt::format("{} {} {}", d.day, kMonths[d.month - 1], d.year);
}
std::string time_words(Timestamp time, bool vi) {
  if (time == kNoTime) return "";
  Timestamp local = time + kLocal;
  CivilDate d = civil_from_day(day_of(local));
  auto s = (local - start_of(day_of(local))) / kMicrosPerSecond;
  return vi ? fmt::format("{:02}/{:02}/{} {:02}:{:02}:{:02}", d.day, d.month, d.year, s / 3600, s / 60 % 60,
                          s % 60)
            : fmt::format("{}-{:02}-{:02} {:02}:{:02}:{:02}", d.year, d.month, d.day, s / 3600, s / 60 % 60,
                          s % 60);
}

std::string grade_words(Evidence grade, bool vi) {
  switch (grade) {
    case Evidence::confirmed:
      return vi ? "chắc chắn" : "confirmed";
    case Evidence::probable:
      return vi ? "nhiều khả năng" : "probable";
    case Evidence::suspected:
      return vi ? "nghi ngờ" : "suspected";
  }
  return "";
}

std::string body_name(const Directory& directory, std::string_view id, bool vi) {
  const Organisation* body = directory.organisation(id);
  if (!body) return std::string(id);
  return !vi && !body->name_en.empty() ? body->name_en : body->name_vi;
}

const std::string& chosen(const Advice::Text& text, bool vi) {
  return vi ? text.vi : text.en;
}

std::string grouped(uint64_t number, bool vi) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, vi ? '.' : ',');
  return digits;
}

boost::json::object head_values(const LetterHead& head, bool vi) {
  return {{"centre", vi ? head.centre_vi : head.centre_en}, {"phone", head.phone}, {"portal", head.portal}};
}

boost::json::object address_values(const Finding& f, std::span<const EvidenceLine> evidence, Timestamp now,
                                   bool vi) {
  boost::json::array times;
  for (auto line = evidence.rbegin(); line != evidence.rend() && times.size() < kTimes; ++line)
    if (line->finding == f.id) {
      std::string remote = line->remote;
      if (!remote.empty() && line->remote_port) remote += fmt::format(" : {}", line->remote_port);
      times.push_back({{"time", time_words(line->time, vi)},
                       {"port", line->port ? std::to_string(line->port) : std::string()},
                       {"remote", remote},
                       {"seen", plain_text(line->name).substr(0, 100)}});
    }
  return {{"subject", f.subject},
          {"grade", grade_words(f.evidence, vi)},
          {"suspected", f.evidence == Evidence::suspected},
          {"since", day_words(f.first_seen, vi)},
          {"last", time_words(f.last_seen, vi)},
          {"due", day_words(f.due, vi)},
          {"overdue", f.is_overdue(now)},
          {"again", f.episode > 1},
          {"id", f.id.substr(0, 12)},
          {"times", std::move(times)}};
}

// Findings that are told alike: one text, one list of steps, many addresses.
boost::json::array group_values(const LetterBook::Content& c, const AdviceBook& advice, bool vi) {
  std::vector<std::vector<const Finding*>> groups;
  for (const Finding& f : c.findings) {
    auto same = std::ranges::find_if(
        groups, [&](const auto& g) { return g[0]->kind == f.kind && g[0]->what == f.what; });
    if (same == groups.end())
      groups.push_back({&f});
    else
      same->push_back(&f);
  }
  boost::json::array out;
  for (const auto& group : groups) {
    if (out.size() == kGroups) break;
    const Finding& first = *group[0];
    Advice text = advice.of(to_string(first.kind), first.what);
    boost::json::array steps, addresses;
    for (const Advice::Step& step : text.steps)
      steps.push_back(
          {{"number", steps.size() + 1}, {"step", chosen(step.what, vi)}, {"how", chosen(step.how, vi)}});
    for (const Finding* f : group)
      if (addresses.size() < kAddresses) addresses.push_back(address_values(*f, c.evidence, c.now, vi));
    size_t more = group.size() - addresses.size();
    ShownFamily shown = shown_family(first.what);
    bool named = first.kind == FindingKind::infection || first.kind == FindingKind::apt_contact;
    out.push_back({{"name", named ? std::string(shown.name) : first.what},
                   {"what", chosen(text.what, vi)},
                   {"why", chosen(text.why, vi)},
                   {"steps", std::move(steps)},
                   {"addresses", std::move(addresses)},
                   {"more", more ? grouped(more, vi) : std::string()}});
  }
  return out;
}

boost::json::object notice_values(const LetterBook::Content& c, const LetterHead& head,
                                  const Directory& directory, const AdviceBook& advice) {
  bool vi = c.language == "vi";
  Timestamp due = Finding::kNever;
  uint64_t overdue = 0;
  for (const Finding& f : c.findings) {
    if (f.due != kNoTime) due = std::min(due, f.due);
    overdue += f.is_overdue(c.now);
  }
  boost::json::object values = head_values(head, vi);
  bool above = c.notice.organisation != c.notice.about;
  values["organisation"] = body_name(directory, c.notice.organisation, vi);
  values["about"] = body_name(directory, c.notice.about, vi);
  values["above"] = above;
  values["digest"] = c.notice.kind == NoticeKind::digest;
  values["immediate"] = c.notice.kind == NoticeKind::immediate;
  values["reminder"] = c.notice.kind == NoticeKind::reminder;
  values["escalation"] = c.notice.kind == NoticeKind::escalation;
  values["count"] = grouped(c.findings.size(), vi);
  values["one"] = c.findings.size() == 1;
  values["due"] = due == Finding::kNever ? "" : day_words(due, vi);
  values["overdue"] = overdue ? grouped(overdue, vi) : std::string();
  values["hidden"] = c.hidden ? grouped(c.hidden, vi) : std::string();
  values["day"] = day_words(c.now, vi);
  values["code"] = c.notice.id.substr(0, 8);
  values["groups"] = group_values(c, advice, vi);
  return values;
}

std::string trimmed(std::string_view text) {
  size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

}  // namespace

Result<LetterBook> LetterBook::load(const std::filesystem::path& folder) {
  LetterBook book;
  for (const detail::TemplateText& built_in : detail::template_texts()) {
    std::string name(built_in.name), text(built_in.text), where = name;
    std::filesystem::path own = folder / name;
    std::error_code ignored;
    if (std::filesystem::exists(own, ignored)) {
      auto read = read_file(own);
      if (!read) return std::unexpected(read.error());
      text = std::move(*read);
      where = own.string();
    }
    auto parsed = TextTemplate::parse(
        text, name.ends_with(".html") ? TextTemplate::Escape::html : TextTemplate::Escape::none, where);
    if (!parsed) return std::unexpected(parsed.error());
    book.templates_.insert_or_assign(name, std::move(*parsed));
  }
  // A sample with every branch taken, and one with none.
  Directory directory = *Directory::open("");
  auto advice = AdviceBook::load("");
  if (!advice) return std::unexpected(advice.error());
  Finding finding{.id = std::string(32, '0'),
                  .organisation = "A",
                  .subject = "192.0.2.1",
                  .what = "mirai",
                  .first_seen = 1,
                  .last_seen = 1,
                  .evidence = Evidence::suspected,
                  .episode = 2,
                  .due = 1};
  EvidenceLine line{.finding = finding.id, .time = 1, .port = 1, .remote = "192.0.2.2", .name = "a.example"};
  Notice notice{.id = std::string(32, '0'), .organisation = "A", .about = "B"};
  for (const char* language : {"vi", "en"}) {
    LUYTRE_TRY(book.notice({notice, language, {&finding, 1}, 1, {&line, 1}, 2}, {"c", "c", "1", "p"},
                           directory, *advice));
    LUYTRE_TRY(book.notice({notice, language, {}, 1, {}, 2}, {"c", "c", "", ""}, directory, *advice));
    LUYTRE_TRY(book.contact_code("1", "A", language, {"c", "c", "", ""}, directory));
  }
  return book;
}

Result<Letter> LetterBook::render(std::string_view name, std::string_view language,
                                  const boost::json::object& values) const {
  Letter letter;
  for (bool html : {false, true}) {
    std::string file = fmt::format("{}.{}.{}", name, language, html ? "html" : "txt");
    auto found = templates_.find(file);
    if (found == templates_.end())
      return fail(ErrorCode::not_found, fmt::format("there is no template {}", file));
    auto text = found->second.render(values);
    if (!text) return std::unexpected(text.error());
    if (html) {
      letter.html = std::move(*text);
      continue;
    }
    size_t end = text->find('\n');
    if (!text->starts_with("Subject:") || end == std::string::npos)
      return fail(ErrorCode::invalid, fmt::format("{}: the first line must be 'Subject: …'", file));
    letter.subject = plain_text(trimmed(std::string_view(*text).substr(8, end - 8)));
    letter.text = trimmed(std::string_view(*text).substr(end)) + "\n";
  }
  return letter;
}

Result<Letter> LetterBook::notice(const Content& content, const LetterHead& head, const Directory& directory,
                                  const AdviceBook& advice) const {
  boost::json::object values = notice_values(content, head, directory, advice);
  auto letter = render(content.findings.empty() ? "log-in" : "notice", content.language, values);
  if (!letter || content.findings.empty()) return letter;
  std::string file = fmt::format("luytre-{}", content.notice.id.substr(0, 8));
  letter->attachments.push_back({file + ".csv", "text/csv; charset=utf-8",
                                 evidence_csv(content.findings, content.evidence, content.notice.id)});
  letter->attachments.push_back(
      {file + ".json", "application/json",
       boost::json::serialize(
           evidence_json(content.findings, content.evidence, content.notice.id, content.notice.about))});
  return letter;
}

Result<Letter> LetterBook::contact_code(std::string_view code, std::string_view organisation,
                                        std::string_view language, const LetterHead& head,
                                        const Directory& directory) const {
  bool vi = language != "en";
  boost::json::object values = head_values(head, vi);
  values["code"] = code;
  values["organisation"] = body_name(directory, organisation, vi);
  return render("code", vi ? "vi" : "en", values);
}

}  // namespace luytre
