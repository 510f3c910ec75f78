#include "weaknesses/scans/xml_stream.h"

#include <fmt/format.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>

#include <cstring>

namespace luytre {

std::string_view XmlAttributes::operator[](std::string_view name) const {
  for (size_t i = 0; i < size_; ++i)
    if (values_[i].first == name) return values_[i].second;
  return {};
}

namespace {

std::string_view view(const xmlChar* text) {
  return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

struct FreeParser {
  void operator()(xmlParserCtxt* parser) const {
    if (parser->myDoc) xmlFreeDoc(parser->myDoc);
    xmlFreeParserCtxt(parser);
  }
};

// A bad encoding is told to the thread's own handler, not to the parser's; without one it would be printed.
class SilentXml {
 public:
  SilentXml() : before_(xmlStructuredError), context_(xmlStructuredErrorContext) {
    xmlSetStructuredErrorFunc(nullptr, [](void*, xmlError*) {});
  }
  ~SilentXml() { xmlSetStructuredErrorFunc(context_, before_); }
  SilentXml(const SilentXml&) = delete;

 private:
  xmlStructuredErrorFunc before_;
  void* context_;
};

}  // namespace

// The parser's callbacks: C functions with the object behind them.
class XmlStream {
 public:
  explicit XmlStream(XmlVisitor& visitor) : visitor_(visitor) { visitor.path_.clear(); }

  Result<void> read(std::string_view text) {
    SilentXml silent;
    xmlSAXHandler sax{};
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = &XmlStream::on_start;
    sax.endElementNs = &XmlStream::on_end;
    sax.characters = &XmlStream::on_text;
    sax.cdataBlock = &XmlStream::on_text;
    sax.entityDecl = [](void* self, const xmlChar*, int, const xmlChar*, const xmlChar*, xmlChar*) {
      refuse(self, "it declares an entity");
    };
    sax.unparsedEntityDecl = [](void* self, const xmlChar*, const xmlChar*, const xmlChar*, const xmlChar*) {
      refuse(self, "it declares an entity");
    };
    sax.attributeDecl = [](void* self, const xmlChar*, const xmlChar*, int, int, const xmlChar*,
                           xmlEnumeration* list) {
      xmlFreeEnumeration(list);
      refuse(self, "it declares attributes");
    };
    sax.elementDecl = [](void* self, const xmlChar*, int, xmlElementContent*) {
      refuse(self, "it declares elements");
    };
    sax.notationDecl = [](void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
      refuse(self, "it declares a notation");
    };
    // Without these libxml2 would print to standard error.
    sax.serror = [](void*, xmlError*) {};
    std::unique_ptr<xmlParserCtxt, FreeParser> parser(
        xmlCreatePushParserCtxt(&sax, this, nullptr, 0, nullptr));
    if (!parser) return fail(ErrorCode::io, "no memory for the XML parser");
    parser_ = parser.get();
    xmlCtxtUseOptions(parser_, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    parser_->userData = this;
    constexpr size_t kPiece = 1 << 16;
    int code = 0;
    for (size_t at = 0; at < text.size() && code == 0 && !why_; at += kPiece) {
      auto piece = text.substr(at, kPiece);
      code = xmlParseChunk(parser_, piece.data(), static_cast<int>(piece.size()), 0);
    }
    if (code == 0 && !why_) code = xmlParseChunk(parser_, nullptr, 0, 1);
    if (why_) return fail(ErrorCode::invalid, fmt::format("the XML is refused at line {}: {}", line_, why_));
    if (code != 0 || !parser_->wellFormed || elements_ == 0)
      return fail(ErrorCode::invalid, fmt::format("the XML is not well-formed at line {}",
                                                  parser_->lastError.line > 0 ? parser_->lastError.line : 1));
    return {};
  }

 private:
  static void refuse(void* self, const char* why) {
    auto& stream = *static_cast<XmlStream*>(self);
    if (stream.why_) return;
    stream.why_ = why;
    stream.line_ = stream.parser_->input ? stream.parser_->input->line : 0;
    xmlStopParser(stream.parser_);
  }

  static void on_start(void* self, const xmlChar* name, const xmlChar*, const xmlChar*, int, const xmlChar**,
                       int count, int, const xmlChar** attributes) {
    auto& stream = *static_cast<XmlStream*>(self);
    if (stream.why_) return;
    auto& path = stream.visitor_.path_;
    if (path.size() >= kXmlDepthLimit) return refuse(self, "it is nested too deep");
    if (static_cast<size_t>(count) > kXmlAttributeLimit)
      return refuse(self, "an element has too many attributes");
    ++stream.elements_;
    path.emplace_back(view(name));
    if (stream.texts_.size() < path.size()) stream.texts_.emplace_back();
    stream.texts_[path.size() - 1].clear();
    auto& values = stream.attributes_.values_;
    stream.attributes_.size_ = static_cast<size_t>(count);
    if (values.size() < static_cast<size_t>(count)) values.resize(static_cast<size_t>(count));
    for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
      const xmlChar* from = attributes[5 * i + 3];
      const xmlChar* to = attributes[5 * i + 4];
      values[i].first = view(attributes[5 * i]);
      std::string& value = values[i].second;
      value.assign(reinterpret_cast<const char*>(from), static_cast<size_t>(to - from));
      // libxml2 leaves an ampersand as a character reference here, and only that.
      for (size_t at = value.find("&#38;"); at != std::string::npos; at = value.find("&#38;", at + 1))
        value.erase(at + 1, 4);
    }
    stream.visitor_.start(path.back(), stream.attributes_);
  }

  static void on_end(void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
    auto& stream = *static_cast<XmlStream*>(self);
    auto& path = stream.visitor_.path_;
    if (stream.why_ || path.empty()) return;
    stream.visitor_.end(path.back(), stream.texts_[path.size() - 1]);
    path.pop_back();
  }

  static void on_text(void* self, const xmlChar* text, int size) {
    auto& stream = *static_cast<XmlStream*>(self);
    auto& path = stream.visitor_.path_;
    if (stream.why_ || path.empty() || size <= 0) return;
    std::string& out = stream.texts_[path.size() - 1];
    out.append(reinterpret_cast<const char*>(text),
               std::min(static_cast<size_t>(size), kXmlTextLimit - out.size()));
  }

  XmlVisitor& visitor_;
  xmlParserCtxt* parser_ = nullptr;
  XmlAttributes attributes_;
  std::vector<std::string> texts_;  // by depth
  uint64_t elements_ = 0;
  const char* why_ = nullptr;
  int line_ = 0;
};

Result<void> read_xml(std::string_view text, XmlVisitor& visitor) {
  return XmlStream(visitor).read(text);
}

}  // namespace luytre
