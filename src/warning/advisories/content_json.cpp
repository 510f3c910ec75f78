// Content as JSON, both ways. What is read was written by people at a browser: shapes and sizes are checked.
#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>

#include "warning/advisories/content.h"
#include "warning/advisories/text.h"

namespace luytre {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr size_t kLine = 300, kParagraph = 4000, kText = 64 << 10, kParts = 100, kBodies = 5000;

// One object's fields, each taken once; the first thing that is wrong is kept.
class Fields {
 public:
  Fields(const value& json, std::string path, std::optional<Error>& failure)
      : path_(std::move(path)), failure_(failure) {
    object_ = json.if_object();
    if (!object_) refuse("", "is no object");
  }
  ~Fields() {
    if (object_ && !failure_)
      for (const auto& [name, _] : *object_)
        if (std::ranges::find(taken_, std::string_view(name)) == taken_.end())
          refuse("", fmt::format("does not have \"{}\"", plain_text(std::string_view(name).substr(0, 60))));
  }
  Fields(const Fields&) = delete;

  const value* take(std::string_view name) {
    taken_.emplace_back(name);
    if (!object_) return nullptr;
    const value* found = object_->if_contains(name);
    return found && !found->is_null() ? found : nullptr;
  }
  std::string text(std::string_view name, size_t most, bool lines = false) {
    const value* found = take(name);
    if (!found) return "";
    const auto* text = found->if_string();
    if (!text || !is_text({text->data(), text->size()}, most, lines)) {
      refuse(name, fmt::format("takes a text of {} bytes at most, without control characters", most));
      return "";
    }
    return std::string(text->data(), text->size());
  }
  Words words(std::string_view name, size_t most, bool lines = false) {
    const value* found = take(name);
    if (!found) return {};
    Fields inner(*found, path(name), failure_);
    return {inner.text("vi", most, lines), inner.text("en", most, lines)};
  }
  bool flag(std::string_view name) {
    const value* found = take(name);
    if (!found) return false;
    if (!found->is_bool()) refuse(name, "is true or false");
    return found->is_bool() && found->get_bool();
  }
  Timestamp time(std::string_view name) {
    std::string written = text(name, 40);
    if (written.empty()) return kNoTime;
    auto at = parse_iso_time(written);
    if (!at) refuse(name, "is no time");
    return at.value_or(kNoTime);
  }
  std::string id(std::string_view name) {
    std::string out = text(name, 32);
    if (out.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != out.npos)
      refuse(name, "is of a-z, 0-9 and -");
    return out;
  }
  template <class Visit>
  void each(std::string_view name, size_t most, Visit visit) {
    const value* found = take(name);
    if (!found) return;
    const array* items = found->if_array();
    if (!items || items->size() > most) return refuse(name, fmt::format("is a list of {} at most", most));
    for (const value& item : *items) visit(item);
  }
  std::vector<std::string> texts(std::string_view name, size_t most, size_t longest) {
    std::vector<std::string> out;
    each(name, most, [&](const value& item) {
      const auto* text = item.if_string();
      if (!text || text->empty() || !is_text({text->data(), text->size()}, longest, false))
        return refuse(name, "is a list of texts");
      out.emplace_back(text->data(), text->size());
    });
    return out;
  }
  void refuse(std::string_view name, std::string_view why) {
    if (!failure_) failure_ = Error{ErrorCode::invalid, fmt::format("{} {}", path(name), why)};
  }
  std::string path(std::string_view name) const {
    if (name.empty()) return path_.empty() ? "this" : path_;
    return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
  }

 private:
  const object* object_ = nullptr;
  std::string path_;
  std::optional<Error>& failure_;
  std::vector<std::string_view> taken_;
};

object words_json(const Words& words) {
  return {{"vi", words.vi}, {"en", words.en}};
}
value time_json(Timestamp time) {
  if (time == kNoTime) return nullptr;
  return value(format_seconds(time));
}
array texts_json(const std::vector<std::string>& texts) {
  return array(texts.begin(), texts.end());
}

}  // namespace

