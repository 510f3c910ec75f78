#include "duty/calendar_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/vietnamese.h"

namespace luytre {
namespace {

constexpr size_t kMostBytes = 64 << 20, kMostRefused = 1000, kLongestLine = 64 << 10;
constexpr size_t kFold = 75;

// ── Out

void put_line(std::string& out, std::string_view line) {
  size_t room = kFold;
  while (line.size() > room) {
    size_t cut = room;
    while (cut > 1 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;  // not within a letter
    out.append(line.substr(0, cut));
    out += "\r\n ";
    line.remove_prefix(cut);
    room = kFold - 1;
  }
  out.append(line);
  out += "\r\n";
}

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    out += c;
  }
  return out;
}

std::string stamp(Timestamp time) {
  std::string iso = format_time(time), out;  // 2018-12-03T00:00:00
  for (char c : iso.substr(0, 19))
    if (c != '-' && c != ':') out += c;
  return out;
}

// ── In

// One content line, unfolded: NAME;PARAM=value;…:value
struct Line {
  std::string_view name, value;
  std::string_view parameters;  // "" or ";TZID=…"
};
bool equal(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return (x >= 'a' && x <= 'z' ? x - 32 : x) == (y >= 'a' && y <= 'z' ? y - 32 : y);
  });
}
Line split(std::string_view text) {
  bool quoted = false;
  size_t name_end = std::string_view::npos;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (quoted) continue;
    if (text[i] == ';' && name_end == std::string_view::npos) name_end = i;
    if (text[i] == ':') {
      size_t end = std::min(name_end, i);
      return {text.substr(0, end), text.substr(i + 1), text.substr(end, i - end)};
    }
  }
  return {text, "", ""};
}
std::string_view parameter(const Line& line, std::string_view name) {
  std::string_view rest = line.parameters;
  while (!rest.empty()) {
    rest.remove_prefix(1);  // ';'
    size_t end = 0;
    for (bool quoted = false; end < rest.size() && (quoted || rest[end] != ';'); ++end)
      if (rest[end] == '"') quoted = !quoted;
    std::string_view one = rest.substr(0, end);
    rest.remove_prefix(end);
    size_t equals = one.find('=');
    if (equals == std::string_view::npos || !equal(one.substr(0, equals), name)) continue;
    one.remove_prefix(equals + 1);
    if (one.size() >= 2 && one.front() == '"' && one.back() == '"') one = one.substr(1, one.size() - 2);
    return one;
  }
  return "";
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    char c = text[++i];
    out += c == 'n' || c == 'N' ? '\n' : c;
  }
  return out;
}

bool of_the_country(std::string_view zone) {
  constexpr std::array<std::string_view, 5> kZones = {"Asia/Ho_Chi_Minh", "Asia/Saigon", "Asia/Bangkok",
                                                      "Asia/Hanoi", "SE Asia Standard Time"};
  return zone.empty() || std::ranges::any_of(kZones, [&](auto one) { return equal(one, zone); });
}

// 20190202, 20190202T070000, 20190202T000000Z.
std::optional<Timestamp> time_of(const Line& line) {
  std::string_view v = line.value;
  if (v.size() != 8 && v.size() != 15 && v.size() != 16) return std::nullopt;
  std::string iso = fmt::format("{}-{}-{}", v.substr(0, 4), v.substr(4, 2), v.substr(6, 2));
  if (v.size() == 8) {
    auto day = parse_day(iso);
    return day ? std::optional(start_of_local(*day)) : std::nullopt;
  }
  if (v[8] != 'T' || (v.size() == 16 && v[15] != 'Z')) return std::nullopt;
  iso += fmt::format("T{}:{}:{}Z", v.substr(9, 2), v.substr(11, 2), v.substr(13, 2));
  auto time = parse_iso_time(iso);
  if (!time) return std::nullopt;
  if (v.size() == 16) return time;
  if (!of_the_country(parameter(line, "TZID"))) return std::nullopt;
  return *time - kLocalTime;
}

