#include "indicators/value.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/domain.h"
#include "base/ip.h"

namespace luytre {
namespace {

constexpr size_t kLongest = 4096;

std::unexpected<ValueError> bad(const char* detail) {
  return std::unexpected(ValueError{Refusal::malformed, detail});
}
std::unexpected<ValueError> unsupported(const char* detail) {
  return std::unexpected(ValueError{Refusal::unsupported, detail});
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr char lower(char c) {
  return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
}
constexpr bool is_hex(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}
bool all_hex(std::string_view text) {
  return std::ranges::all_of(text, is_hex);
}
bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

// What characters a text has, found in one pass: the looks that tell types apart.
enum CharClass : uint8_t {
  kSlash = 1,
  kColon = 2,
  kQuestion = 4,
  kDefang = 8,
  kNotHex = 16,
  kNotAddress = 32
};
constexpr auto kCharClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (unsigned c = 0; c < 256; ++c) {
    char ch = static_cast<char>(c);
    bool hexadecimal = is_hex(ch);
    uint8_t mask = 0;
    if (!hexadecimal) mask |= kNotHex;
    if (!hexadecimal && ch != '.' && ch != ':') mask |= kNotAddress;
    if (ch == '/') mask |= kSlash;
    if (ch == ':') mask |= kColon;
    if (ch == '?') mask |= kQuestion;
    if (ch == '[' || ch == '(' || ch == '{' || ch == '\\') mask |= kDefang;
    classes[c] = mask;
  }
  return classes;
}();
unsigned classes_of(std::string_view text) {
  unsigned mask = 0;
  for (char c : text) mask |= kCharClasses[static_cast<unsigned char>(c)];
  return mask;
}

bool parse_port(std::string_view text, uint16_t& port) {
  unsigned value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1 || value > 65535) return false;
  port = static_cast<uint16_t>(value);
  return true;
}

IndicatorValue of_address(const IpAddress& address) {
  return {.type = IndicatorType::address, .address = address};
}
IndicatorValue of_service(const IpAddress& address, uint16_t port) {
  return {.type = IndicatorType::address_port, .port = port, .address = address};
}
IndicatorValue of_prefix(const Prefix& prefix) {
  if (prefix.mapped_length() == 128) return of_address(prefix.address);
  return {.type = IndicatorType::prefix, .length = prefix.length, .address = prefix.address};
}

// JA4 (FoxIO, technical details): "t13d1516h2_8daaf6152771_b186095e22b6".
bool is_ja4(std::string_view text) {
  if (text.size() != 36 || text[10] != '_' || text[23] != '_') return false;
  char transport = lower(text[0]), name = lower(text[3]);
  return (transport == 't' || transport == 'q' || transport == 'd') && (name == 'd' || name == 'i') &&
         all_digits(text.substr(4, 4)) && all_hex(text.substr(11, 12)) && all_hex(text.substr(24, 12));
}

struct Authority {
  std::string_view host;  // IPv6 without brackets
  std::string_view port;
  bool bracketed = false;
};

std::optional<Authority> split_authority(std::string_view text) {
  if (size_t at = text.rfind('@'); at != std::string_view::npos) text.remove_prefix(at + 1);
  Authority result;
  if (text.starts_with('[')) {
    size_t close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    result.host = text.substr(1, close - 1);
    result.bracketed = true;
    text.remove_prefix(close + 1);
    if (text.empty()) return result;
    if (text.front() != ':') return std::nullopt;
    result.port = text.substr(1);
    return result;
  }
  size_t colon = text.find(':');
  result.host = text.substr(0, colon);
  if (colon != std::string_view::npos) result.port = text.substr(colon + 1);
  return result;
}

std::string_view default_port(std::string_view scheme) {
  auto is = [&](std::string_view name) { return std::ranges::equal(scheme, name, {}, lower); };
  return is("http") ? "80" : is("https") ? "443" : is("ftp") ? "21" : "";
}

// Where "://" stands behind a scheme at the start of `text`; npos without one.
size_t scheme_end(std::string_view text) {
  size_t end = text.find("://");
  if (end == std::string_view::npos || end == 0) return std::string_view::npos;
  bool word = std::ranges::all_of(text.substr(0, end), [](char c) {
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '+' || c == '-';
  });
  return word ? end : std::string_view::npos;
}

// "hxxp://", "hXXps[://]"
bool is_defanged_scheme(std::string_view text) {
  constexpr std::string_view kDefanged = "hxxp";
  if (text.size() < 7 || !std::ranges::equal(text.substr(0, 4), kDefanged, {}, lower)) return false;
  text.remove_prefix(lower(text[4]) == 's' ? 5 : 4);
  return text.starts_with("://") || text.starts_with("[:");
}

// Cuts at '#', and says whether every byte may stand in a URL.
bool tidy_url_tail(std::string_view& tail) {
  tail = tail.substr(0, tail.find('#'));
  return std::ranges::all_of(tail, [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; });
}

}  // namespace

