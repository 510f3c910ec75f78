#include "report/documents/fill.h"

#include <fmt/format.h>
#include <sodium.h>

#include <boost/json.hpp>
#include <cstring>
#include <pugixml.hpp>
#include <set>
#include <sstream>
#include <vector>

#include "base/vietnamese.h"

namespace luytre {
namespace {

using boost::json::object;

constexpr size_t kTemplateLimit = 8 << 20, kResultLimit = 64 << 20;
constexpr unsigned kDepthLimit = 16;
constexpr size_t kRepetitionLimit = 200'000;

std::string base64(std::string_view bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  out.resize(std::strlen(out.c_str()));
  return out;
}

bool is_true(const boost::json::value& v) {
  if (v.is_bool()) return v.get_bool();
  if (v.is_string()) return !v.get_string().empty();
  if (v.is_array()) return !v.get_array().empty();
  if (v.is_int64()) return v.get_int64() != 0;
  if (v.is_uint64()) return v.get_uint64() != 0;
  return v.is_object();
}

// What would reach out of the document, run, or carry what no letter has: objects, links to files, scripts.
bool is_foreign(std::string_view kind) {
  return kind == "text:user-field-decls" || kind == "text:section-source" || kind == "office:dde-source" ||
         kind == "office:event-listeners" || kind == "office:forms" || kind == "draw:object" ||
         kind == "draw:object-ole" || kind == "draw:plugin" || kind == "draw:applet" ||
         kind == "draw:floating-frame" || kind == "text:database-display" || kind == "text:dde-connection" ||
         kind.starts_with("script:") || kind.starts_with("form:") || kind.starts_with("db:") ||
         kind == "text:script";
}

// Bytes that XML cannot hold go; a value is text whatever it says.
std::string plain(std::string_view text) {
  std::string out;
  for (char c : text)
    if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
  return out;
}

class Filler {
 public:
  Filler(const object& values, const Pictures& pictures) : pictures_(pictures) { scopes_.push_back(&values); }

  Result<void> fill(pugi::xml_node parent, unsigned depth) {
    for (pugi::xml_node node = parent.first_child(), next; node; node = next) {
      next = node.next_sibling();
      std::string_view kind = node.name();
      if (kind == "text:user-field-get") {
        LUYTRE_TRY(field(node));
      } else if (is_foreign(kind)) {
        parent.remove_child(node);
      } else if (kind == "text:section") {
        LUYTRE_TRY(section(node, depth));
      } else if (kind == "table:table") {
        LUYTRE_TRY(table(node, depth));
      } else if (kind == "draw:frame") {
        LUYTRE_TRY(frame(node, depth));
      } else {
        // A picture of the template's own is inside it: nothing is fetched.
        if (kind == "draw:image" || kind == "draw:fill-image" || kind == "style:background-image")
          node.remove_attribute("xlink:href");
        if (depth > 200) return fail(ErrorCode::invalid, "a template's parts are nested too deep");
        LUYTRE_TRY(fill(node, depth + 1));
      }
    }
    return {};
  }

 private:
  const boost::json::value* look_up(std::string_view name) const {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope)
      if (const boost::json::value* found = (*scope)->if_contains(name)) return found;
    return nullptr;
  }
  Result<const boost::json::value*> value_of(std::string_view name) const {
    if (const boost::json::value* found = look_up(name)) return found;
    return fail(ErrorCode::invalid,
                fmt::format("the template asks for '{}', and there is no such value", name));
  }

  Result<void> field(pugi::xml_node node) {
    auto value = value_of(node.attribute("text:name").value());
    if (!value) return std::unexpected(value.error());
    std::string text;
    if ((*value)->is_string())
      text = plain((*value)->get_string());
    else if ((*value)->is_int64() || (*value)->is_uint64())
      text = boost::json::serialize(**value);
    else
      return fail(ErrorCode::invalid, fmt::format("the field '{}' of the template is no text",
                                                  node.attribute("text:name").value()));
    pugi::xml_node parent = node.parent();
    for (size_t at = 0;;) {
      size_t end = std::min(text.find('\n', at), text.size());
      parent.insert_child_before(pugi::node_pcdata, node).set_value(text.substr(at, end - at).c_str());
      if (end == text.size()) break;
      parent.insert_child_before("text:line-break", node);
      at = end + 1;
    }
    parent.remove_child(node);
    return {};
  }