// PT12H, P1D, P1DT2H30M, P1W.
std::optional<Timestamp> duration_of(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  if (text.size() < 3 || text.front() != 'P') return std::nullopt;
  text.remove_prefix(1);
  Timestamp sum = 0;
  bool in_time = false;
  while (!text.empty()) {
    if (text.front() == 'T' && !in_time) {
      in_time = true;
      text.remove_prefix(1);
      continue;
    }
    uint32_t count = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || end == text.data() + text.size() || count > 100'000) return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    Timestamp unit = text.front() == 'W' && !in_time   ? 7 * kMicrosPerDay
                     : text.front() == 'D' && !in_time ? kMicrosPerDay
                     : text.front() == 'H' && in_time  ? kMicrosPerHour
                     : text.front() == 'M' && in_time  ? kMicrosPerMinute
                     : text.front() == 'S' && in_time  ? kMicrosPerSecond
                                                       : 0;
    if (unit == 0) return std::nullopt;
    sum += count * unit;
    text.remove_prefix(1);
  }
  return sum;
}

// A role named anywhere in the words.
std::optional<DutyRole> role_in(std::string_view words) {
  std::string plain = without_marks(words);
  if (plain.find("lanh dao") != plain.npos || plain.find("leader") != plain.npos) return DutyRole::leader;
  if (plain.find("ky thuat") != plain.npos || plain.find("technical") != plain.npos)
    return DutyRole::technical;
  return std::nullopt;
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return std::string(text);
}

// An event as it is read.
struct Event {
  size_t line = 0;
  std::optional<Timestamp> from, to, duration;
  bool bad_time = false, recurs = false, cancelled = false, whole_day = false;
  std::string summary, person, attendee, organisation, note;
  std::optional<DutyRole> role, category;

  void take(const Line& l) {
    if (equal(l.name, "DTSTART")) {
      from = time_of(l);
      bad_time |= !from;
      whole_day = l.value.size() == 8;
    } else if (equal(l.name, "DTEND")) {
      to = time_of(l);
      bad_time |= !to;
    } else if (equal(l.name, "DURATION")) {
      duration = duration_of(l.value);
      bad_time |= !duration;
    } else if (equal(l.name, "RRULE") || equal(l.name, "RDATE")) {
      recurs = true;
    } else if (equal(l.name, "STATUS")) {
      cancelled = equal(l.value, "CANCELLED");
    } else if (equal(l.name, "SUMMARY")) {
      summary = unescaped(l.value);
    } else if (equal(l.name, "DESCRIPTION")) {
      note = unescaped(l.value);
    } else if (equal(l.name, "ATTENDEE") && attendee.empty()) {
      attendee = parameter(l, "CN");
    } else if (equal(l.name, "CATEGORIES")) {
      if (auto found = role_in(unescaped(l.value))) category = found;
    } else if (equal(l.name, "X-LUYTRE-ROLE")) {
      role = duty_role(l.value);
    } else if (equal(l.name, "X-LUYTRE-PERSON")) {
      person = unescaped(l.value);
    } else if (equal(l.name, "X-LUYTRE-ORGANISATION")) {
      organisation = unescaped(l.value);
    }
  }

  // "" when it is one.
  std::string shift(Shift& out) const {
    if (recurs) return "recurring events are not read: write each one out";
    if (bad_time || !from) return "its time cannot be read, or is in another zone than UTC or UTC+7";
    Timestamp end = to ? *to : duration ? *from + *duration : whole_day ? *from + kMicrosPerDay : *from;
    size_t colon = summary.find(':');
    std::string_view before = std::string_view(summary).substr(0, colon);
    auto found = role ? role : category ? category : role_in(before);
    if (!found) return "it names no role: technical or leader";
    out.role = *found;
    out.person = !person.empty()              ? person
                 : !attendee.empty()          ? attendee
                 : colon != std::string::npos ? trimmed(std::string_view(summary).substr(colon + 1))
                                              : "";
    out.from = (*from + kMicrosPerMinute - 1) / kMicrosPerMinute * kMicrosPerMinute;
    out.to = end / kMicrosPerMinute * kMicrosPerMinute;
    if (*from < 0) return "it is before 1970";
    out.organisation = organisation;
    out.note = note;
    std::erase_if(out.note, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
    out.source = "calendar";
    auto good = check_shift(out);
    return good ? "" : good.error().message;
  }
};

}  // namespace

