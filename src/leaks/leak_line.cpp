#include "leaks/leak_line.h"

#include "leaks/host_bytes.h"

namespace luytre {
namespace {

constexpr std::string_view kSeparators = ":;|\t ,";

bool is_separator(char c) {
  return kSeparators.find(c) != std::string_view::npos;
}

size_t host_end(std::string_view text, size_t at) {
  while (at < text.size() && is_host_byte(static_cast<unsigned char>(text[at]))) ++at;
  return at;
}

// Behind one separator, with the blanks of " : " and " - " around it, or a doubled one ("::").
size_t behind_separator(std::string_view text, size_t at) {
  size_t from = at;
  while (at < text.size() && text[at] == ' ') ++at;
  bool spaced = at > from;
  if (at < text.size() && (is_separator(text[at]) || (spaced && text[at] == '-'))) {
    char separator = text[at++];
    if (separator == ':' && at < text.size() && text[at] == ':') ++at;
    if (spaced && at < text.size() && text[at] == ' ') ++at;
  }
  return at;
}

// Behind what follows the host of an address: a port, a path.
size_t behind_path(std::string_view text, size_t at) {
  if (at < text.size() && text[at] == ':') {
    size_t digits = at + 1;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
    bool port = digits > at + 1 && digits <= at + 6 && digits < text.size() &&
                (text[digits] == '/' || is_separator(text[digits]));
    if (port) at = digits;
  }
  if (at < text.size() && text[at] == '/') at = std::min(text.find_first_of(":;|\t ", at), text.size());
  return at;
}

// The first mail address in `text` from `at` on, within `most` bytes of it.
struct Mail {
  size_t begin, at, end;
};
bool find_mail(std::string_view text, size_t from, Mail& mail) {
  size_t at = text.find('@', from);
  if (at == std::string_view::npos) return false;
  size_t begin = at;
  while (begin > from && !is_separator(text[begin - 1]) && text[begin - 1] != '"' &&
         text[begin - 1] != '\'' && text[begin - 1] != '<' && text[begin - 1] != '(' &&
         static_cast<unsigned char>(text[begin - 1]) > 0x20)
    --begin;
  if (begin == at) return false;
  mail = {begin, at, host_end(text, at + 1)};
  return mail.end > at + 1;
}

// A scheme's "://" with letters before it, from `from` on: where it begins, or npos.
size_t find_scheme(std::string_view text, size_t from) {
  size_t at = text.find("://", from);
  if (at == std::string_view::npos) return at;
  size_t begin = at;
  while (begin > from && ((text[begin - 1] | 0x20) >= 'a' && (text[begin - 1] | 0x20) <= 'z')) --begin;
  return begin == at ? std::string_view::npos : begin;
}

// Of an address that begins with a scheme. Apps of telephones ("android://<hash>==@<package>/") have no host.
std::string_view host_of(std::string_view address, size_t& end) {
  size_t from = address.find("://") + 3;
  if (address.starts_with("android://")) {
    end = std::min(address.find('/', from), address.size());
    if (end < address.size()) ++end;
    return {};
  }
  size_t stop = host_end(address, from);
  if (stop < address.size() && address[stop] == '@') {  // user@host
    from = stop + 1;
    stop = host_end(address, from);
  }
  end = behind_path(address, stop);
  return address.substr(from, stop - from);
}

// What stands behind the address of a site: a log-in name and a secret.
void read_login(std::string_view text, size_t at, LeakRow& row, std::string_view& domain) {
  at = behind_separator(text, at);
  size_t end = std::min(text.find_first_of(":;|\t ", at), text.size());
  Mail mail;
  if (find_mail(text, at, mail) && mail.begin == at) {
    end = mail.end;
    domain = text.substr(mail.at + 1, mail.end - mail.at - 1);
  }
  row.account = text.substr(at, end - at);
  row.secret = text.substr(std::min(behind_separator(text, end), text.size()));
}

}  // namespace

std::string_view site_host(std::string_view address) {
  size_t end = 0;
  if (find_scheme(address, 0) == 0) return host_of(address, end);
  return address.substr(0, host_end(address, 0));
}

bool read_leak_line(std::string_view line, const WatchedDomains& watched, LeakRow& row, bool& no_account) {
  row = {};
  no_account = false;
  if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  while (!line.empty() && (line.back() == '\r' || line.back() == '\0')) line.remove_suffix(1);
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t' || line.front() == '"'))
    line.remove_prefix(1);

  std::string_view domain;  // of the account's mail address
  size_t end = host_end(line, 0);
  std::string_view first = line.substr(0, end);
  if (find_scheme(line, 0) == 0) {
    row.site_host = host_of(line, end);
    row.site = watched.find_international(row.site_host);
    read_login(line, end, row, domain);
  } else if (uint32_t site =
                 end < line.size() && line[end] == '@' ? kNotWatched : watched.find_international(first);
             site != kNotWatched) {
    row.site_host = first;
    row.site = site;
    read_login(line, behind_path(line, end), row, domain);
  } else {
    Mail mail;
    if (!find_mail(line, 0, mail)) return false;
    row.account = line.substr(mail.begin, mail.end - mail.begin);
    domain = line.substr(mail.at + 1, mail.end - mail.at - 1);
    row.secret = line.substr(std::min(behind_separator(line, mail.end), line.size()));
    // login, secret, site
    if (size_t scheme = find_scheme(row.secret, 0); scheme != std::string_view::npos && scheme > 0) {
      size_t unused = 0;
      row.site_host = host_of(row.secret.substr(scheme), unused);
      row.site = watched.find_international(row.site_host);
      row.secret = row.secret.substr(0, scheme);
      if (is_separator(row.secret.back())) row.secret.remove_suffix(1);
    }
  }
  if (!domain.empty()) row.mail = watched.find_international(domain);
  if (row.mail == kNotWatched && row.site == kNotWatched) return false;
  if (row.account.empty()) {
    no_account = true;
    return false;
  }
  row.kind = secret_kind(row.secret);
  if (row.kind == SecretKind::none) row.secret = {};
  return true;
}

}  // namespace luytre
