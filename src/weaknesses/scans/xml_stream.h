// XML of strangers as a stream of elements, read by libxml2 without a tree: no network, no entities but the
// five, no declarations inside a document type (a bare <!DOCTYPE nmaprun> passes: real files have it),
// bounded depth, attributes and text.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace luytre {

// Names come without their namespace prefix. Values are UTF-8, entities replaced.
class XmlAttributes {
 public:
  std::string_view operator[](std::string_view name) const;  // "" when there is none

 private:
  friend class XmlStream;
  std::vector<std::pair<std::string_view, std::string>> values_;
  size_t size_ = 0;
};

class XmlVisitor {
 public:
  virtual ~XmlVisitor() = default;
  // `path()` ends in `name`.
  virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
  // `text`: what stood directly in the element, without its children's, at most kXmlTextLimit bytes.
  virtual void end(std::string_view name, std::string_view text) = 0;
  const std::vector<std::string>& path() const { return path_; }
  // The element `up` levels above the current one; "" above the root.
  std::string_view above(size_t up = 1) const {
    return path_.size() > up ? std::string_view(path_[path_.size() - 1 - up]) : std::string_view();
  }

 private:
  friend class XmlStream;
  std::vector<std::string> path_;
};

inline constexpr size_t kXmlDepthLimit = 64, kXmlTextLimit = 1 << 20, kXmlAttributeLimit = 64;

// Errors: invalid, with the line, for what is not well-formed, declares things, or passes a bound; what came
// before has been visited.
Result<void> read_xml(std::string_view text, XmlVisitor& visitor);

}  // namespace luytre