std::string write_calendar(std::span<const Shift> shifts, Timestamp made_at) {
  std::string out =
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//luytre//duty//VI\r\nCALSCALE:GREGORIAN\r\n"
      "BEGIN:VTIMEZONE\r\nTZID:Asia/Ho_Chi_Minh\r\nBEGIN:STANDARD\r\nDTSTART:19750613T000000\r\n"
      "TZOFFSETFROM:+0700\r\nTZOFFSETTO:+0700\r\nTZNAME:+07\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
  std::string made = stamp(made_at) + "Z";
  for (const Shift& s : shifts) {
    if (s.state == ShiftState::cancelled) continue;
    put_line(out, "BEGIN:VEVENT");
    put_line(out, "UID:" + escaped(s.id) + "@duty.luytre");
    put_line(out, "DTSTAMP:" + made);
    put_line(out, "DTSTART;TZID=Asia/Ho_Chi_Minh:" + stamp(s.from + kLocalTime));
    put_line(out, "DTEND;TZID=Asia/Ho_Chi_Minh:" + stamp(s.to + kLocalTime));
    bool leads = s.role == DutyRole::leader;
    put_line(out,
             fmt::format("SUMMARY:{}: {}", leads ? "Trực lãnh đạo" : "Trực kỹ thuật", escaped(s.person)));
    put_line(out, std::string("CATEGORIES:") + to_string(s.role));
    put_line(out, std::string("X-LUYTRE-ROLE:") + to_string(s.role));
    put_line(out, "X-LUYTRE-PERSON:" + escaped(s.person));
    if (!s.organisation.empty()) put_line(out, "X-LUYTRE-ORGANISATION:" + escaped(s.organisation));
    if (!s.note.empty()) put_line(out, "DESCRIPTION:" + escaped(s.note));
    put_line(out, "END:VEVENT");
  }
  out += "END:VCALENDAR\r\n";
  return out;
}

Result<RosterRead> read_calendar(std::string_view text, std::string_view where) {
  if (text.size() > kMostBytes)
    return fail(ErrorCode::invalid, fmt::format("{} is longer than 64 MiB", where));
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  RosterRead out;
  std::optional<Event> event;
  size_t inside = 0;  // components within the event (VALARM): not the event's own lines
  bool calendar = false;
  size_t number = 0;
  std::string line;
  auto refuse = [&](size_t at, std::string_view why) {
    ++out.refused_count;
    if (out.refused.size() < kMostRefused)
      out.refused.push_back(fmt::format("{} line {}: {}", where, at, why));
  };
  auto handle = [&](size_t at) {
    Line l = split(line);
    bool begins = equal(l.name, "BEGIN"), ends = equal(l.name, "END");
    if (begins && equal(l.value, "VCALENDAR")) {
      calendar = true;
    } else if (event && begins) {
      ++inside;
    } else if (event && ends && inside > 0) {
      --inside;
    } else if (begins && calendar && equal(l.value, "VEVENT")) {
      event.emplace();
      event->line = at;
    } else if (event && ends && equal(l.value, "VEVENT")) {
      Shift shift;
      if (!event->cancelled) {
        std::string why = event->shift(shift);
        if (why.empty())
          out.shifts.push_back(std::move(shift));
        else
          refuse(event->line, why);
      }
      event.reset();
    } else if (event && inside == 0) {
      event->take(l);
    }
  };
  size_t begun = 0;
  while (!text.empty()) {
    size_t end = text.find('\n');
    std::string_view raw = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (raw.ends_with('\r')) raw.remove_suffix(1);
    ++number;
    if (!raw.empty() && (raw.front() == ' ' || raw.front() == '\t')) {
      if (line.size() + raw.size() <= kLongestLine) line.append(raw.substr(1));
      continue;
    }
    if (!line.empty()) handle(begun);
    line.assign(raw.substr(0, kLongestLine));
    begun = number;
  }
  if (!line.empty()) handle(begun);
  if (!calendar) return fail(ErrorCode::invalid, fmt::format("{} is no iCalendar file", where));
  if (event) refuse(event->line, "the file ends within this event");
  return out;
}

}  // namespace luytre