std::string_view trim(std::string_view text) {
  auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view ValueParser::refang(std::string_view raw) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kMarks = {{
      {"[.]", "."},
      {"(.)", "."},
      {"{.}", "."},
      {"[dot]", "."},
      {"(dot)", "."},
      {"[:]", ":"},
      {"[://]", "://"},
      {"[/]", "/"},
      {"\\.", "."},
  }};
  bool scheme = is_defanged_scheme(raw);
  if (!scheme && (classes_of(raw) & kDefang) == 0) return raw;
  clean_.clear();
  size_t i = 0;
  if (scheme) {
    clean_ = "http";
    i = 4;
  }
  while (i < raw.size()) {
    bool replaced = false;
    if (raw[i] == '[' || raw[i] == '(' || raw[i] == '{' || raw[i] == '\\') {
      for (auto [mark, plain] : kMarks) {
        if (!raw.substr(i).starts_with(mark)) continue;
        clean_ += plain;
        i += mark.size();
        replaced = true;
        break;
      }
    }
    if (!replaced) clean_ += raw[i++];
  }
  return clean_;
}

ValueParser::Outcome ValueParser::parse(std::string_view raw, BareHost bare) {
  raw = trim(raw);
  if (raw.empty()) return bad("empty");
  if (raw.size() > kLongest) return bad("longer than 4096 bytes");
  raw = refang(raw);
  return raw.empty() ? bad("empty") : parse_clean(raw, bare);
}

ValueParser::Outcome ValueParser::parse_clean(std::string_view raw, BareHost bare) {
  unsigned classes = classes_of(raw);
  if (classes & kSlash) {
    if (size_t scheme = scheme_end(raw); scheme != std::string_view::npos)
      return url(raw.substr(scheme + 3), raw.substr(0, scheme), bare);
    if (raw.front() == '/') return path(raw);
    size_t slash = raw.find('/');
    std::string_view length = raw.substr(slash + 1);
    if (length.size() <= 3 && all_digits(length) && IpAddress::parse(raw.substr(0, slash))) {
      if (auto prefix = Prefix::parse(raw)) return of_prefix(*prefix);
      return bad("a prefix with host bits set, or too long");
    }
    return url(raw, "", bare);
  }
  if (classes & kQuestion) return url(raw, "", bare);
  if ((classes & kNotAddress) == 0)
    if (auto address = IpAddress::parse(raw)) return of_address(*address);
  if ((classes & kNotHex) == 0 && raw.size() >= 32) return hex(IndicatorType::file_hash, raw);
  if (is_ja4(raw)) return hex(IndicatorType::ja4, raw);
  if ((classes & kColon) == 0 && raw.front() != '[') return host_name(IndicatorType::domain, raw);

  auto authority = split_authority(raw);
  if (!authority) return bad("a bracket out of place");
  auto address = IpAddress::parse(authority->host);
  uint16_t port = 0;
  if (authority->port.empty() && authority->bracketed && address) return of_address(*address);
  if (!parse_port(authority->port, port)) return bad("not a port of 1 to 65535");
  if (address) return of_service(*address, port);
  if (authority->bracketed) return bad("not an IPv6 address in brackets");
  return host_name(IndicatorType::domain_exact, authority->host);
}

ValueParser::Outcome ValueParser::host_name(IndicatorType type, std::string_view raw) {
  if (raw.starts_with("*.")) {
    raw.remove_prefix(2);
    type = IndicatorType::domain;
  } else if (raw.starts_with('.')) {
    raw.remove_prefix(1);
    type = IndicatorType::domain;
  }
  auto name = normalise_domain(raw);
  if (!name) return bad("not an address, domain, URL or hash");
  canonical_ = std::move(*name);
  std::string_view last = canonical_;
  last = last.substr(last.rfind('.') + 1);
  // RFC 3696 section 2: a top-level domain is not all digits.
  if (all_digits(last)) return bad("not an address, and no domain ends in digits only");
  return IndicatorValue{.type = type, .text = canonical_};
}

