#include "notices/template.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>

namespace luytre {
namespace {

constexpr size_t kLargest = 64 << 10;
constexpr size_t kDeepest = 8;
constexpr size_t kLongestOutput = 1 << 20;

const boost::json::value* find(std::string_view name, const std::vector<const boost::json::object*>& scopes) {
  for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope)
    if (const boost::json::value* value = (*scope)->if_contains(name)) return value;
  return nullptr;
}

bool is_there(const boost::json::value& value) {
  if (value.is_bool()) return value.get_bool();
  if (value.is_string()) return !value.get_string().empty();
  if (value.is_array()) return !value.get_array().empty();
  if (value.is_number()) return value.to_number<double>() != 0;
  return value.is_object();
}

void append_html(std::string& out, std::string_view text) {
  for (char c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
}

}  // namespace

Result<TextTemplate> TextTemplate::parse(std::string_view text, Escape escape, std::string_view where) {
  auto wrong = [&](size_t at, std::string_view what) {
    return fail(ErrorCode::invalid,
                fmt::format("{} line {}: {}", where, 1 + std::ranges::count(text.substr(0, at), '\n'), what));
  };
  if (text.size() > kLargest) return fail(ErrorCode::invalid, fmt::format("{} is above 64 KiB", where));
  std::vector<Node> open(1);  // open[0] is the whole; the rest are sections not closed yet
  size_t at = 0;
  while (at < text.size()) {
    size_t brace = text.find("{{", at);
    if (brace != at)
      open.back().inside.push_back(
          {Kind::text, std::string(text.substr(at, std::min(brace, text.size()) - at)), {}});
    if (brace == std::string_view::npos) break;
    size_t end = text.find("}}", brace);
    if (end == std::string_view::npos) return wrong(brace, "'{{' without '}}'");
    std::string_view name = text.substr(brace + 2, end - brace - 2);
    at = end + 2;
    char mark = name.empty() ? '\0' : name.front();
    bool marked = mark == '#' || mark == '^' || mark == '/';
    if (marked) name.remove_prefix(1);
    if (name.empty() || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
      return wrong(brace, "a name has a-z, 0-9 and _ only");
    if (marked && (brace == 0 || text[brace - 1] == '\n') && at < text.size() && text[at] == '\n')
      ++at;  // a section's mark alone in its line leaves no line behind
    if (mark == '#' || mark == '^') {
      if (open.size() > kDeepest) return wrong(brace, "too many sections inside each other");
      open.push_back({mark == '#' ? Kind::section : Kind::unless, std::string(name), {}});
    } else if (mark == '/') {
      if (open.size() == 1 || open.back().text != name)
        return wrong(brace, fmt::format("'{{{{/{}}}}}' closes nothing", name));
      Node done = std::move(open.back());
      open.pop_back();
      open.back().inside.push_back(std::move(done));
    } else {
      open.back().inside.push_back({Kind::value, std::string(name), {}});
    }
  }
  if (open.size() > 1)
    return wrong(text.size(), fmt::format("'{{{{#{}}}}}' is not closed", open.back().text));
  TextTemplate out;
  out.escape_ = escape;
  out.where_ = where;
  out.nodes_ = std::make_shared<const std::vector<Node>>(std::move(open[0].inside));
  return out;
}

Result<void> TextTemplate::render(const std::vector<Node>& nodes,
                                  std::vector<const boost::json::object*>& scopes, std::string& out) const {
  for (const Node& node : nodes) {
    if (out.size() > kLongestOutput)
      return fail(ErrorCode::invalid, fmt::format("{}: what it makes is above 1 MiB", where_));
    if (node.kind == Kind::text) {
      out += node.text;
      continue;
    }
    const boost::json::value* value = find(node.text, scopes);
    if (!value)
      return fail(ErrorCode::invalid, fmt::format("{}: there is no value named '{}'", where_, node.text));
    if (node.kind == Kind::value) {
      std::string text =
          value->is_string() ? std::string(value->get_string()) : boost::json::serialize(*value);
      if (escape_ == Escape::html)
        append_html(out, text);
      else
        out += text;
    } else if (node.kind == Kind::unless) {
      if (!is_there(*value)) LUYTRE_TRY(render(node.inside, scopes, out));
    } else if (value->is_array()) {
      for (const boost::json::value& item : value->get_array()) {
        const boost::json::object* scope = item.if_object();
        if (scope) scopes.push_back(scope);
        auto done = render(node.inside, scopes, out);
        if (scope) scopes.pop_back();
        if (!done) return done;
      }
    } else if (is_there(*value)) {
      const boost::json::object* scope = value->if_object();
      if (scope) scopes.push_back(scope);
      auto done = render(node.inside, scopes, out);
      if (scope) scopes.pop_back();
      if (!done) return done;
    }
  }
  return {};
}

Result<std::string> TextTemplate::render(const boost::json::object& values) const {
  std::vector<const boost::json::object*> scopes{&values};
  std::string out;
  LUYTRE_TRY(render(*nodes_, scopes, out));
  return out;
}

}  // namespace luytre
