#include "warning/advisories/markdown.h"

#include <cmark.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace luytre {
namespace {

bool is_safe_link(std::string_view url) {
  for (std::string_view scheme : {"http://", "https://", "mailto:"})
    if (url.size() > scheme.size() &&
        std::ranges::equal(url.substr(0, scheme.size()), scheme,
                           [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; }))
      return true;
  return false;
}

std::string literal(cmark_node* node) {
  const char* text = cmark_node_get_literal(node);
  return text ? text : "";
}

cmark_node* text_node(const std::string& text) {
  cmark_node* node = cmark_node_new(CMARK_NODE_TEXT);
  cmark_node_set_literal(node, text.c_str());
  return node;
}

void put_instead(cmark_node* old, cmark_node* with) {
  cmark_node_replace(old, with);
  cmark_node_free(old);
}

void tame(cmark_node* node) {
  switch (cmark_node_get_type(node)) {
    case CMARK_NODE_HTML_INLINE:
      return put_instead(node, text_node(literal(node)));
    case CMARK_NODE_HTML_BLOCK: {
      cmark_node* paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH);
      cmark_node_append_child(paragraph, text_node(literal(node)));
      return put_instead(node, paragraph);
    }
    case CMARK_NODE_IMAGE: {
      while (cmark_node* child = cmark_node_first_child(node)) {
        cmark_node_unlink(child);
        cmark_node_insert_before(node, child);
      }
      cmark_node_unlink(node);
      return cmark_node_free(node);
    }
    case CMARK_NODE_LINK:
      if (const char* url = cmark_node_get_url(node); !url || !is_safe_link(url))
        cmark_node_set_url(node, "");
      return;
    case CMARK_NODE_HEADING:
      cmark_node_set_heading_level(node, std::min(cmark_node_get_heading_level(node) + 2, 6));
      return;
    default:
      return;
  }
}

}  // namespace

Result<std::string> markdown_html(std::string_view markdown) {
  if (markdown.size() > kMarkdownLimit) return fail(ErrorCode::invalid, "the text is above 64 KiB");
  std::unique_ptr<cmark_node, decltype(&cmark_node_free)> document(
      cmark_parse_document(markdown.data(), markdown.size(), CMARK_OPT_DEFAULT), cmark_node_free);
  if (!document) return fail(ErrorCode::invalid, "the text is no Markdown");
  // Gathered first: what is changed must not be walked.
  std::vector<cmark_node*> nodes;
  std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> walk(cmark_iter_new(document.get()),
                                                               cmark_iter_free);
  for (cmark_event_type event; (event = cmark_iter_next(walk.get())) != CMARK_EVENT_DONE;)
    if (event == CMARK_EVENT_EXIT || !cmark_node_first_child(cmark_iter_get_node(walk.get()))) {
      cmark_node* node = cmark_iter_get_node(walk.get());
      if (nodes.empty() || nodes.back() != node) nodes.push_back(node);
    }
  walk.reset();
  for (cmark_node* node : nodes) tame(node);
  std::unique_ptr<char, decltype(&free)> html(cmark_render_html(document.get(), CMARK_OPT_DEFAULT), free);
  return std::string(html.get());
}

}  // namespace luytre
