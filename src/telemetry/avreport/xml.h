// XML of strangers, read by libxml2 into a tree: no network, no document type, no entities, bounded depth and
// size.
#pragma once
#include <libxml/tree.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace luytre {

struct FreeXml {
  void operator()(xmlDoc* doc) const { xmlFreeDoc(doc); }
};
using XmlDocument = std::unique_ptr<xmlDoc, FreeXml>;

// The document, as UTF-8; null when it is not well-formed, has a document type declaration or is too deep
// (256).
XmlDocument parse_xml(std::string_view text);

// Names are compared without their namespace prefix, as senders choose prefixes freely.
bool is_element(const xmlNode* node, const char* name);
const xmlNode* child(const xmlNode* parent, const char* name);  // the first; null when there is none
std::string text_of(const xmlNode* node);                       // trimmed; "" for null
std::string attribute(const xmlNode* node, const char* name);   // trimmed; "" when there is none
// Every element below `top`, itself included, in document order, until `visit` gives false; what `enter`
// refuses is passed over with all below it.
void each_element(const xmlNode* top, const std::function<bool(const xmlNode*)>& visit,
                  const std::function<bool(const xmlNode*)>& enter = nullptr);

}  // namespace luytre
