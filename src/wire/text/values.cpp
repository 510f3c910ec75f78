#include "wire/text/values.h"

#include <charconv>
#include <cstring>
#include <iterator>

namespace luytre {
namespace {

struct Word {
  std::string_view name;  // upper case
  uint16_t number;
};

// IANA "Assigned Internet Protocol Numbers", those exporters print by name.
constexpr Word kProtocols[] = {
    {"TCP", 6},    {"UDP", 17},   {"ICMP", 1},       {"ICMP6", 58},   {"IPV6-ICMP", 58}, {"ICMPV6", 58},
    {"GRE", 47},   {"ESP", 50},   {"AH", 51},        {"SCTP", 132},   {"IGMP", 2},       {"IPV6", 41},
    {"IPIP", 94},  {"IPV4", 4},   {"OSPF", 89},      {"OSPFIGP", 89}, {"PIM", 103},      {"VRRP", 112},
    {"L2TP", 115}, {"EIGRP", 88}, {"UDPLITE", 136},  {"DCCP", 33},    {"RSVP", 46},      {"EGP", 8},
    {"IGP", 9},    {"HOPOPT", 0}, {"IPV6-FRAG", 44}, {"ETHERIP", 97},
};

// IANA "Domain Name System Parameters": resource record types.
constexpr Word kDnsTypes[] = {
    {"A", 1},       {"AAAA", 28},       {"HTTPS", 65},  {"PTR", 12},     {"CNAME", 5},       {"TXT", 16},
    {"MX", 15},     {"NS", 2},          {"SOA", 6},     {"SRV", 33},     {"SVCB", 64},       {"DS", 43},
    {"DNSKEY", 48}, {"RRSIG", 46},      {"NSEC", 47},   {"NSEC3", 50},   {"CAA", 257},       {"NAPTR", 35},
    {"ANY", 255},   {"*", 255},         {"NULL", 10},   {"HINFO", 13},   {"MINFO", 14},      {"DNAME", 39},
    {"OPT", 41},    {"TLSA", 52},       {"SSHFP", 44},  {"SPF", 99},     {"AXFR", 252},      {"IXFR", 251},
    {"LOC", 29},    {"NSEC3PARAM", 51}, {"CDS", 59},    {"CDNSKEY", 60}, {"URI", 256},       {"WKS", 11},
    {"RP", 17},     {"AFSDB", 18},      {"KEY", 25},    {"SIG", 24},     {"A6", 38},         {"TKEY", 249},
    {"TSIG", 250},  {"CSYNC", 62},      {"ZONEMD", 63}, {"SMIMEA", 53},  {"OPENPGPKEY", 61}, {"MD", 3},
    {"MF", 4},      {"MB", 7},          {"MG", 8},      {"MR", 9},       {"X25", 19},        {"ISDN", 20},
    {"RT", 21},     {"NXT", 30},        {"CERT", 37},   {"APL", 42},     {"DHCID", 49},      {"HIP", 55},
    {"EUI48", 108}, {"EUI64", 109},     {"MAILB", 253}, {"MAILA", 254},  {"DLV", 32769},
};

constexpr Word kDnsCodes[] = {
    {"NOERROR", 0},  {"NXDOMAIN", 3},  {"SERVFAIL", 2},   {"REFUSED", 5},  {"FORMERR", 1},  {"NOTIMP", 4},
    {"YXDOMAIN", 6}, {"YXRRSET", 7},   {"NXRRSET", 8},    {"NOTAUTH", 9},  {"NOTZONE", 10}, {"DSOTYPENI", 11},
    {"BADVERS", 16}, {"BADSIG", 16},   {"BADKEY", 17},    {"BADTIME", 18}, {"BADMODE", 19}, {"BADNAME", 20},
    {"BADALG", 21},  {"BADTRUNC", 22}, {"BADCOOKIE", 23},
};

// The number `text` stands for: decimal digits up to `limit`, or a word of the table. -1: none.
template <size_t N>
int number_or_word(std::string_view text, const Word (&words)[N], unsigned limit) {
  if (text.empty()) return -1;
  if (text[0] >= '0' && text[0] <= '9') {
    unsigned number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool whole = error == std::errc() && end == text.data() + text.size() && number <= limit;
    return whole ? static_cast<int>(number) : -1;
  }
  char upper[16];
  if (text.size() > sizeof upper) return -1;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    upper[i] = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  std::string_view word(upper, text.size());
  for (const Word& row : words)
    if (row.name == word) return row.number;
  return -1;
}

bool all_digits(std::string_view text) {
  for (char c : text)
    if (c < '0' || c > '9') return false;
  return !text.empty();
}

}  // namespace

std::string_view trim_spaces(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

uint64_t parse_count(std::string_view text) {
  uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return 0;
  std::string_view rest(end, static_cast<size_t>(text.data() + text.size() - end));
  if (!rest.empty() && (rest[0] != '.' || (rest.size() > 1 && !all_digits(rest.substr(1))))) return 0;
  return value;
}

Timestamp parse_time(std::string_view text) {
  if (text.size() > 40) return kNoTime;
  if (text.size() == 13 || text.size() == 16) {
    if (all_digits(text)) {
      auto value = static_cast<Timestamp>(parse_count(text));
      return text.size() == 13 ? value * 1000 : value;
    }
  }
  if (text.size() > 7 && (text[4] == '-' || text[4] == '/')) {
    char iso[40];
    std::memcpy(iso, text.data(), text.size());
    if (iso[4] == '/' && iso[7] == '/') iso[4] = iso[7] = '-';
    return parse_iso_time({iso, text.size()}).value_or(kNoTime);
  }
  return parse_epoch_time(text).value_or(kNoTime);
}

namespace {
// Six digits; at least 10^6 when one of them is none.
unsigned six_digits(const char* p) {
  unsigned value = 0, wrong = 0;
  for (size_t i = 0; i < 6; ++i) {
    unsigned digit = static_cast<unsigned char>(p[i]) - unsigned{'0'};
    wrong |= digit > 9;
    value = value * 10 + digit;
  }
  return wrong ? ~0u : value;
}
}  // namespace

Timestamp LogClock::parse_epoch(std::string_view text) {
  const char* p = text.data();
  unsigned micros = six_digits(p + sizeof second_);
  if (std::memcmp(p, second_, sizeof second_) == 0 && micros < 1'000'000) return second_start_ + micros;
  Timestamp time = parse_time(text);
  if (time != kNoTime && micros < 1'000'000 && p[10] == '.' && all_digits(text.substr(0, 10))) {
    std::memcpy(second_, p, sizeof second_);
    second_start_ = time - micros;
  }
  return time;
}

Timestamp LogClock::parse(std::string_view text) {
  constexpr size_t kSize = 31, kSecond = 17, kFraction = 20, kZone = 26;
  if (text.size() == sizeof second_ + 6) return parse_epoch(text);
  if (text.size() != kSize) return parse_time(text);
  const char* p = text.data();
  if (std::memcmp(p, minute_, kSecond) == 0 && std::memcmp(p + kZone, zone_, kSize - kZone) == 0 &&
      p[19] == '.') {
    auto digit = [&](size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(p[at] - '0')); };
    unsigned second = digit(kSecond) * 10 + digit(kSecond + 1), micros = 0;
    bool good = digit(kSecond) <= 5 && digit(kSecond + 1) <= 9;
    for (size_t at = kFraction; at < kZone; ++at) {
      good &= digit(at) <= 9;
      micros = micros * 10 + digit(at);
    }
    if (good) return start_ + second * kMicrosPerSecond + micros;
  }
  Timestamp time = parse_time(text);
  bool form = p[16] == ':' && p[19] == '.' && (p[kZone] == '+' || p[kZone] == '-');
  if (time != kNoTime && form && all_digits(text.substr(kSecond, 2)) &&
      all_digits(text.substr(kFraction, 6))) {
    std::memcpy(minute_, p, kSecond);
    std::memcpy(zone_, p + kZone, kSize - kZone);
    start_ = time - static_cast<Timestamp>(parse_count(text.substr(kSecond, 2))) * kMicrosPerSecond -
             static_cast<Timestamp>(parse_count(text.substr(kFraction, 6)));
  }
  return time;
}

Timestamp parse_duration(std::string_view text) {
  constexpr Timestamp kLimit = 36525 * kMicrosPerDay;
  if (text.find_first_of("eE") != std::string_view::npos) {  // JSON writers: 9.5e-07
    double seconds = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    bool good = error == std::errc() && end == text.data() + text.size() && seconds >= 0 &&
                seconds <= 36525.0 * 86400;
    return good ? static_cast<Timestamp>(seconds * 1e6) : 0;
  }
  auto value = parse_epoch_time(text);
  return value && *value >= 0 && *value <= kLimit ? *value : 0;
}

uint8_t parse_protocol(std::string_view text) {
  int number = number_or_word(text, kProtocols, 255);
  return number < 0 ? uint8_t{0} : static_cast<uint8_t>(number);
}

uint8_t parse_tcp_flags(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] >= '0' && text[0] <= '9') {
    int base = text.starts_with("0x") ? 16 : 10;
    if (base == 16) text.remove_prefix(2);
    unsigned value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    bool whole = error == std::errc() && end == text.data() + text.size() && value <= 255;
    return whole ? static_cast<uint8_t>(value) : uint8_t{0};
  }
  uint8_t flags = 0;
  for (char c : text) {
    static constexpr std::string_view kLetters = "FSRPAUEC";  // RFC 9293 and RFC 3168, least bit first
    size_t bit = kLetters.find(c);
    if (bit != std::string_view::npos) {
      flags = static_cast<uint8_t>(flags | 1u << bit);
    } else if (c != '.' && c != '-' && c != ' ') {
      return 0;
    }
  }
  return flags;
}

uint16_t parse_dns_type(std::string_view text) {
  int number = number_or_word(text, kDnsTypes, 65535);
  if (number < 0 && text.size() > 4 && (text.starts_with("TYPE") || text.starts_with("type")))
    number = number_or_word(text.substr(4), kDnsTypes, 65535);
  return number < 0 ? uint16_t{0} : static_cast<uint16_t>(number);
}

uint8_t parse_dns_code(std::string_view text) {
  int number = number_or_word(text, kDnsCodes, 254);
  return number < 0 ? uint8_t{255} : static_cast<uint8_t>(number);
}

}  // namespace luytre