  // Puts what is inside `node` in its place.
  static void splice(pugi::xml_node node) {
    pugi::xml_node parent = node.parent();
    for (pugi::xml_node child = node.first_child(); child; child = node.first_child())
      parent.insert_move_before(child, node);
    parent.remove_child(node);
  }

  Result<void> section(pugi::xml_node node, unsigned depth) {
    if (++nested_ > kDepthLimit)
      return fail(ErrorCode::invalid, "sections of the template are nested too deep");
    std::string_view name = node.attribute("text:name").value();
    auto done = each_section(node, name, depth);
    --nested_;
    return done;
  }
  Result<void> each_section(pugi::xml_node node, std::string_view name, unsigned depth) {
    size_t dot = name.find('.');
    std::string_view verb = name.substr(0, dot == std::string_view::npos ? 0 : dot);
    if (verb != "each" && verb != "if" && verb != "not") {
      LUYTRE_TRY(fill(node, depth + 1));
      splice(node);
      return {};
    }
    std::string_view what = name.substr(dot + 1);
    what = what.substr(0, what.find('.'));
    auto value = value_of(what);
    if (!value) return std::unexpected(value.error());
    pugi::xml_node parent = node.parent();
    if (verb == "each") {
      auto repeated = repeat(**value, what, [&](const object&) -> Result<void> {
        pugi::xml_node copy = parent.insert_copy_before(node, node);
        LUYTRE_TRY(fill(copy, depth + 1));
        splice(copy);
        return {};
      });
      if (!repeated) return repeated;
      parent.remove_child(node);
      return {};
    }
    if (is_true(**value) != (verb == "if")) {
      parent.remove_child(node);
      return {};
    }
    bool scope = verb == "if" && (*value)->is_object();
    if (scope) scopes_.push_back(&(*value)->get_object());
    auto filled = fill(node, depth + 1);
    if (scope) scopes_.pop_back();
    if (!filled) return filled;
    splice(node);
    return {};
  }

  template <class Once>
  Result<void> repeat(const boost::json::value& list, std::string_view name, const Once& once) {
    if (!list.is_array())
      return fail(ErrorCode::invalid, fmt::format("'{}' is repeated in the template and is no list", name));
    for (const boost::json::value& item : list.get_array()) {
      if (++repetitions_ > kRepetitionLimit)
        return fail(ErrorCode::invalid, fmt::format("more than {} repetitions", kRepetitionLimit));
      if (!item.is_object()) return fail(ErrorCode::invalid, fmt::format("'{}' is no list of objects", name));
      scopes_.push_back(&item.get_object());
      auto done = once(item.get_object());
      scopes_.pop_back();
      if (!done) return done;
    }
    return {};
  }

  Result<void> table(pugi::xml_node node, unsigned depth) {
    std::string_view name = node.attribute("table:name").value();
    if (!name.starts_with("each.")) return fill(node, depth + 1);
    std::string_view what = name.substr(5);
    what = what.substr(0, what.find('.'));
    auto value = value_of(what);
    if (!value) return std::unexpected(value.error());
    std::vector<pugi::xml_node> pattern;
    for (pugi::xml_node child : node.children()) {
      if (std::string_view(child.name()) == "table:table-row")
        pattern.push_back(child);
      else
        LUYTRE_TRY(fill(child, depth + 1));
    }
    if (pattern.empty())
      return fail(ErrorCode::invalid,
                  fmt::format("the table '{}' of the template has no row to repeat", name));
    auto repeated = repeat(**value, what, [&](const object&) -> Result<void> {
      for (pugi::xml_node row : pattern)
        LUYTRE_TRY(fill(node.insert_copy_before(row, pattern[0]), depth + 1));
      return {};
    });
    if (!repeated) return repeated;
    // A table without rows is no table in OpenDocument: the head alone stays one.
    bool empty = (*value)->get_array().empty();
    for (pugi::xml_node row : pattern) {
      if (empty && !node.child("table:table-header-rows")) break;
      node.remove_child(row);
    }
    if (empty && !node.child("table:table-header-rows")) node.parent().remove_child(node);
    return {};
  }

