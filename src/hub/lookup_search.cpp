#include "hub/lookup_search.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/vietnamese.h"
#include "hub/findings_shapes.h"
#include "hub/hub.h"
#include "indicators/families.h"
#include "indicators/value.h"

namespace luytre {
namespace {

constexpr size_t kBodies = 8, kFamilies = 5, kFindings = 5, kLongest = 300, kShortestId = 4;

// A segment of a path or a value of a query (RFC 3986).
std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 std::string_view("-._~").find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

JsonObject suggestion(const char* kind, Json title, std::string_view detail, std::string link) {
  return {
      {"kind", kind}, {"title", std::move(title)}, {"detail", text_json(detail)}, {"link", text_json(link)}};
}

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

void add_bodies(JsonArray& out, const Asked& asked, const std::string& text) {
  const Directory& directory = *asked.directory;
  size_t found = 0;
  auto add = [&](const Organisation& o) {
    if (found == kBodies || !asked.viewer.may(Permission::read_organisations, o.id)) return;
    ++found;
    out.push_back(suggestion("organisation", organisation_ref(directory, o.id).at("name"), o.id,
                             "/orgs/" + escaped(o.id)));
  };
  const Organisation* exact = directory.organisation(text);
  if (exact) add(*exact);
  for (const Organisation* o : directory.search(text, day_of(asked.now)))
    if (o != exact) add(*o);
}

void add_families(JsonArray& out, const Asked& asked, const std::string& text) {
  if (!asked.viewer.may(Permission::read_national, "")) return;
  std::string lower = without_marks(text), meant = normalise_family(text);
  size_t found = 0;
  for (std::string_view family : known_families()) {
    ShownFamily shown = shown_family(family);
    bool fits = family == meant || family.starts_with(lower) || without_marks(shown.name).starts_with(lower);
    if (!fits || found == kFamilies) continue;
    ++found;
    std::string name = family_name(family);
    out.push_back(suggestion("family", named(name, name), shown.kind, "/families/" + escaped(family)));
  }
}

Result<void> add_findings(JsonArray& out, Hub& hub, const Asked& asked, const FindingFilter& filter) {
  auto list = hub.book().list(asked.viewer, filter);
  if (!list) return std::unexpected(list.error());
  for (const Finding& f : *list) {
    std::string title = fmt::format("{} · {}", shown_name(f), f.subject);
    out.push_back(suggestion("finding", named(title, title), f.id, "/findings/" + f.id));
  }
  return {};
}

}  // namespace

Result<http::Response> search_everything(Hub& hub, const Asked& asked) {
  std::string text(trim(asked.query("q")));
  JsonArray out;
  auto answer = [&] { return json_response(JsonObject{{"items", std::move(out)}}); };
  if (text.empty() || text.size() > kLongest) return answer();
  add_bodies(out, asked, text);
  add_families(out, asked, text);
  ValueParser parser;
  auto value = parser.parse(text);
  // A word alone is a name somebody looks for; 32 digits and more are a fingerprint.
  bool is_value = value && value->type != IndicatorType::path &&
                  (text.find_first_of(".:/") != text.npos || text.size() >= 32);
  std::string shown_value = is_value ? value->to_string() : "";
  if (is_value && asked.viewer.may(Permission::look_up, ""))
    out.push_back(suggestion("value", named(shown_value, shown_value), to_string(value->type),
                             "/lookup?q=" + escaped(shown_value)));
  if (asked.viewer.may_somewhere(Permission::read_findings)) {
    FindingFilter filter;
    filter.now = asked.now;
    filter.limit = kFindings;
    if (is_value && (value->type == IndicatorType::address || value->type == IndicatorType::domain_exact ||
                     value->type == IndicatorType::domain)) {
      filter.subject = shown_value;
      LUYTRE_TRY(add_findings(out, hub, asked, filter));
    } else if (text.size() >= kShortestId && text.size() <= 32 && is_hex(text)) {
      filter.id_prefix = text;
      LUYTRE_TRY(add_findings(out, hub, asked, filter));
    }
  }
  return answer();
}

}  // namespace luytre
