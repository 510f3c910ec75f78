#include "hub/shapes.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/csv.h"
#include "directory/sectors.h"
#include "http/target.h"
#include "indicators/families.h"

namespace luytre {
namespace {

std::string title_case(std::string_view text) {
  std::string out(text);
  bool first = true;
  for (char& c : out) {
    if (c == '-') c = ' ';
    if (first && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    first = c == ' ';
  }
  return out;
}

// "apt32", "apt-c-23": letters that stand for words.
bool is_apt_number(std::string_view family) {
  return family.starts_with("apt") && family.size() > 3 &&
         std::ranges::all_of(family.substr(3), [](char c) { return (c >= '0' && c <= '9') || c == '-'; });
}

// Bytes of the UTF-8 character that `text` begins with; 0: none there.
size_t character(std::string_view text) {
  auto lead = static_cast<unsigned char>(text[0]);
  size_t size = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  return size > 0 && size <= text.size() && http::is_utf8(text.substr(0, size)) ? size : 0;
}

}  // namespace

Json time_json(Timestamp time) {
  if (time == kNoTime) return nullptr;
  CivilDate date = civil_from_day(day_of(time));
  int64_t s = (time - start_of(day_of(time))) / kMicrosPerSecond;
  return Json(fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", date.year, date.month, date.day, s / 3600,
                          s / 60 % 60, s % 60));
}

Json time_json(std::optional<Timestamp> time) {
  return time ? time_json(*time) : Json(nullptr);
}

std::string day_text(Day day) {
  return format_day(day);
}

std::string month_text(Day day) {
  return format_month(day);
}

Json named(std::string_view vi, std::string_view en) {
  return JsonObject{{"vi", text_json(vi)}, {"en", text_json(en)}};
}

Json organisation_ref(const Directory& directory, std::string_view id) {
  if (id.empty()) return nullptr;
  const Organisation* o = directory.organisation(id);
  if (!o)
    return JsonObject{{"id", text_json(id)}, {"name", named(id, id)}, {"abbreviation", ""}, {"sector", ""}};
  // A body bears a name in each language, its own id when the directory has none.
  const std::string& vi = !o->name_vi.empty() ? o->name_vi : !o->name_en.empty() ? o->name_en : o->id;
  const std::string& en = !o->name_en.empty() ? o->name_en : vi;
  return JsonObject{{"id", text_json(o->id)},
                    {"name", named(vi, en)},
                    {"abbreviation", text_json(o->abbreviation)},
                    {"sector", text_json(o->sector)}};
}

Json sector_name(std::string_view sector) {
  if (const Sector* known = find_sector(sector)) return named(known->name_vi, known->name_en);
  return named(sector, sector);
}

std::string family_name(std::string_view family) {
  if (ShownFamily known = shown_family(family); !known.kind.empty()) return std::string(known.name);
  if (is_apt_number(family)) return "APT" + std::string(family.substr(3));
  return title_case(family);
}

JsonObject finding_json(const Finding& f, const Directory& directory, Timestamp now,
                        std::string_view assignee_name) {
  Json assignee = nullptr;
  if (!f.assignee.empty())
    assignee = JsonObject{{"id", text_json(f.assignee)}, {"name", text_json(assignee_name)}};
  // A detector's or a weakness's name is no family's.
  bool family = f.kind == FindingKind::infection || f.kind == FindingKind::apt_contact;
  return {{"id", f.id},
          {"organisation", organisation_ref(directory, f.organisation)},
          {"kind", to_string(f.kind)},
          {"subject", text_json(f.subject)},
          {"what", text_json(f.what)},
          {"name", text_json(family ? family_name(f.what) : f.what)},
          {"first_seen", time_json(f.first_seen)},
          {"last_seen", time_json(f.last_seen)},
          {"sightings", f.sightings},
          {"grade", to_string(f.evidence)},
          {"severity", to_string(f.severity)},
          {"tlp", to_string(f.tlp)},
          {"sensitive", f.sensitive},
          {"state", to_string(f.state)},
          {"closed_because", to_string(f.closed_because)},
          {"episode", f.episode},
          {"opened", time_json(f.opened)},
          {"due", time_json(f.due)},
          {"overdue", f.is_overdue(now)},
          {"closed", time_json(f.closed)},
          {"last_notified", time_json(f.last_notified)},
          {"assignee", std::move(assignee)},
          {"risk_until", time_json(f.risk_until)},
          {"silent_sensor", text_json(f.silent_sensor)}};
}

boost::json::string text_json(std::string_view text) {
  if (http::is_utf8(text)) return boost::json::string(text);
  boost::json::string out;
  while (!text.empty()) {
    size_t size = character(text);
    out += size > 0 ? text.substr(0, size) : std::string_view("\xef\xbf\xbd");
    text.remove_prefix(std::max<size_t>(size, 1));
  }
  return out;
}

http::Response json_response(const Json& value, int status) {
  return http::Response::json(boost::json::serialize(value), status);
}

// ── Body ──────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

constexpr size_t kDepth = 8;

}  // namespace