  Result<void> frame(pugi::xml_node node, unsigned depth) {
    std::string_view name = node.attribute("draw:name").value();
    if (!name.starts_with("chart.")) return fill(node, depth + 1);
    auto picture = pictures_.find(name.substr(6));
    if (picture == pictures_.end())
      return fail(ErrorCode::invalid,
                  fmt::format("the template asks for the picture '{}', and there is none", name));
    // What an office suite left there when the template was saved.
    node.remove_children();
    pugi::xml_node image = node.append_child("draw:image");
    image.append_attribute("draw:mime-type") = "image/svg+xml";
    image.append_child("office:binary-data").text().set(base64(picture->second).c_str());
    // Its words for those who cannot see it: the title and description of the SVG itself.
    for (const char* element : {"title", "desc"}) {
      std::string open = fmt::format("<{}>", element);
      size_t from = picture->second.find(open), to = picture->second.find("</", from);
      if (from == std::string::npos || to == std::string::npos) continue;
      std::string text = picture->second.substr(from + open.size(), to - from - open.size());
      pugi::xml_document parsed;
      if (parsed.load_string(("<a>" + text + "</a>").c_str()))
        node.append_child(fmt::format("svg:{}", element).c_str()).text().set(parsed.child("a").text().get());
    }
    return {};
  }

  const Pictures& pictures_;
  std::vector<const object*> scopes_;
  unsigned nested_ = 0;
  size_t repetitions_ = 0;
};

Result<void> load(pugi::xml_document& document, std::string_view text, const char* which) {
  if (text.size() > kTemplateLimit)
    return fail(ErrorCode::invalid, fmt::format("the {} is larger than {} bytes", which, kTemplateLimit));
  // A document type could name entities: office suites write none.
  if (text.find("<!DOCTYPE") != std::string_view::npos)
    return fail(ErrorCode::invalid, fmt::format("the {} has a document type declaration", which));
  auto parsed = document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata,
                                     pugi::encoding_utf8);
  if (!parsed)
    return fail(ErrorCode::invalid,
                fmt::format("the {} is no XML: {} at byte {}", which, parsed.description(), parsed.offset));
  if (!document.child("office:document").child("office:body").child("office:text"))
    return fail(ErrorCode::invalid,
                fmt::format("the {} is no flat OpenDocument text (.fodt): save it as one", which));
  return {};
}

// Finds sections anywhere below, without recursion.
pugi::xml_node find_section(pugi::xml_node root, std::string_view name) {
  return root.find_node([&](pugi::xml_node n) {
    return std::string_view(n.name()) == "text:section" &&
           std::string_view(n.attribute("text:name").value()) == name;
  });
}

bool names_a_style(std::string_view attribute) {
  return attribute == "text:style-name" || attribute == "table:style-name" ||
         attribute == "draw:style-name" || attribute == "style:parent-style-name" ||
         attribute == "draw:text-style-name" || attribute == "style:data-style-name" ||
         attribute == "table:default-cell-style-name";
}

struct Renamer : pugi::xml_tree_walker {
  const std::set<std::string, std::less<>>* own = nullptr;
  bool for_each(pugi::xml_node& node) override {
    for (pugi::xml_attribute a : node.attributes())
      if (names_a_style(a.name()) && own->contains(a.value()))
        a.set_value(("own_" + std::string(a.value())).c_str());
    return true;
  }
};

Result<void> merge(pugi::xml_document& form, pugi::xml_document& content) {
  pugi::xml_node from = content.child("office:document"), to = form.child("office:document");
  pugi::xml_node theirs = from.child("office:automatic-styles"), ours = to.child("office:automatic-styles");
  // What the form names as its own is its own: only the rest is the content's.
  std::set<std::string, std::less<>> known, own;
  for (pugi::xml_node style : ours.children()) known.insert(style.attribute("style:name").value());
  for (pugi::xml_node style : theirs.children()) {
    std::string name = style.attribute("style:name").value();
    if (!name.empty() && !known.contains(name)) own.insert(name);
  }
  Renamer renamer;
  renamer.own = &own;
  content.traverse(renamer);
  for (pugi::xml_node style : theirs.children()) {
    std::string name = style.attribute("style:name").value();
    if (!own.contains(name) || std::string_view(style.name()) == "style:page-layout") continue;
    style.attribute("style:name").set_value(("own_" + name).c_str());
    ours.append_copy(style);
  }
  for (const char* part : {"content", "appendices"}) {
    pugi::xml_node place = find_section(to, part), text = find_section(from, part);
    if (!place) {
      if (text) return fail(ErrorCode::invalid, fmt::format("the form has no section '{}'", part));
      continue;
    }
    place.remove_children();
    for (pugi::xml_node child : text.children()) place.append_copy(child);
  }
  return {};
}

