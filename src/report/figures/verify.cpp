#include "report/figures/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace luytre {
namespace {

constexpr size_t kMostChanges = 50, kNamed = 5;

std::vector<FigureChange> changes_of(const Figure& then, const Figure& now) {
  std::vector<FigureChange> out;
  for (size_t i = 0; i < then.columns.size(); ++i)
    if (then.total[i] != now.value(then.columns[i]))
      out.push_back({"", then.columns[i], then.total[i], now.value(then.columns[i])});
  std::map<std::string_view, const FigureLine*> lines;
  for (const FigureLine& line : now.lines) lines[line.key] = &line;
  for (const FigureLine& line : then.lines) {
    auto found = lines.find(line.key);
    for (size_t i = 0; i < then.columns.size(); ++i) {
      uint64_t value = found == lines.end() ? 0 : found->second->values[i];
      if (value != line.values[i]) out.push_back({line.key, then.columns[i], line.values[i], value});
    }
    if (found != lines.end()) lines.erase(found);
  }
  for (const auto& [key, line] : lines)
    for (size_t i = 0; i < then.columns.size(); ++i)
      if (line->values[i]) out.push_back({std::string(key), then.columns[i], 0, line->values[i]});
  return out;
}

std::string some(const std::vector<std::string>& names) {
  std::string out;
  for (size_t i = 0; i < std::min(names.size(), kNamed); ++i) out += (i ? ", " : "") + names[i];
  return names.size() > kNamed ? out + ", …" : out;
}

std::vector<std::string> differing_parts(const FigureBasis& then, const FigureBasis& now) {
  std::vector<std::string> out;
  for (const auto& [part, digest] : then.parts) {
    auto found = now.parts.find(part);
    if (found == now.parts.end() || found->second != digest) out.push_back(part);
  }
  for (const auto& [part, digest] : now.parts)
    if (!then.parts.contains(part)) out.push_back(part);
  std::sort(out.begin(), out.end());
  return out;
}

// Lines of the ownership that are in one version only, by resource.
std::vector<std::string> changed_facts(const Directory& then, const Directory& now) {
  auto texts = [](const Directory& d) {
    std::set<std::string> out;
    for (const Ownership& fact : d.ownership())
      out.insert(
          fmt::format("{} {} {} {} {}", fact.resource, fact.organisation, fact.asn, fact.from, fact.to));
    return out;
  };
  std::set<std::string> a = texts(then), b = texts(now), resources;
  for (const std::string& line : a)
    if (!b.contains(line)) resources.insert(line.substr(0, line.find(' ')));
  for (const std::string& line : b)
    if (!a.contains(line)) resources.insert(line.substr(0, line.find(' ')));
  return {resources.begin(), resources.end()};
}

class Verifier {
 public:
  Verifier(const FigureSource& source, const std::vector<std::string>& withdrawn) : source_(source) {
    auto now = source.withdrawn();
    std::set_difference(now.begin(), now.end(), withdrawn.begin(), withdrawn.end(),
                        std::back_inserter(withdrawn_));
  }

  FigureCheck check(const std::string& name, const Figure& then) const {
    FigureCheck out;
    out.name = name;
    auto now = source_.ask(then.query);
    if (!now || now->columns != then.columns) {
      out.holds = out.same_data = false;
      std::string why = now ? "its columns are others now" : now.error().message;
      out.reasons.push_back(
          {FigureCause::unanswered, "không tính lại được: " + why, "it cannot be asked now: " + why});
      return out;
    }
    out.same_data = then.basis.digest == now->basis.digest;
    if (out.same_data) return out;
    out.changes = changes_of(then, *now);
    out.changed = out.changes.size();
    out.holds = out.changes.empty();
    if (out.changes.size() > kMostChanges) out.changes.resize(kMostChanges);
    explain(then, *now, out);
    return out;
  }

 private:
  void explain(const Figure& then, const Figure& now, FigureCheck& out) const {
    bool evidence = true;
    if (then.basis.ownership != now.basis.ownership)
      evidence = !explain_ownership(then, out) || !same_parts(then, now);
    if (evidence && !same_parts(then, now)) explain_parts(then, now, out);
    if (then.basis.coverage != now.basis.coverage) explain_coverage(then, now, out);
    if (out.reasons.empty())
      out.reasons.push_back({FigureCause::records, "dữ liệu gốc trong sổ đã được bổ sung hoặc sửa",
                             "the rows it was counted from were added to or corrected"});
  }

  static bool same_parts(const Figure& then, const Figure& now) {
    return then.basis.parts == now.basis.parts;
  }

