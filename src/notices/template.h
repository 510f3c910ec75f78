// Texts with holes, as operators edit them: {{name}}, {{#name}}…{{/name}} for each of a list (or once, for
// what is there), {{^name}}…{{/name}} for what is not. Names are looked up from the inside out. Nothing else
// is special; nothing is run.
#pragma once
#include <boost/json/fwd.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace luytre {

// Immutable once parsed; any number of threads.
class TextTemplate {
 public:
  enum class Escape { none, html };
  // Errors: invalid, with line: a brace or section without its end, more than 8 sections inside each other, a
  // text above 64 KiB.
  static Result<TextTemplate> parse(std::string_view text, Escape escape, std::string_view where);

  // Values are texts, numbers, truths, objects and lists of objects. Under Escape::html every value is
  // escaped. Errors: invalid: a name that `values` does not have.
  Result<std::string> render(const boost::json::object& values) const;

 private:
  enum class Kind { text, value, section, unless };
  struct Node {
    Kind kind;
    std::string text;  // or the name
    std::vector<Node> inside;
  };
  Result<void> render(const std::vector<Node>& nodes, std::vector<const boost::json::object*>& scopes,
                      std::string& out) const;

  Escape escape_ = Escape::none;
  std::string where_;
  std::shared_ptr<const std::vector<Node>> nodes_;
};

}  // namespace luytre