Result<WarningContent> read_content(const value& json) {
  std::optional<Error> failure;
  WarningContent c;
  {
    Fields f(json, "", failure);
    c.title = f.words("title", kLine);
    c.summary = f.words("summary", kParagraph, true);
    c.text = f.words("text", kText, true);
    if (auto found = severity(f.text("severity", 16)))
      c.severity = *found;
    else
      f.refuse("severity", "is low, medium, high or critical");
    if (auto found = tlp(f.text("tlp", 24)))
      c.tlp = *found;
    else
      f.refuse("tlp", "is clear, green, amber, amber+strict or red");
    c.families = f.texts("families", kParts, 100);
    f.each("products", kParts, [&](const value& item) {
      Fields p(item, "products", failure);
      WarningProduct product{.id = p.id("id"),
                             .vendor = p.text("vendor", kLine),
                             .name = p.text("name", kLine),
                             .version = p.text("version", kLine),
                             .cpe = p.text("cpe", kLine),
                             .purl = p.text("purl", kLine)};
      std::string status = p.text("status", 20);
      constexpr ProductStatus kAll[] = {ProductStatus::affected, ProductStatus::fixed,
                                        ProductStatus::not_affected, ProductStatus::investigating};
      auto found = std::ranges::find_if(kAll, [&](ProductStatus s) { return status == to_string(s); });
      if (found == std::end(kAll)) return p.refuse("status", "is not one of a product's");
      product.status = *found;
      c.products.push_back(std::move(product));
    });
    f.each("weaknesses", kParts, [&](const value& item) {
      Fields w(item, "weaknesses", failure);
      c.weaknesses.push_back({w.text("cve", 24), w.words("text", kParagraph, true), w.text("vector", kLine)});
    });
    f.each("steps", kParts, [&](const value& item) {
      Fields s(item, "steps", failure);
      c.steps.push_back({.id = s.id("id"),
                         .what = s.words("what", kParagraph),
                         .how = s.words("how", kParagraph, true),
                         .due = s.time("due"),
                         .wants_answer = s.flag("wants_answer"),
                         .wants_evidence = s.flag("wants_evidence")});
    });
    f.each("references", kParts, [&](const value& item) {
      Fields r(item, "references", failure);
      c.references.push_back({r.text("title", kLine), r.text("url", 2000)});
    });
    c.files = f.texts("files", 20, 32);
    if (const value* audience = f.take("audience")) {
      Fields a(*audience, "audience", failure);
      c.audience = {.all = a.flag("all"),
                    .sectors = a.texts("sectors", kParts, 100),
                    .organisations = a.texts("organisations", kBodies, 128),
                    .matching = a.flag("matching")};
    }
    c.acknowledge_by = f.time("acknowledge_by");
    c.renew = f.flag("renew");
    if (const value* letter = f.take("letter")) {
      Fields l(*letter, "letter", failure);
      c.letter = {.number = l.text("number", 100), .issuer = l.text("issuer", kLine), .date = {}};
      if (std::string day = l.text("date", 10); !day.empty()) {
        c.letter.date = parse_day(day);
        if (!c.letter.date) l.refuse("date", "is no day");
      }
    }
    c.change = f.text("change", kLine);
  }
  if (failure) return std::unexpected(std::move(*failure));
  return c;
}

Result<WarningContent> parse_content(std::string_view json) {
  if (json.size() > 512 << 10) return fail(ErrorCode::invalid, "the content is above 512 KiB");
  boost::system::error_code error;
  value parsed = boost::json::parse(json, error);
  if (error) return fail(ErrorCode::invalid, fmt::format("the content is no JSON: {}", error.message()));
  return read_content(parsed);
}

object content_json(const WarningContent& c) {
  array products, weaknesses, steps, references;
  for (const WarningProduct& p : c.products)
    products.push_back(object{{"id", p.id},
                              {"vendor", p.vendor},
                              {"name", p.name},
                              {"version", p.version},
                              {"cpe", p.cpe},
                              {"purl", p.purl},
                              {"status", to_string(p.status)}});
  for (const WarningWeakness& w : c.weaknesses)
    weaknesses.push_back(object{{"cve", w.cve}, {"text", words_json(w.text)}, {"vector", w.vector}});
  for (const WarningStep& s : c.steps)
    steps.push_back(object{{"id", s.id},
                           {"what", words_json(s.what)},
                           {"how", words_json(s.how)},
                           {"due", time_json(s.due)},
                           {"wants_answer", s.wants_answer},
                           {"wants_evidence", s.wants_evidence}});
  for (const WarningReference& r : c.references)
    references.push_back(object{{"title", r.title}, {"url", r.url}});
  return {{"title", words_json(c.title)},
          {"summary", words_json(c.summary)},
          {"text", words_json(c.text)},
          {"severity", to_string(c.severity)},
          {"tlp", to_string(c.tlp)},
          {"families", texts_json(c.families)},
          {"products", std::move(products)},
          {"weaknesses", std::move(weaknesses)},
          {"steps", std::move(steps)},
          {"references", std::move(references)},
          {"files", texts_json(c.files)},
          {"audience", object{{"all", c.audience.all},
                              {"sectors", texts_json(c.audience.sectors)},
                              {"organisations", texts_json(c.audience.organisations)},
                              {"matching", c.audience.matching}}},
          {"acknowledge_by", time_json(c.acknowledge_by)},
          {"renew", c.renew},
          {"letter", object{{"number", c.letter.number},
                            {"issuer", c.letter.issuer},
                            {"date", c.letter.date ? value(format_day(*c.letter.date)) : value(nullptr)}}},
          {"change", c.change}};
}

}  // namespace luytre
