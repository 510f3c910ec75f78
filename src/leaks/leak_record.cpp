#include "leaks/leak_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "leaks/host_bytes.h"
#include "leaks/leak_line.h"

namespace luytre {
namespace {

std::string_view trimmed(std::string_view text) {
  auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\''; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

// The host of a mail address; "" when `text` is none.
std::string_view mail_host(std::string_view text) {
  size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 >= text.size()) return {};
  std::string_view host = text.substr(at + 1);
  for (char c : host)
    if (!is_host_byte(static_cast<unsigned char>(c))) return {};
  return host;
}

bool number(std::string_view& text, unsigned& out, size_t most_digits) {
  size_t n = 0;
  while (n < text.size() && n < most_digits && text[n] >= '0' && text[n] <= '9') ++n;
  if (n == 0) return false;
  std::from_chars(text.data(), text.data() + n, out);
  text.remove_prefix(n);
  return true;
}

bool skip(std::string_view& text, std::string_view any) {
  if (text.empty() || any.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

Timestamp leak_time(std::string_view text) {
  text = trimmed(text);
  if (text.size() > 40) return kNoTime;
  if (auto iso = parse_iso_time(text)) return *iso;
  if (auto day = parse_day(text)) return start_of(*day);
  if (text.size() >= 9 && text.size() <= 17)
    if (auto epoch = parse_epoch_time(text)) return *epoch;
  unsigned first = 0, second = 0, year = 0, hour = 0, minute = 0, seconds = 0;
  bool dots = text.find('.') < text.find('/');
  if (!number(text, first, 2) || !skip(text, "./-") || !number(text, second, 2) || !skip(text, "./-") ||
      !number(text, year, 4) || year < 1990 || year > 2200)
    return kNoTime;
  while (skip(text, " ,T")) {
  }
  if (number(text, hour, 2) && skip(text, ":") && number(text, minute, 2) && skip(text, ":"))
    number(text, seconds, 2);
  while (skip(text, " ")) {
  }
  bool after = text.starts_with("PM") || text.starts_with("pm");
  bool halves = after || text.starts_with("AM") || text.starts_with("am");
  if (halves) hour = hour % 12 + (after ? 12 : 0);
  bool day_first = dots || first > 12;
  bool month_first = !dots && (second > 12 || halves);
  if (day_first == month_first && first != second) return kNoTime;
  unsigned day = day_first ? first : second, month = day_first ? second : first;
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || seconds > 60) return kNoTime;
  auto found = parse_day(fmt::format("{:04}-{:02}-{:02}", year, month, day));
  if (!found) return kNoTime;
  return start_of(*found) + (static_cast<Timestamp>(hour) * 3600 + minute * 60 + seconds) * kMicrosPerSecond;
}

void LeakRecord::set(LeakField field, std::string_view value) {
  if (field == LeakField::none || value.empty()) return;
  SecretText& text = fields_[static_cast<size_t>(field)];
  if (text.empty()) text.append(value);
}

void LeakRecord::extend(LeakField field, std::string_view value) {
  fields_[static_cast<size_t>(field)].append(value);
}

void LeakRecord::clear() {
  for (SecretText& text : fields_) text.clear();
}

void LeakRecord::give(const WatchedDomains& watched, LeakSink& sink, LeakCounts& counts) {
  LeakRow row;
  std::string_view mail = trimmed(value(LeakField::mail)), login = trimmed(value(LeakField::login));
  std::string_view host = mail_host(mail);
  row.account = mail;
  if (host.empty()) {
    host = mail_host(login);
    row.account = login.empty() ? mail : login;
  }
  if (!host.empty()) {
    std::string_view bare = host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
    bool ascii = std::ranges::none_of(host, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    bool room = ascii && bare.end() - row.account.begin() >= 8;  // maybe() looks 8 bytes back
    if (!room || watched.maybe(bare.end(), bare.size())) row.mail = watched.find_international(host);
  }
  std::string_view site = value(has(LeakField::site) ? LeakField::site : LeakField::domain);
  if (!site.empty()) {
    row.site_host = site_host(trimmed(site));
    row.site = watched.find_international(row.site_host);
  }
  if (row.mail != kNotWatched || row.site != kNotWatched) {
    if (row.account.empty()) {
      ++counts.no_account;
    } else {
      LeakField from = has(LeakField::clear)    ? LeakField::clear
                       : has(LeakField::secret) ? LeakField::secret
                                                : LeakField::hash;
      row.secret = value(from);
      row.kind = fields_[static_cast<size_t>(from)].cut() ? SecretKind::none : secret_kind(row.secret);
      std::string_view kind = plain_label(value(LeakField::kind));
      if (row.kind == SecretKind::plain && from != LeakField::clear) {
        bool named = !kind.empty() && kind != "plaintext" && kind != "plain" && kind != "unknown" &&
                     kind != "none" && kind != "clear";
        if (from == LeakField::hash || named) row.kind = SecretKind::hash;
      } else if (row.kind == SecretKind::hash && (kind == "plaintext" || from == LeakField::clear)) {
        row.kind = SecretKind::plain;
      }
      if (row.kind == SecretKind::none) row.secret = {};
      row.machine = trimmed(value(LeakField::machine));
      if (has(LeakField::observed)) row.observed = leak_time(value(LeakField::observed));
      ++counts.rows;
      sink.row(row);
    }
  }
  clear();
}

}  // namespace luytre