// values["margins"]: millimetres on both sides, by the name of a paragraph style.
void set_margins(pugi::xml_node root, const object& values) {
  const boost::json::value* margins = values.if_contains("margins");
  if (!margins || !margins->is_object()) return;
  for (const auto& [name, mm] : margins->get_object())
    for (const char* part : {"office:styles", "office:automatic-styles"})
      for (pugi::xml_node style : root.child(part).children("style:style")) {
        if (style.attribute("style:name").value() != std::string_view(name)) continue;
        pugi::xml_node p = style.child("style:paragraph-properties");
        for (const char* side : {"fo:margin-left", "fo:margin-right"}) {
          p.remove_attribute(side);
          p.append_attribute(side) = fmt::format("{:.2f}mm", mm.to_number<double>()).c_str();
        }
      }
}

// values["meta_title"], ["meta_language"] and ["meta_keyword"] say what the file is.
void set_meta(pugi::xml_node root, const object& values) {
  pugi::xml_node meta = root.child("office:meta");
  if (!meta) meta = root.prepend_child("office:meta");
  for (auto [value, element] : {std::pair{"meta_title", "dc:title"},
                                {"meta_language", "dc:language"},
                                {"meta_keyword", "meta:keyword"}}) {
    const boost::json::value* text = values.if_contains(value);
    if (!text || !text->is_string()) continue;
    meta.remove_child(element);
    meta.append_child(element).text().set(plain(text->get_string()).c_str());
  }
}

}  // namespace

Result<std::string> fill_document(const DocumentTemplate& which, const object& values,
                                  const Pictures& pictures) {
  pugi::xml_document form, content;
  LUYTRE_TRY(load(form, which.form, "form"));
  if (!which.content.empty()) {
    LUYTRE_TRY(load(content, which.content, "template"));
    LUYTRE_TRY(merge(form, content));
  }
  pugi::xml_node root = form.child("office:document");
  Filler filler(values, pictures);
  for (const char* part : {"office:meta", "office:styles", "office:automatic-styles", "office:master-styles"})
    if (pugi::xml_node node = root.child(part)) LUYTRE_TRY(filler.fill(node, 0));
  LUYTRE_TRY(filler.fill(root.child("office:body"), 0));
  set_margins(root, values);
  set_meta(root, values);
  // Scripts, macros and what the office suite remembers of its windows have no place in a letter.
  for (const char* part : {"office:scripts", "office:settings"}) root.remove_child(part);
  std::ostringstream out;
  form.save(out, "", pugi::format_raw, pugi::encoding_utf8);
  std::string text = std::move(out).str();
  if (text.size() > kResultLimit)
    return fail(ErrorCode::invalid, fmt::format("the document is larger than {} bytes", kResultLimit));
  return text;
}

double bold_width_mm(std::string_view text, double points) {
  // Adobe's font metrics of Times-Bold, thousandths of the size: A to Z, a to z.
  static constexpr int kUpper[] = {722, 667, 722, 722, 667, 611, 778, 778, 389, 500,  778, 667, 944,
                                   722, 778, 611, 778, 722, 556, 667, 722, 722, 1000, 722, 722, 667};
  static constexpr int kLower[] = {500, 556, 444, 556, 444, 333, 500, 556, 278, 333, 556, 278, 833,
                                   556, 500, 556, 556, 444, 389, 333, 556, 500, 722, 500, 500, 444};
  std::string bare = without_marks(text);
  // Upper case is lost there: a text of capitals has none of the small letters.
  bool capitals = text.find_first_of("abcdefghijklmnopqrstuvwxyz") == std::string_view::npos;
  double width = 0;
  for (char c : bare) {
    if (c >= 'a' && c <= 'z')
      width += capitals ? kUpper[c - 'a'] : kLower[c - 'a'];
    else
      width += c == ' ' ? 250 : c == '-' ? 333 : 500;
  }
  return width * points / 1000 * 25.4 / 72;
}

}  // namespace luytre
