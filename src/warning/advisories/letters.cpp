#include "warning/advisories/letters.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>

#include "base/file.h"
#include "directory/sectors.h"
#include "findings/finding.h"
#include "warning/advisories/compiled_in.h"
#include "warning/advisories/text.h"

namespace luytre {
namespace {

std::string body_name(const Directory& directory, const std::string& id, bool vi) {
  const Organisation* body = directory.organisation(id);
  if (!body) return id;
  return !vi && !body->name_en.empty() ? body->name_en : body->name_vi;
}

std::string severity_words(Severity severity, bool vi) {
  constexpr const char* kVi[] = {"thấp", "trung bình", "cao", "nghiêm trọng"};
  return vi ? kVi[static_cast<size_t>(severity)] : to_string(severity);
}

std::string shown_tlp(Tlp tlp) {
  std::string out = to_string(tlp);
  for (char& c : out) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return out;
}

boost::json::object values_of(const WarningLetter& letter, const LetterHead& head, const Directory& directory,
                              bool vi) {
  const Warning& w = letter.warning;
  const WarningContent& c = w.content;
  const Standing& standing = letter.body.standing;
  std::string_view language = vi ? "vi" : "en";
  bool advisory = w.kind == WarningKind::advisory, withdrawn = w.state == WarningState::withdrawn;
  boost::json::array steps;
  for (const WarningStep& step : c.steps) {
    auto known = letter.body.state.steps.find(step.id);
    bool open = known == letter.body.state.steps.end() || known->second.is == StepState::Is::open;
    steps.push_back({{"sign", open ? "[ ]" : "[x]"},
                     {"place", std::to_string(steps.size() + 1)},
                     {"what", step.what.in(language)},
                     {"due", step.due == kNoTime ? "" : local_words(step.due, vi, true)},
                     {"late", std::ranges::find(standing.late, step.id) != standing.late.end()}});
  }
  std::string letter_words;
  if (!c.letter.number.empty() && c.letter.date)
    letter_words = fmt::format(fmt::runtime(vi ? "Công văn {} ngày {}" : "Letter {} of {}"), c.letter.number,
                               day_words(*c.letter.date, vi));
  bool has_steps = !steps.empty();
  return {{"centre", vi ? head.centre_vi : head.centre_en},
          {"phone", head.phone},
          {"portal", head.portal},
          {"organisation", body_name(directory, letter.organisation, vi)},
          {"about", body_name(directory, letter.body.organisation, vi)},
          {"number", warning_number(w)},
          {"kind", vi ? (advisory ? "cảnh báo" : "chỉ đạo") : (advisory ? "advisory" : "directive")},
          {"kind_first", vi ? (advisory ? "Cảnh báo" : "Chỉ đạo") : (advisory ? "Advisory" : "Directive")},
          {"title", c.title.in(language)},
          {"summary", c.summary.in(language)},
          {"severity", severity_words(c.severity, vi)},
          {"tlp", shown_tlp(c.tlp)},
          {"letter", letter_words},
          {"change", w.version > 1 ? c.change : ""},
          {"why", letter.organisation == letter.body.organisation
                      ? reasons_words(read_reasons(letter.body.state.reasons), vi)
                      : ""},
          {"reminder", letter.kind == NoticeKind::reminder && !withdrawn},
          {"escalation", letter.kind == NoticeKind::escalation && !withdrawn},
          {"revised", letter.kind == NoticeKind::immediate && w.version > 1 && !withdrawn},
          {"withdrawn", withdrawn},
          {"reason", w.reason},
          {"unread", !standing.acknowledged},
          {"left", std::to_string(standing.steps - standing.done)},
          {"by", standing.acknowledged ? "" : local_words(standing.acknowledge_by, vi, true)},
          {"has_steps", has_steps},
          {"steps", std::move(steps)}};
}

// The text as a page that mail programs show: paragraphs, nothing else.
std::string html_of(std::string_view text) {
  std::string out =
      "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head>\n<body "
      "style=\"margin:0;padding:16px;background:#F8F6EF;color:#1A211B;font:15px/1.55 'Segoe "
      "UI',Arial,sans-serif\">\n<div style=\"max-width:640px;margin:0 auto;background:#FFFEFA;border:1px "
      "solid "
      "#E1DDD0;padding:20px 24px\">\n";
  while (!text.empty()) {
    size_t end = text.find("\n\n");
    std::string paragraph = escape_xml(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end);
    while (text.starts_with('\n')) text.remove_prefix(1);
    while (paragraph.ends_with('\n')) paragraph.pop_back();
    for (size_t at = 0; (at = paragraph.find('\n', at)) != paragraph.npos; at += 5)
      paragraph.replace(at, 1, "<br>\n");
    if (!paragraph.empty()) out += "<p>" + paragraph + "</p>\n";
  }
  return out + "</div></body></html>\n";
}

}  // namespace

std::string reasons_words(const std::vector<AudienceReason>& reasons, bool vi) {
  std::vector<std::string> out;
  using Kind = AudienceReason::Kind;
  for (const AudienceReason& r : reasons) {
    if (r.sensitive) continue;
    switch (r.kind) {
      case Kind::all:
        out.emplace_back(vi ? "gửi mọi tổ chức" : "it goes to all bodies");
        break;
      case Kind::named:
        out.emplace_back(vi ? "đơn vị được nêu tên" : "you are named");
        break;
      case Kind::sector: {
        const Sector* sector = find_sector(r.what);
        std::string name(sector ? (vi ? sector->name_vi : sector->name_en) : std::string_view(r.what));
        out.push_back(fmt::format(fmt::runtime(vi ? "thuộc khối {}" : "you belong to {}"), name));
        break;
      }
      case Kind::finding:
        out.push_back(fmt::format(fmt::runtime(vi ? "đang có {} phát hiện {}" : "{} open finding(s) of {}"),
                                  r.count, r.what));
        break;
      case Kind::weakness:
        out.push_back(fmt::format(fmt::runtime(vi ? "có {} chỗ còn điểm yếu {}" : "{} place(s) with {}"),
                                  r.count, r.what));
        break;
      case Kind::asset:
        out.push_back(
            fmt::format(fmt::runtime(vi ? "có {} tài sản dùng {}" : "{} asset(s) with {}"), r.count, r.what));
        break;
    }
  }
  return fmt::format("{}", fmt::join(out, "; "));
}

Result<WarningLetters> WarningLetters::load(const std::filesystem::path& folder, LetterHead head) {
  WarningLetters out;
  out.head_ = std::move(head);
  for (const warnings::CompiledIn& built_in : warnings::letter_templates()) {
    std::string name(built_in.name), text(built_in.text), where = name;
    std::error_code ignored;
    if (std::filesystem::exists(folder / name, ignored)) {
      auto own = read_file(folder / name);
      if (!own) return std::unexpected(own.error());
      text = std::move(*own);
      where = (folder / name).string();
    }
    auto parsed = TextTemplate::parse(text, TextTemplate::Escape::none, where);
    if (!parsed) return std::unexpected(parsed.error());
    out.templates_.insert_or_assign(name, std::move(*parsed));
  }
  Directory directory = *Directory::open("");
  Warning sample;
  sample.content.tlp = Tlp::red;
  WarningBody body{.organisation = "A", .state = {}, .standing = {}};
  for (const char* language : {"vi", "en"})
    LUYTRE_TRY(out.write({sample, body, "A", NoticeKind::reminder, 1}, language, directory));
  return out;
}

Result<LetterWords> WarningLetters::render(std::string_view name, std::string_view language,
                                           const boost::json::object& values) const {
  auto found = templates_.find(fmt::format("{}.{}.txt", name, language));
  if (found == templates_.end())
    return fail(ErrorCode::not_found, fmt::format("there is no template {}", name));
  auto text = found->second.render(values);
  if (!text) return std::unexpected(text.error());
  size_t end = text->find('\n');
  if (!text->starts_with("Subject:") || end == std::string::npos)
    return fail(ErrorCode::invalid, fmt::format("{}: the first line must be 'Subject: …'", name));
  LetterWords out;
  std::string_view subject = std::string_view(*text).substr(8, end - 8);
  out.subject = plain_text(subject.substr(std::min(subject.find_first_not_of(' '), subject.size())));
  size_t begin = text->find_first_not_of("\n ", end);
  out.text = begin == std::string::npos ? "" : text->substr(begin);
  // What sections leave behind: never more than one empty line.
  for (size_t at = 0; (at = out.text.find("\n\n\n", at)) != std::string::npos;) out.text.erase(at, 1);
  out.html = html_of(out.text);
  return out;
}

Result<LetterPair> WarningLetters::write(const WarningLetter& letter, std::string_view language,
                                         const Directory& directory) const {
  bool vi = language != "en";
  boost::json::object values = values_of(letter, head_, directory, vi);
  auto full = render("warning", vi ? "vi" : "en", values);
  if (!full) return std::unexpected(full.error());
  LetterPair out{std::move(*full), {}};
  if (letter.warning.content.tlp >= Tlp::amber_strict || letter.body.sensitive) {
    auto open = render("warning-log-in", vi ? "vi" : "en", values);
    if (!open) return std::unexpected(open.error());
    out.open = std::move(*open);
  }
  return out;
}

}  // namespace luytre