  // Whether the ownership alone explains all of it.
  bool explain_ownership(const Figure& then, FigureCheck& out) const {
    auto old = source_.kept_ownership(then.basis.ownership);
    if (!old) {
      out.reasons.push_back({FigureCause::ownership,
                             "dữ liệu sở hữu địa chỉ đã thay đổi; bản khi phát hành không còn được lưu",
                             "who holds which addresses was changed; the version of then was not kept"});
      return false;
    }
    auto facts = changed_facts(*old, *source_.stores().directory);
    auto again = source_.ask_with_ownership(then.query, then.basis.ownership);
    bool alone = again && changes_of(then, *again).empty();
    std::string what = facts.empty() ? "" : some(facts);
    out.reasons.push_back(
        {FigureCause::ownership,
         fmt::format("dữ liệu sở hữu được sửa ở {} mục{}{}{}", facts.size(), what.empty() ? "" : ": ", what,
                     alone ? "; với dữ liệu sở hữu khi phát hành, số liệu vẫn đúng" : ""),
         fmt::format("the ownership was corrected in {} facts{}{}{}", facts.size(), what.empty() ? "" : ": ",
                     what, alone ? "; with the ownership of then the figure is as it was" : "")});
    return alone;
  }

  void explain_parts(const Figure& then, const Figure& now, FigureCheck& out) const {
    auto parts = differing_parts(then.basis, now.basis);
    bool days =
        then.query.name == "addresses" || then.query.name == "address_days" || then.query.name == "hosts";
    if (!days) {
      out.reasons.push_back({FigureCause::collections,
                             fmt::format("{} tập dữ liệu đã được bổ sung, xóa hoặc đánh giá lại: {}",
                                         parts.size(), some(parts)),
                             fmt::format("{} collections were added, forgotten or judged anew: {}",
                                         parts.size(), some(parts))});
      return;
    }
    // Indicators are said to be the cause where a figure went down and some of its families were withdrawn.
    bool less = std::any_of(out.changes.begin(), out.changes.end(),
                            [](const FigureChange& c) { return c.now < c.then; });
    std::vector<std::string> values;
    auto family = then.query.where.find("family");
    for (const std::string& line : withdrawn_)
      if (family == then.query.where.end() || line.ends_with("\t" + family->second))
        values.push_back(line.substr(0, line.find('\t')));
    if (less && !values.empty())
      out.reasons.push_back(
          {FigureCause::withdrawal,
           fmt::format("{} chỉ dấu đã bị thu hồi sau khi phát hành ({}); bằng chứng của {} ngày thay đổi: {}",
                       values.size(), some(values), parts.size(), some(parts)),
           fmt::format("{} indicators were withdrawn since ({}); the evidence of {} days changed: {}",
                       values.size(), some(values), parts.size(), some(parts))});
    else
      out.reasons.push_back({FigureCause::evidence,
                             fmt::format("bằng chứng của {} ngày thay đổi: {}", parts.size(), some(parts)),
                             fmt::format("the evidence of {} days changed: {}", parts.size(), some(parts))});
  }

  static void explain_coverage(const Figure& then, const Figure& now, FigureCheck& out) {
    auto number = [](const Figure& f, const char* name) {
      const boost::json::value* v = f.basis.coverage.if_contains(name);
      return v ? v->to_number<uint64_t>() : 0;
    };
    out.reasons.push_back(
        {FigureCause::coverage,
         fmt::format("phạm vi giám sát thay đổi: {} thành {} ngày có dữ liệu, {} thành {} giờ cảm biến",
                     number(then, "days_with_data"), number(now, "days_with_data"),
                     number(then, "sensor_hours"), number(now, "sensor_hours")),
         fmt::format("the coverage changed: days with data {} to {}, sensor hours {} to {}",
                     number(then, "days_with_data"), number(now, "days_with_data"),
                     number(then, "sensor_hours"), number(now, "sensor_hours"))});
  }

  const FigureSource& source_;
  std::vector<std::string> withdrawn_;
};

}  // namespace

const char* to_string(FigureCause cause) {
  switch (cause) {
    case FigureCause::ownership:
      return "ownership";
    case FigureCause::withdrawal:
      return "withdrawal";
    case FigureCause::evidence:
      return "evidence";
    case FigureCause::coverage:
      return "coverage";
    case FigureCause::collections:
      return "collections";
    case FigureCause::records:
      return "records";
    case FigureCause::unanswered:
      return "unanswered";
  }
  return "";
}

std::vector<FigureCheck> verify_figures(const FigureSource& source, const Figures& figures,
                                        const std::vector<std::string>& withdrawn) {
  Verifier verifier(source, withdrawn);
  std::vector<FigureCheck> out;
  for (const auto& [name, figure] : figures) out.push_back(verifier.check(name, figure));
  return out;
}

}  // namespace luytre