Result<Body> Body::parse(const http::Request& request) {
  boost::system::error_code error;
  boost::json::parse_options options;
  options.max_depth = kDepth;
  Json value = boost::json::parse(request.body, error, {}, options);
  if (error || !value.is_object()) return fail(ErrorCode::invalid, "the body must be one JSON object");
  Body body;
  body.object_ = std::move(value.as_object());
  return body;
}

const Json* Body::take(std::string_view name, bool needed) {
  taken_.emplace_back(name);
  const Json* value = object_.if_contains(name);
  if (!value && needed) refuse(name, "is missing");
  return value;
}

void Body::refuse(std::string_view name, std::string_view why) {
  if (!failure_) failure_ = Error{ErrorCode::invalid, fmt::format("the field \"{}\" {}", name, why)};
}

std::string Body::read_text(std::string_view name, const Json& value, size_t most) {
  const auto* text = value.if_string();
  if (!text)
    refuse(name, "must be a text");
  else if (text->size() > most)
    refuse(name, fmt::format("is longer than {} bytes", most));
  else if (text->find('\0') != text->npos)
    refuse(name, "has a NUL byte");
  else
    return std::string(*text);
  return {};
}

std::string Body::text(std::string_view name, size_t most) {
  const Json* value = take(name, true);
  return value ? read_text(name, *value, most) : "";
}

std::string Body::text_or(std::string_view name, std::string_view fallback, size_t most) {
  const Json* value = take(name, false);
  return value ? read_text(name, *value, most) : std::string(fallback);
}

bool Body::boolean(std::string_view name) {
  const Json* value = take(name, true);
  const bool* is = value ? value->if_bool() : nullptr;
  if (value && !is) refuse(name, "must be true or false");
  return is && *is;
}

uint64_t Body::number_or(std::string_view name, uint64_t fallback) {
  const Json* value = take(name, false);
  if (!value) return fallback;
  boost::system::error_code error;
  auto number = value->to_number<uint64_t>(error);
  if (error) refuse(name, "must be a whole number, 0 or more");
  return error ? fallback : number;
}

std::vector<std::string> Body::texts(std::string_view name, size_t most) {
  std::vector<std::string> out;
  const Json* value = take(name, true);
  const auto* array = value ? value->if_array() : nullptr;
  if (value && !array) refuse(name, "must be a list of texts");
  if (!array) return out;
  if (array->size() > most) {
    refuse(name, fmt::format("has more than {} entries", most));
    return out;
  }
  for (const Json& item : *array) out.push_back(read_text(name, item, 4096));
  return out;
}

void Body::objects(std::string_view name, size_t most, const std::function<void(Body&)>& read) {
  const Json* value = take(name, true);
  const auto* array = value ? value->if_array() : nullptr;
  if (value && !array) return refuse(name, "must be a list of objects");
  if (!array) return;
  if (array->size() > most) return refuse(name, fmt::format("has more than {} entries", most));
  for (const Json& item : *array) {
    if (!item.is_object()) return refuse(name, "must be a list of objects");
    Body one;
    one.object_ = item.as_object();
    read(one);
    if (auto whole = one.finish(); !whole) return refuse(name, "has an entry where " + whole.error().message);
  }
}

bool Body::has(std::string_view name) const {
  return object_.contains(name);
}

Result<void> Body::finish() {
  for (const auto& field : object_)
    if (std::ranges::find(taken_, std::string_view(field.key())) == taken_.end())
      refuse(std::string_view(field.key()).substr(0, 64), "is not known here");
  if (failure_) return std::unexpected(*failure_);
  return {};
}

// ── CSV ───────────────────────────────────────────────────────────────────────────────────────────────────

CsvExport::CsvExport(std::vector<Column> columns, char separator)
    : columns_(std::move(columns)), separator_(separator) {}

void CsvExport::note(std::string_view line) {
  notes_ += "# ";
  for (char c : line) notes_ += c == '\r' || c == '\n' ? ' ' : c;
  notes_ += "\r\n";
}

void CsvExport::cell(std::string& out, std::string_view cell, bool text) const {
  bool runs = text && !cell.empty() && std::string_view("=+-@\t\r").find(cell[0]) != std::string_view::npos;
  std::string guarded = (runs ? "'" : "") + std::string(cell);
  // csv_quote knows the comma; a semicolon needs quotes where it separates.
  std::string quoted = csv_quote(guarded);
  if (separator_ == ';' && quoted == guarded && guarded.find(';') != guarded.npos)
    quoted = '"' + guarded + '"';
  out += quoted;
}

void CsvExport::row(const std::vector<std::string>& cells) {
  LUYTRE_CHECK(cells.size() == columns_.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) rows_ += separator_;
    cell(rows_, cells[i], columns_[i].text);
  }
  rows_ += "\r\n";
}

http::Response CsvExport::response(std::string_view file_name) && {
  std::string head;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) head += separator_;
    cell(head, columns_[i].title, true);
  }
  return http::Response::download("\xef\xbb\xbf" + notes_ + head + "\r\n" + rows_, "text/csv; charset=utf-8",
                                  file_name);
}

}  // namespace luytre
