#include "report/documents/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "directory/sectors.h"
#include "indicators/families.h"
#include "report/charts.h"

namespace luytre {
namespace {

namespace json = boost::json;

// The groups that letters are addressed to.
struct Group {
  const char* vi;
  const char* en;
};
constexpr Group kGroups[] = {
    {"Các Bộ, cơ quan ngang Bộ, cơ quan thuộc Chính phủ",
     "Ministries, ministry-level and government agencies"},
    {"Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương",
     "People's Committees of provinces and centrally run cities"},
    {"Các doanh nghiệp viễn thông, Internet", "Telecommunications and Internet service enterprises"},
    {"Các tập đoàn kinh tế, tổng công ty nhà nước", "State economic groups and corporations"},
    {"Các ngân hàng thương mại cổ phần, tổ chức tài chính",
     "Joint stock commercial banks and financial institutions"},
};

constexpr size_t kNamedFamilies = 6, kBars = 12;

std::string percent(uint64_t now, uint64_t before, NumberStyle style) {
  double change =
      100.0 * (static_cast<double>(now) - static_cast<double>(before)) / static_cast<double>(before);
  return one_decimal(std::abs(change), style) + "%";
}

}  // namespace

std::vector<std::string> recipients_of(const DocumentDraft& draft, const std::string& organisation,
                                       const Directory& directory) {
  if (!organisation.empty()) return {DocumentNames(draft, directory).organisation(organisation)};
  if (!draft.recipients.empty()) return draft.recipients;
  const DocumentKind* kind = document_kind(draft.kind);
  std::vector<std::string> out;
  if (!kind || kind->report || kind->own_appendix) return out;
  for (const Group& g : kGroups) out.emplace_back(draft.language == Language::vietnamese ? g.vi : g.en);
  return out;
}

std::string DocumentNames::family(std::string_view canonical) const {
  if (canonical.empty() || canonical == "unnamed")
    return draft_.language == Language::vietnamese ? "Chưa rõ tên" : "Not named";
  return std::string(shown_family(canonical).name);
}
std::string DocumentNames::sector(std::string_view id) const {
  bool vi = draft_.language == Language::vietnamese;
  if (id.empty()) return vi ? "Thuê bao chưa xác định cơ quan" : "Subscribers of no known body";
  const Sector* s = find_sector(id);
  return std::string(!s ? id : vi ? s->name_vi : s->name_en);
}
std::string DocumentNames::organisation(std::string_view id) const {
  if (id.empty()) return sector("");
  const Organisation* o = directory_.organisation(id);
  // A body that is no longer there on the day is called as it was.
  if (!o) return std::string(id);
  const std::string& name = draft_.language == Language::vietnamese ? o->name_vi : o->name_en;
  return name.empty() ? (o->name_vi.empty() ? o->id : o->name_vi) : name;
}
std::string DocumentNames::month(std::string_view key) const {
  return key.size() == 7 ? fmt::format("{}/{}", key.substr(5), key.substr(0, 4)) : std::string(key);
}
std::string DocumentNames::of(std::string_view by, std::string_view key) const {
  bool vi = draft_.language == Language::vietnamese;
  if (by == "family" || by == "what") return family(key);
  if (by == "sector") return sector(key);
  if (by == "organisation" || by == "top") return organisation(key);
  if (by == "month") return month(key);
  if (by == "day" && key.size() == 10) return fmt::format("{}/{}", key.substr(8), key.substr(5, 2));
  struct Word {
    const char *by, *key, *vi, *en;
  };
  constexpr Word kWords[] = {{"kind", "infection", "Nhiễm mã độc", "Infections"},
                             {"kind", "apt-contact", "Kết nối máy chủ APT", "Contacts with APT servers"},
                             {"kind", "weakness", "Điểm yếu, lỗ hổng", "Weaknesses"},
                             {"kind", "leak", "Lộ tài khoản", "Leaked accounts"},
                             {"kind", "digest", "Thông báo định kỳ", "Digests"},
                             {"kind", "immediate", "Thông báo ngay", "At once"},
                             {"kind", "reminder", "Nhắc lại", "Reminders"},
                             {"kind", "escalation", "Báo cáo cấp trên", "Escalations"},
                             {"category", "c2", "Máy chủ điều khiển", "Command servers"},
                             {"category", "apt-c2", "Tấn công có chủ đích (APT)", "Targeted attacks (APT)"},
                             {"category", "malware-distribution", "Phát tán mã độc", "Malware distribution"},
                             {"category", "phishing", "Lừa đảo", "Phishing"},
                             {"category", "sinkhole", "Hố sinkhole", "Sinkholes"},
                             {"category", "scanner", "Dò quét", "Scanning"},
                             {"category", "p2p", "Mạng ngang hàng của mã độc", "Malware peer-to-peer"}};
  for (const Word& w : kWords)
    if (by == w.by && key == w.key) return vi ? w.vi : w.en;
  return std::string(key);
}

Result<void> ContentValues::add(json::object& values, Pictures& pictures) const {
  bool vi = draft_.language == Language::vietnamese;
  values["period_words"] = period_words(draft_.from, draft_.to, draft_.language);
  values["from"] = short_date(draft_.from);
  values["to"] = short_date(draft_.to);
  values["due"] =
      draft_.due ? short_date(draft_.due) : short_date((draft_.date ? draft_.date : draft_.to) + 30);
  values["copy_of"] = copy_.organisation.empty() ? std::string() : names_.organisation(copy_.organisation);
  add_numbers(values, figures_);
  add_tables(values, figures_);
  if (copy_.own) {
    add_numbers(values, *copy_.own);
    add_tables(values, *copy_.own);
    add_own(values);
  }
  auto hosts = figures_.find("hosts");
  values["hosts_told"] = hosts != figures_.end() && hosts->second.value("hosts") > 0;
  add_ranks(values);
  add_change(values, "change_before", "addresses_before");
  add_change(values, "change_year", "addresses_year");
  add_coverage(values);
  add_bodies(values);
  add_charts(values, pictures);
  if (!values.contains("top_families")) values["top_families"] = vi ? "(không có)" : "(none)";
  return {};
}

// A figure X gives X (its first column), X_<column> for each, and has_X: whether there is anything.
void ContentValues::add_numbers(json::object& values, const Figures& figures) const {
  constexpr const char* kKnown[] = {"addresses", "apt",          "leaks",       "weaknesses", "findings",
                                    "notices",   "address_days", "by_weakness", "by_family",  "list"};
  for (const char* name : kKnown)
    if (!figures.contains(name) && !values.contains(fmt::format("has_{}", name)))
      values[fmt::format("has_{}", name)] = false;
  for (const auto& [name, f] : figures) {
    bool any = false;
    for (size_t i = 0; i < f.columns.size(); ++i) {
      values[fmt::format("{}_{}", name, f.columns[i])] = count(f.total[i]);
      any = any || f.total[i];
    }
    values["has_" + name] = any;
    if (f.lines.empty()) values[name] = count(f.total[0]);
  }
}

// A figure X that is split gives the list X: place_number, name, value (the first column), each column by its
// name, and where X_before is there too, before and change.
void ContentValues::add_tables(json::object& values, const Figures& figures) const {
  constexpr const char* kTables[] = {"by_family",
                                     "by_month",
                                     "by_day",
                                     "by_sector",
                                     "by_category",
                                     "by_top",
                                     "by_weakness",
                                     "findings_lines",
                                     "findings_by_organisation",
                                     "notices_lines",
                                     "leaks_by_organisation",
                                     "weaknesses_by_organisation",
                                     "list"};
  for (const char* name : kTables)
    if (!values.contains(name)) values[name] = json::array();
  for (const auto& [name, f] : figures) {
    auto by = f.query.where.find("by");
    if (by == f.query.where.end()) continue;
    auto before = figures.find(name + "_before");
    std::map<std::string_view, uint64_t> old;
    if (before != figures.end())
      for (const FigureLine& line : before->second.lines) old[line.key] = line.values[0];
    bool comparable = before != figures.end() && why_no_change(before->second, f).empty();
    json::array rows;
    for (const FigureLine& line : f.lines) {
      json::object row{{"place_number", std::to_string(rows.size() + 1)},
                       {"key", line.key},
                       {"name", names_.of(by->second, line.key)},
                       {"value", grouped(line.values[0], draft_.numbers)}};
      for (size_t i = 0; i < f.columns.size(); ++i)
        row[f.columns[i]] = grouped(line.values[i], draft_.numbers);
      uint64_t was = old.contains(line.key) ? old[line.key] : 0;
      row["before"] = comparable ? grouped(was, draft_.numbers) : "–";
      row["change"] = !comparable || was == 0
                          ? std::string("–")
                          : (line.values[0] < was ? "−" : "+") + percent(line.values[0], was, draft_.numbers);
      rows.push_back(std::move(row));
    }
    std::string list = values.contains(name) && values.at(name).is_string() ? name + "_lines" : name;
    if (name == "findings" || name == "notices") list = name + "_lines";
    values[list] = std::move(rows);
    if (name != "by_family") continue;
    std::string top;
    size_t most = std::min(kNamedFamilies, f.lines.size());
    for (size_t i = 0; i < most; ++i)
      top += fmt::format("{}{} ({})", i == 0 ? "" : ", ", names_.family(f.lines[i].key),
                         grouped(f.lines[i].values[0], draft_.numbers));
    values["top_families"] = top;
  }
}

// The lines of by_top in three lists, each with places of its own: ministries and agencies,
// provinces, others.
void ContentValues::add_ranks(json::object& values) const {
  json::array ministries, provinces, others;
  const json::value* all = values.if_contains("by_top");
  if (all && all->is_array())
    for (const json::value& line : all->get_array()) {
      json::object row = line.get_object();
      std::string id(row.at("key").get_string());
      const Organisation* body = id.empty() ? nullptr : names_.directory().organisation(id);
      if (!body) continue;
      const Sector* sector = find_sector(body->sector);
      json::array& list = body->sector == "PROVINCIAL_PEOPLES_COMMITTEE" ? provinces
                          : sector && sector->state                      ? ministries
                                                                         : others;
      row["place_number"] = std::to_string(list.size() + 1);
      list.push_back(std::move(row));
    }
  values["ministries"] = std::move(ministries);
  values["provinces"] = std::move(provinces);
  values["others"] = std::move(others);
}

void ContentValues::add_change(json::object& values, const char* name, const char* before) const {
  bool vi = draft_.language == Language::vietnamese, year = std::string_view(before) == "addresses_year";
  auto now = figures_.find("addresses"), old = figures_.find(before);
  std::string with = vi     ? (year ? "cùng kỳ năm trước" : "kỳ trước")
                     : year ? "the same period last year"
                            : "the period before";
  std::string words;
  const json::value* days =
      old == figures_.end() ? nullptr : old->second.basis.coverage.if_contains("days_with_data");
  if (now == figures_.end() || !days || days->to_number<uint64_t>() == 0) {
    words = vi ? "chưa có số liệu " + with + " để so sánh" : "there are no figures of " + with;
  } else if (std::string why = why_no_change(old->second, now->second); !why.empty()) {
    words = vi ? "không so sánh được với " + with + " do phạm vi giám sát của hai kỳ khác nhau"
               : "not to be compared with " + with + ": " + why;
  } else if (uint64_t was = old->second.total[0], is = now->second.total[0]; was == 0) {
    words = vi ? with + " không ghi nhận địa chỉ nào" : "there was none in " + with;
  } else if (is == was) {
    words = vi ? "bằng " + with : "the same as in " + with;
  } else {
    words = fmt::format(fmt::runtime(vi ? "{} {} so với {} ({})" : "{} {} against {} ({})"),
                        vi         ? (is > was ? "tăng" : "giảm")
                        : is > was ? "up"
                                   : "down",
                        percent(is, was, draft_.numbers), with, grouped(was, draft_.numbers));
  }
  values[name] = words;
}

void ContentValues::add_coverage(json::object& values) const {
  bool vi = draft_.language == Language::vietnamese;
  const Figures& figures = copy_.own && copy_.own->contains("addresses") ? *copy_.own : figures_;
  auto f = figures.find("addresses");
  if (f == figures.end()) {
    values["coverage_words"] = vi ? "không có" : "none";
    return;
  }
  auto number = [&](const char* name) {
    const json::value* v = f->second.basis.coverage.if_contains(name);
    return v && v->is_number() ? v->to_number<uint64_t>() : 0;
  };
  uint64_t sensors = f->second.basis.coverage.at("sensors").as_array().size();
  values["coverage_words"] =
      vi ? fmt::format(
               "{} ngày có số liệu trong {} ngày của kỳ, {} cảm biến, {} giờ giám sát, {} bản ghi, {} bản "
               "ghi bị mất",
               count(number("days_with_data")), count(number("days")), count(sensors),
               count(number("sensor_hours")), count(number("records")),
               grouped(number("lost"), draft_.numbers))
         : fmt::format(
               "{} of {} days with data, {} sensors, {} hours of watching, {} records, {} records lost",
               count(number("days_with_data")), count(number("days")), count(sensors),
               count(number("sensor_hours")), count(number("records")), count(number("lost")));
}

// The bodies that there were on the document's date, by sector: whom the letter speaks to.
void ContentValues::add_bodies(json::object& values) const {
  constexpr std::string_view kSectors[] = {"MINISTRY", "MINISTRY_LEVEL_AGENCY", "GOVERNMENT_AGENCY",
                                           "PROVINCIAL_PEOPLES_COMMITTEE"};
  Day day = draft_.date ? draft_.date : draft_.to;
  json::array rows;
  for (std::string_view sector : kSectors)
    for (const Organisation& o : names_.directory().organisations())
      if (o.sector == sector && o.parent.empty() && o.valid_from <= day && day <= o.valid_to &&
          !o.name_vi.empty())
        rows.push_back(json::object{{"place_number", std::to_string(rows.size() + 1)},
                                    {"name", names_.organisation(o.id)},
                                    {"sector", names_.sector(sector)}});
  bool vi = draft_.language == Language::vietnamese;
  bool second = !rows.empty();
  values["bodies"] = std::move(rows);
  values["appendix_one"] = vi ? (second ? "Phụ lục I" : "Phụ lục") : second ? "Appendix I" : "Appendix";
  values["appendix_two"] = vi ? "Phụ lục II" : "Appendix II";
}

void ContentValues::add_charts(json::object& values, Pictures& pictures) const {
  bool vi = draft_.language == Language::vietnamese;
  ChartText text{.title = "", .unit = vi ? "địa chỉ IP" : "IP addresses", .numbers = draft_.numbers};
  auto bars_of = [&](const char* name, size_t most) {
    std::vector<ChartBar> bars;
    for (const Figures* all : {&figures_, copy_.own}) {
      if (!all || !all->contains(name)) continue;
      const Figure& f = all->find(name)->second;
      bars.clear();
      for (const FigureLine& line : f.lines) {
        if (bars.size() == most) break;
        bars.push_back({names_.of(f.query.where.at("by"), line.key), line.values[0], false});
      }
    }
    return bars;
  };
  struct Columns {
    const char *name, *vi, *en;
  };
  for (auto [name, title_vi, title_en] :
       {Columns{"by_month", "Địa chỉ IP theo tháng", "IP addresses by month"},
        Columns{"by_day", "Địa chỉ IP theo ngày", "IP addresses by day"}}) {
    text.title = vi ? title_vi : title_en;
    pictures[name] = column_chart(bars_of(name, 31), text, 150, 70);
  }
  bool by_day = draft_.to - draft_.from <= 31;
  values["step_words"] = vi ? (by_day ? "ngày" : "tháng") : by_day ? "day" : "month";
  pictures["course"] = pictures[by_day ? "by_day" : "by_month"];
  for (auto [name, title_vi, title_en] :
       {Columns{"by_family", "Địa chỉ IP theo mạng máy tính ma", "IP addresses by botnet"},
        Columns{"by_sector", "Địa chỉ IP theo khối cơ quan", "IP addresses by sector"},
        Columns{"by_top", "Địa chỉ IP theo cơ quan", "IP addresses by body"}}) {
    text.title = vi ? title_vi : title_en;
    // Always of the height that the template leaves for it.
    pictures[name] = bar_chart(bars_of(name, kBars), text, 150);
  }
}

// The appendix of one body: which address, what, when.
void ContentValues::add_own(json::object& values) const {
  auto list = copy_.own->find("list");
  if (list == copy_.own->end()) return;
  json::array rows;
  for (const FigureLine& line : list->second.lines) {
    size_t tab = line.key.find('\t');
    auto day = [](uint64_t d) { return short_date(static_cast<Day>(d)); };
    rows.push_back(
        json::object{{"place_number", std::to_string(rows.size() + 1)},
                     {"subject", line.key.substr(0, tab)},
                     {"what", tab == std::string::npos ? "" : names_.family(line.key.substr(tab + 1))},
                     {"first", day(line.values[1])},
                     {"last", day(line.values[2])},
                     {"sightings", grouped(line.values[3], draft_.numbers)}});
  }
  values["list_count"] = count(rows.size());
  values["has_list"] = !rows.empty();
  values["list"] = std::move(rows);
}

std::string subject_of(const DocumentDraft& draft) {
  if (!draft.subject.empty()) return draft.subject;
  bool vi = draft.language == Language::vietnamese;
  std::string period = period_words(draft.from, draft.to, draft.language);
  if (draft.kind == "urging")
    return vi ? "tăng cường bảo đảm an toàn thông tin trong các dịp nghỉ lễ, Tết"
              : "strengthening information security during the coming holidays";
  if (draft.kind == "notice")
    return vi ? "cảnh báo máy tính nhiễm mã độc, điểm yếu và lộ tài khoản trong " + period
              : "infected computers, weaknesses and leaked accounts in " + period;
  if (draft.kind == "weekly")
    return vi ? "Tóm tắt tình hình an toàn thông tin đáng chú ý trong " + period
              : "Summary of information security in " + period;
  return vi ? "Tình hình giám sát an toàn không gian mạng " + period : "Cybersecurity monitoring, " + period;
}

}  // namespace luytre
