#include "telemetry/avreport/xml.h"

#include <libxml/parser.h>

#include <cstring>

#include "wire/text/values.h"

namespace luytre {
namespace {

std::string trimmed(xmlChar* owned) {
  if (!owned) return {};
  std::string_view text(reinterpret_cast<const char*>(owned));
  size_t from = text.find_first_not_of(" \t\r\n");
  size_t to = text.find_last_not_of(" \t\r\n");
  std::string out(from == std::string_view::npos ? std::string_view() : text.substr(from, to + 1 - from));
  xmlFree(owned);
  return out;
}

}  // namespace

XmlDocument parse_xml(std::string_view text) {
  // Checked before the parser sees it: without a document type there are no entities but the five.
  if (text.find("<!DOCTYPE") != std::string_view::npos || text.find("<!ENTITY") != std::string_view::npos)
    return {};
  constexpr int kOptions = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
  XmlDocument doc(xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, "UTF-8", kOptions));
  if (doc && (doc->intSubset || doc->extSubset || !xmlDocGetRootElement(doc.get()))) doc.reset();
  return doc;
}

bool is_element(const xmlNode* node, const char* name) {
  return node && node->type == XML_ELEMENT_NODE &&
         std::strcmp(reinterpret_cast<const char*>(node->name), name) == 0;
}

const xmlNode* child(const xmlNode* parent, const char* name) {
  for (const xmlNode* node = parent ? parent->children : nullptr; node; node = node->next)
    if (is_element(node, name)) return node;
  return nullptr;
}

std::string text_of(const xmlNode* node) {
  return node ? trimmed(xmlNodeGetContent(node)) : std::string();
}

std::string attribute(const xmlNode* node, const char* name) {
  return trimmed(xmlGetNoNsProp(node, reinterpret_cast<const xmlChar*>(name)));
}

void each_element(const xmlNode* top, const std::function<bool(const xmlNode*)>& visit,
                  const std::function<bool(const xmlNode*)>& enter) {
  for (const xmlNode* node = top; node;) {
    bool element = node->type == XML_ELEMENT_NODE;
    if (element && !visit(node)) return;
    if (element && node->children && (!enter || enter(node))) {
      node = node->children;
      continue;
    }
    while (node != top && !node->next) node = node->parent;
    if (node == top) return;
    node = node->next;
  }
}

}  // namespace luytre
