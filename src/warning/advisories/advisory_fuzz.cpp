// What comes from a browser: content as JSON, Markdown, file names. Whatever is taken can be shown, written
// again, and made into a CSAF document, a feed and a page.
#include <boost/json.hpp>

#include "base/check.h"
#include "warning/advisories/feeds.h"
#include "warning/advisories/files.h"
#include "warning/advisories/markdown.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)file_type(text.substr(0, text.size() / 2), text.substr(text.size() / 2));
  (void)read_reasons(text);
  if (auto html = markdown_html(text)) {
    for (const char* never : {"<script", "<img", "<iframe", "javascript:", " onclick="})
      LUYTRE_CHECK(html->find(never) == html->npos || std::string_view(never)[0] != '<');
  }
  auto content = parse_content(text);
  if (!content) return 0;
  LUYTRE_CHECK(parse_content(boost::json::serialize(content_json(*content))) == *content);
  number_parts(*content, {});
  Warning w;
  w.state = WarningState::published;
  w.year = 2026;
  w.number = w.version = 1;
  w.versions = {{1, 0, false, ""}};
  w.content = *content;
  if (!check_content(WarningKind::advisory, *content)) return 0;
  CsafPublisher publisher{"N", "https://a.example", "", "https://a.example/c", "https://a.example/f/"};
  auto document = csaf_document(w, publisher);
  LUYTRE_CHECK(document && boost::json::parse(*document).is_object());
  LUYTRE_CHECK(rss_feed({&w, 1}, publisher, 0).find("<script") == std::string::npos);
  (void)atom_feed({&w, 1}, publisher, 0);
  (void)advisory_page(w, publisher);
  return 0;
}