ValueParser::Outcome ValueParser::url(std::string_view raw, std::string_view scheme, BareHost bare) {
  size_t end = 0;
  while (end < raw.size() && raw[end] != '/' && raw[end] != '?' && raw[end] != '#') ++end;
  auto authority = split_authority(raw.substr(0, end));
  if (!authority || authority->host.empty()) return bad("a URL without a host");
  std::string_view tail = raw.substr(end);
  if (!tidy_url_tail(tail)) return bad("blanks or control bytes in a URL");
  uint16_t port = 0;
  if (!authority->port.empty() && !parse_port(authority->port, port)) return bad("not a port of 1 to 65535");
  auto address = IpAddress::parse(authority->host);
  if (authority->bracketed && !address) return bad("not an IPv6 address in brackets");
  if (tail.empty() || tail == "/") {
    if (address) return port ? of_service(*address, port) : of_address(*address);
    return host_name(bare == BareHost::below ? IndicatorType::domain : IndicatorType::domain_exact,
                     authority->host);
  }
  std::string result;
  if (address) {
    result = address->is_v4() ? address->to_string() : '[' + address->to_string() + ']';
  } else {
    auto name = host_name(IndicatorType::domain_exact, authority->host);
    if (!name) return bad("a URL whose host is no name");
    result = name->text;
  }
  if (port && authority->port != default_port(scheme)) result.append(":").append(std::to_string(port));
  if (tail.front() == '?') result += '/';
  result += tail;
  canonical_ = std::move(result);
  return IndicatorValue{.type = IndicatorType::url, .text = canonical_};
}

ValueParser::Outcome ValueParser::path(std::string_view raw) {
  if (!tidy_url_tail(raw)) return bad("blanks or control bytes in a path");
  canonical_ = raw;
  return IndicatorValue{.type = IndicatorType::path, .text = canonical_};
}

ValueParser::Outcome ValueParser::hex(IndicatorType type, std::string_view raw) {
  std::string digits;
  for (char c : raw)
    if (type != IndicatorType::certificate || c != ':') digits += lower(c);
  canonical_ = std::move(digits);
  if (type == IndicatorType::ja4) {
    if (!is_ja4(canonical_)) return bad("not a JA4 fingerprint");
    return IndicatorValue{.type = type, .text = canonical_};
  }
  if (!all_hex(canonical_)) return bad("not hexadecimal");
  size_t n = canonical_.size();
  bool fits = type == IndicatorType::ja3           ? n == 32
              : type == IndicatorType::certificate ? n == 40 || n == 64
                                                   : n == 32 || n == 40 || n == 64;
  if (!fits) {
    bool other_hash = type == IndicatorType::file_hash && (n == 56 || n == 96 || n == 128);
    if (other_hash) return unsupported("a hash other than MD5, SHA-1 and SHA-256");
    return bad("a hash or fingerprint of impossible length");
  }
  return IndicatorValue{.type = type, .text = canonical_};
}

ValueParser::Outcome ValueParser::parse_as(IndicatorType type, std::string_view raw, BareHost bare) {
  raw = trim(raw);
  if (raw.empty()) return bad("empty");
  if (raw.size() > kLongest) return bad("longer than 4096 bytes");
  raw = refang(raw);
  switch (type) {
    case IndicatorType::ja3:
    case IndicatorType::ja4:
    case IndicatorType::certificate:
    case IndicatorType::file_hash:
      return hex(type, raw);
    case IndicatorType::path:
      if (raw.front() != '/') return bad("a path that does not start with '/'");
      return path(raw);
    case IndicatorType::url: {
      size_t scheme = scheme_end(raw);
      if (scheme == std::string_view::npos) return url(raw, "", bare);
      return url(raw.substr(scheme + 3), raw.substr(0, scheme), bare);
    }
    case IndicatorType::domain:
    case IndicatorType::domain_exact:
    case IndicatorType::server_name: {
      if ((classes_of(raw) & (kColon | kSlash | kQuestion)) == 0) {
        if (auto address = IpAddress::parse(raw)) return of_address(*address);
        return host_name(type, raw);
      }
      auto value = parse_clean(raw, bare);
      if (!value) return value;
      bool is_name = value->type == IndicatorType::domain || value->type == IndicatorType::domain_exact;
      if (is_name) value->type = type;
      if (is_name || value->type == IndicatorType::address) return value;
      return bad("not a domain");
    }
    case IndicatorType::address:
    case IndicatorType::prefix:
    case IndicatorType::address_port: {
      auto value = parse_clean(raw, bare);
      if (!value) return value;
      if (value->type <= IndicatorType::address_port) return value;
      return bad("not an address");
    }
  }
  return bad("of no known type");
}

ValueParser::Outcome ValueParser::parse_service(std::string_view address, std::string_view port) {
  auto parsed = IpAddress::parse(refang(trim(address)));
  if (!parsed) return bad("not an address");
  uint16_t number = 0;
  if (!parse_port(trim(port), number)) return bad("not a port of 1 to 65535");
  return of_service(*parsed, number);
}

}  // namespace luytre
