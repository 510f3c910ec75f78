#include "warning/advisories/feeds.h"

#include <fmt/format.h>

#include "warning/advisories/markdown.h"
#include "warning/advisories/text.h"

namespace luytre {
namespace {

// RFC 822 with four digits for the year, as RSS wants it.
std::string rss_time(Timestamp time) {
  constexpr const char* kDays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};  // day 0 was a Thursday
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  Day day = day_of(time);
  CivilDate d = civil_from_day(day);
  auto s = (time - start_of(day)) / kMicrosPerSecond;
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", kDays[((day % 7) + 7) % 7], d.day,
                     kMonths[d.month - 1], d.year, s / 3600, s / 60 % 60, s % 60);
}

std::string title_of(const Warning& w) {
  return fmt::format("{}{} {}", w.state == WarningState::withdrawn ? "Đã rút: " : "", warning_number(w),
                     w.content.title.vi);
}
std::string summary_of(const Warning& w) {
  return w.state == WarningState::withdrawn ? w.reason : w.content.summary.vi;
}
Timestamp newest(std::span<const Warning> advisories, Timestamp now) {
  return advisories.empty() ? now : advisories.front().updated_at;
}

Result<void> add_language(std::string& out, const Warning& w, bool vi) {
  const WarningContent& c = w.content;
  const std::string& title = vi ? c.title.vi : c.title.en;
  if (title.empty()) return {};
  auto text = markdown_html(vi ? c.text.vi : c.text.en);
  if (!text) return std::unexpected(text.error());
  out += fmt::format("<section lang=\"{}\">\n<h1>{}</h1>\n<p>{} · TLP:CLEAR · {}</p>\n", vi ? "vi" : "en",
                     escape_xml(title), warning_number(w), local_words(w.updated_at, vi, true));
  if (w.state == WarningState::withdrawn)
    return out += fmt::format("<p><strong>{}</strong> {}</p>\n</section>\n", vi ? "Đã rút." : "Withdrawn.",
                              escape_xml(w.reason)),
           Result<void>();
  out += fmt::format("<p>{}</p>\n{}", escape_xml(vi ? c.summary.vi : c.summary.en), *text);
  if (!c.steps.empty()) {
    out += fmt::format("<h2>{}</h2>\n<ol>\n", vi ? "Việc cần làm" : "What to do");
    for (const WarningStep& step : c.steps) {
      const std::string &what = step.what.in(vi ? "vi" : "en"), &how = step.how.in(vi ? "vi" : "en");
      out += fmt::format("<li><strong>{}</strong> {}</li>\n", escape_xml(what), escape_xml(how));
    }
    out += "</ol>\n";
  }
  if (!c.references.empty()) {
    out += fmt::format("<h2>{}</h2>\n<ul>\n", vi ? "Tham khảo" : "References");
    for (const WarningReference& r : c.references)
      out += fmt::format("<li><a href=\"{}\" rel=\"noreferrer\">{}</a></li>\n", escape_xml(r.url),
                         escape_xml(r.title));
    out += "</ul>\n";
  }
  out += "</section>\n";
  return {};
}

}  // namespace

std::string rss_feed(std::span<const Warning> advisories, const CsafPublisher& p, Timestamp now) {
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" "
      "xmlns:atom=\"http://www.w3.org/2005/Atom\">\n"
      "<channel>\n<title>{}</title>\n<link>{}</link>\n<description>{}</description>\n<language>vi</"
      "language>\n"
      "<lastBuildDate>{}</lastBuildDate>\n<atom:link href=\"{}.rss\" rel=\"self\" "
      "type=\"application/rss+xml\"/>\n",
      escape_xml(p.name), escape_xml(p.name_space), escape_xml("Cảnh báo an toàn thông tin"),
      rss_time(newest(advisories, now)), escape_xml(p.page.substr(0, p.page.size() - 1)));
  for (const Warning& w : advisories) {
    std::string link = escape_xml(p.page + warning_number(w));
    out += fmt::format(
        "<item>\n<title>{}</title>\n<link>{}</link>\n<guid isPermaLink=\"true\">{}</guid>\n"
        "<pubDate>{}</pubDate>\n<description>{}</description>\n</item>\n",
        escape_xml(title_of(w)), link, link, rss_time(w.published_at), escape_xml(summary_of(w)));
  }
  return out + "</channel>\n</rss>\n";
}

std::string atom_feed(std::span<const Warning> advisories, const CsafPublisher& p, Timestamp now) {
  std::string self = escape_xml(p.page.substr(0, p.page.size() - 1) + ".atom");
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
      "xml:lang=\"vi\">\n<id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n<link rel=\"self\" "
      "href=\"{}\"/>\n<author><name>{}</name></author>\n",
      self, escape_xml(p.name), format_seconds(newest(advisories, now)), self, escape_xml(p.name));
  for (const Warning& w : advisories) {
    std::string link = escape_xml(p.page + warning_number(w));
    out += fmt::format(
        "<entry>\n<id>{}</id>\n<title>{}</title>\n<published>{}</published>\n<updated>{}</updated>\n<link "
        "rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<link rel=\"related\" type=\"application/json\" "
        "title=\"CSAF\" href=\"{}/white/{}/{}\"/>\n<summary>{}</summary>\n</entry>\n",
        link, escape_xml(title_of(w)), format_seconds(w.published_at), format_seconds(w.updated_at), link,
        escape_xml(p.base), civil_from_day(day_of(w.published_at)).year, csaf_file_name(w),
        escape_xml(summary_of(w)));
  }
  return out + "</feed>\n";
}

Result<std::string> advisory_page(const Warning& w, const CsafPublisher& publisher) {
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\"><meta "
      "name=\"viewport\" content=\"width=device-width\"><title>{}</title></head>\n<body>\n",
      escape_xml(title_of(w)));
  LUYTRE_TRY(add_language(out, w, true));
  LUYTRE_TRY(add_language(out, w, false));
  out += fmt::format("<footer><p>{} · <a href=\"{}/white/{}/{}\">CSAF</a></p></footer>\n</body></html>\n",
                     escape_xml(publisher.name), escape_xml(publisher.base),
                     civil_from_day(day_of(w.published_at)).year, csaf_file_name(w));
  return out;
}

bool is_public(const Warning& w) {
  return w.kind == WarningKind::advisory && w.content.tlp == Tlp::clear &&
         (w.state == WarningState::published || w.state == WarningState::withdrawn);
}

Result<std::vector<Warning>> public_advisories(WarningBook& book, uint64_t limit) {
  constexpr uint64_t kPage = 100;
  std::vector<Warning> out;
  for (uint64_t offset = 0; out.size() < limit; offset += kPage) {
    auto page =
        book.list(Viewer::console("system"),
                  {.kind = WarningKind::advisory, .state = {}, .text = {}, .limit = kPage, .offset = offset});
    if (!page) return std::unexpected(page.error());
    for (Warning& w : page->items)
      if (is_public(w) && out.size() < limit) out.push_back(std::move(w));
    if (offset + kPage >= page->total) break;
  }
  return out;
}

}  // namespace luytre
