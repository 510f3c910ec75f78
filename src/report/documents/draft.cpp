#include "report/documents/draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

namespace luytre {
namespace {

namespace json = boost::json;

constexpr size_t kLineLimit = 500, kLines = 200, kBodies = 10'000;

constexpr DocumentKind kKinds[] = {
    {"urging", "urging", false, false, "Công văn đôn đốc", "Urging letter",
     "The letter to all: how many addresses were in botnets, how many accounts were leaked, what to do."},
    {"notice", "notice", false, true, "Công văn cảnh báo", "Notice to one body",
     "The letter to one body about its own addresses, weaknesses and accounts, listed in its appendix."},
    {"weekly", "weekly", true, false, "Báo cáo tuần", "Weekly summary", "What was notable in a week."},
    {"monthly", "full", true, false, "Báo cáo kỹ thuật", "Monthly technical report",
     "The state of the month, by ministry and province, with changes, weaknesses, leaks and advice."},
    {"half-year", "full", true, false, "Báo cáo sáu tháng", "Half-year return", "The return of a half year."},
    {"annual", "full", true, false, "Báo cáo năm", "Annual return", "The return of a year."},
};

Result<std::string> text(const json::object& o, const char* name) {
  const json::value* v = o.if_contains(name);
  if (!v || v->is_null()) return std::string();
  if (!v->is_string()) return fail(ErrorCode::invalid, fmt::format("'{}' is no text", name));
  if (v->get_string().size() > kLineLimit)
    return fail(ErrorCode::invalid, fmt::format("'{}' is longer than {} bytes", name, kLineLimit));
  for (char c : v->get_string())
    if (static_cast<unsigned char>(c) < 0x20)
      return fail(ErrorCode::invalid, fmt::format("'{}' holds a control character", name));
  return std::string(v->get_string());
}

Result<std::vector<std::string>> texts(const json::object& o, const char* name, size_t most = kLines) {
  std::vector<std::string> out;
  const json::value* v = o.if_contains(name);
  if (!v || v->is_null()) return out;
  if (!v->is_array() || v->get_array().size() > most)
    return fail(ErrorCode::invalid, fmt::format("'{}' is no list of at most {} lines", name, most));
  for (const json::value& item : v->get_array()) {
    json::object one{{name, item}};
    auto line = text(one, name);
    if (!line) return std::unexpected(line.error());
    out.push_back(std::move(*line));
  }
  return out;
}

Result<Day> day(const json::object& o, const char* name, Day none) {
  auto words = text(o, name);
  if (!words) return std::unexpected(words.error());
  if (words->empty()) return none;
  auto parsed = parse_day(*words);
  if (!parsed)
    return fail(ErrorCode::invalid, fmt::format("'{}' is a day like 2018-12-31, not '{}'", name, *words));
  return *parsed;
}

bool truth(const json::object& o, const char* name) {
  const json::value* v = o.if_contains(name);
  return v && v->is_bool() && v->get_bool();
}

json::array list(const std::vector<std::string>& lines) {
  json::array out;
  for (const std::string& line : lines) out.emplace_back(line);
  return out;
}

// Reads into a member, or leaves the function with the error.
#define LUYTRE_READ(member, call)                                 \
  do {                                                            \
    auto read_ = (call);                                          \
    if (!read_) return std::unexpected(std::move(read_).error()); \
    (member) = std::move(*read_);                                 \
  } while (false)

}  // namespace

std::span<const DocumentKind> document_kinds() {
  return kKinds;
}
const DocumentKind* document_kind(std::string_view name) {
  auto found =
      std::find_if(std::begin(kKinds), std::end(kKinds), [&](const auto& k) { return name == k.name; });
  return found == std::end(kKinds) ? nullptr : found;
}

const char* to_string(Urgency urgency) {
  constexpr const char* kWords[] = {"", "KHẨN", "THƯỢNG KHẨN", "HỎA TỐC"};
  return kWords[static_cast<size_t>(urgency)];
}

json::object to_json(const DocumentHead& h) {
  return {{"parent", h.parent},
          {"issuer", h.issuer},
          {"issuer_short", h.issuer_short},
          {"symbol", h.symbol},
          {"place", h.place},
          {"authority", list(h.authority)},
          {"signer", h.signer},
          {"distribution", list(h.distribution)},
          {"drafter", h.drafter},
          {"address", h.address},
          {"numbers", h.numbers == NumberStyle::points ? "6.189.778" : "6,189,778"},
          {"organ_id", h.organ_id},
          {"position", h.position}};
}

Result<DocumentHead> head_from_json(const json::value& value) {
  if (!value.is_object()) return fail(ErrorCode::invalid, "the head is no JSON object");
  const json::object& o = value.get_object();
  DocumentHead h;
  LUYTRE_READ(h.parent, text(o, "parent"));
  LUYTRE_READ(h.issuer, text(o, "issuer"));
  LUYTRE_READ(h.issuer_short, text(o, "issuer_short"));
  LUYTRE_READ(h.symbol, text(o, "symbol"));
  LUYTRE_READ(h.place, text(o, "place"));
  LUYTRE_READ(h.authority, texts(o, "authority"));
  LUYTRE_READ(h.signer, text(o, "signer"));
  LUYTRE_READ(h.distribution, texts(o, "distribution"));
  LUYTRE_READ(h.drafter, text(o, "drafter"));
  LUYTRE_READ(h.address, text(o, "address"));
  std::string numbers;
  LUYTRE_READ(numbers, text(o, "numbers"));
  if (!numbers.empty()) LUYTRE_READ(h.numbers, number_style(numbers));
  LUYTRE_READ(h.organ_id, text(o, "organ_id"));
  LUYTRE_READ(h.position, text(o, "position"));
  if (h.issuer.empty())
    return fail(ErrorCode::invalid, "the head does not say who issues the document ('issuer')");
  // Number and symbol: groups joined by '-' and '/', no blanks (Decree 30/2020, Appendix I, II.3).
  if (h.symbol.empty() || h.symbol.find_first_of(" \t") != std::string::npos)
    return fail(ErrorCode::invalid, "the head's 'symbol' is like BTTTT-CATTT, without blanks");
  return h;
}

json::object to_json(const DocumentDraft& d) {
  auto shown = [](Day day) { return day ? format_day(day) : std::string(); };
  return {{"kind", d.kind},
          {"language", to_string(d.language)},
          {"numbers", d.numbers == NumberStyle::points ? "6.189.778" : "6,189,778"},
          {"from", shown(d.from)},
          {"to", shown(d.to)},
          {"date", shown(d.date)},
          {"due", shown(d.due)},
          {"head", to_json(d.head)},
          {"subject", d.subject},
          {"recipients", list(d.recipients)},
          {"organisations", list(d.organisations)},
          {"urgency", to_string(d.urgency)},
          {"circulation", d.circulation},
          {"on_paper", d.on_paper}};
}

Result<DocumentDraft> draft_from_json(const json::value& value) {
  if (!value.is_object()) return fail(ErrorCode::invalid, "the draft is no JSON object");
  const json::object& o = value.get_object();
  DocumentDraft d;
  LUYTRE_READ(d.kind, text(o, "kind"));
  if (!document_kind(d.kind))
    return fail(ErrorCode::invalid, fmt::format("there is no kind of document '{}'", d.kind));
  std::string words;
  LUYTRE_READ(words, text(o, "language"));
  if (!words.empty()) LUYTRE_READ(d.language, language_of(words));
  LUYTRE_READ(d.from, day(o, "from", 0));
  LUYTRE_READ(d.to, day(o, "to", 0));
  LUYTRE_READ(d.date, day(o, "date", 0));
  LUYTRE_READ(d.due, day(o, "due", 0));
  if (!d.from || !d.to || d.to < d.from || d.to - d.from > 3700)
    return fail(ErrorCode::invalid, "a document is about a period, 'from' to 'to', of ten years at most");
  if (const json::value* head = o.if_contains("head")) LUYTRE_READ(d.head, head_from_json(*head));
  d.numbers = d.head.numbers;
  LUYTRE_READ(words, text(o, "numbers"));
  if (!words.empty()) LUYTRE_READ(d.numbers, number_style(words));
  LUYTRE_READ(d.subject, text(o, "subject"));
  LUYTRE_READ(d.recipients, texts(o, "recipients"));
  LUYTRE_READ(d.organisations, texts(o, "organisations", kBodies));
  LUYTRE_READ(d.circulation, text(o, "circulation"));
  if (!d.circulation.empty() && d.circulation != "LƯU HÀNH NỘI BỘ" && d.circulation != "XEM XONG TRẢ LẠI")
    return fail(ErrorCode::invalid, "'circulation' is LƯU HÀNH NỘI BỘ or XEM XONG TRẢ LẠI");
  LUYTRE_READ(words, text(o, "urgency"));
  bool known = false;
  for (auto u : {Urgency::none, Urgency::khan, Urgency::thuong_khan, Urgency::hoa_toc})
    if (words == to_string(u)) d.urgency = u, known = true;
  if (!known) return fail(ErrorCode::invalid, "'urgency' is KHẨN, THƯỢNG KHẨN or HỎA TỐC");
  d.on_paper = truth(o, "on_paper");
  return d;
}

}  // namespace luytre
