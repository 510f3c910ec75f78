// Markdown as authors write it (CommonMark 0.30, by cmark) to HTML that can do nothing: no raw HTML, no
// pictures (they would tell their host who reads), links to http, https and mailto only. Pure; any thread.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace luytre {

inline constexpr size_t kMarkdownLimit = 64 << 10;

// Raw HTML is shown as the text it is, a picture as its words, another link without its address. Headings
// begin at <h3>: the page has its own above. Errors: invalid, above kMarkdownLimit.
Result<std::string> markdown_html(std::string_view markdown);

}  // namespace luytre
