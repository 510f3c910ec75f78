#include "telemetry/delimited/columns.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "wire/text/split.h"
#include "wire/text/values.h"

namespace luytre {
namespace {

using enum ColumnRole;

constexpr std::string_view kRoleNames[kColumnRoles] = {
    "src",       "dst",     "src_port",  "dst_port",     "protocol",   "first",         "last",
    "duration",  "packets", "bytes",     "packets_back", "bytes_back", "packets_total", "bytes_total",
    "tcp_flags", "state",   "direction", "name",         "query_type", "response_code", "answers"};

// nfdump(1) -o csv of 1.6/1.7 (sa, da, ibyt...) and since 1.7.2 (srcAddr, firstSeen...); rwcut(1) --fields;
// Argus's ra(1) -s (StartTime, Dir, TotPkts...);
// RFC 7012 element names; and what scripts write.
constexpr ColumnWord kFlowWords[] = {
    {"sa", src},
    {"sip", src},
    {"srcip", src},
    {"srcaddr", src},
    {"srcaddress", src},
    {"src", src},
    {"sourceip", src},
    {"sourceaddress", src},
    {"ipsrc", src},
    {"source", src},
    {"srcip4", src},
    {"sourceipv4address", src},
    {"sourceipv6address", src},
    {"saddr", src},
    {"ipsrcaddr", src},
    {"da", dst},
    {"dip", dst},
    {"dstip", dst},
    {"dstaddr", dst},
    {"dstaddress", dst},
    {"dst", dst},
    {"destip", dst},
    {"destinationip", dst},
    {"destinationaddress", dst},
    {"ipdst", dst},
    {"destination", dst},
    {"dest", dst},
    {"destinationipv4address", dst},
    {"destinationipv6address", dst},
    {"daddr", dst},
    {"destaddr", dst},
    {"sp", src_port},
    {"sport", src_port},
    {"srcport", src_port},
    {"sourceport", src_port},
    {"sourcetransportport", src_port},
    {"l4srcport", src_port},
    {"dp", dst_port},
    {"dport", dst_port},
    {"dstport", dst_port},
    {"destport", dst_port},
    {"destinationport", dst_port},
    {"destinationtransportport", dst_port},
    {"l4dstport", dst_port},
    {"pr", protocol},
    {"pro", protocol},
    {"proto", protocol},
    {"protocol", protocol},
    {"ipproto", protocol},
    {"ipprotocol", protocol},
    {"protocolidentifier", protocol},
    {"ts", first},
    {"stime", first},
    {"start", first},
    {"first", first},
    {"firstseen", first},
    {"starttime", first},
    {"time", first},
    {"timestamp", first},
    {"flowstart", first},
    {"tsstart", first},
    {"begin", first},
    {"te", last},
    {"etime", last},
    {"end", last},
    {"last", last},
    {"lastseen", last},
    {"endtime", last},
    {"flowend", last},
    {"tsend", last},
    {"td", duration},
    {"dur", duration},
    {"duration", duration},
    {"ipkt", packets},
    {"packets", packets},
    {"pkts", packets},
    {"pkt", packets},
    {"inpackets", packets},
    {"inpkts", packets},
    {"dpkts", packets},
    {"packetdeltacount", packets},
    {"ibyt", bytes},
    {"bytes", bytes},
    {"byt", bytes},
    {"octets", bytes},
    {"inbytes", bytes},
    {"doctets", bytes},
    {"octetdeltacount", bytes},
    {"opkt", packets_back},
    {"outpackets", packets_back},
    {"outpkts", packets_back},
    {"obyt", bytes_back},
    {"outbytes", bytes_back},
    {"totpkts", packets_total},
    {"totbytes", bytes_total},
    {"srcpkts", packets},
    {"srcbytes", bytes},
    {"dstpkts", packets_back},
    {"dstbytes", bytes_back},
    {"state", state},
    {"dir", direction},
    {"flg", tcp_flags},
    {"flags", tcp_flags},
    {"tcpflags", tcp_flags},
    {"tcpcontrolbits", tcp_flags},
};

constexpr ColumnWord kDnsWords[] = {
    {"qname", name},
    {"query", name},
    {"name", name},
    {"domain", name},
    {"queryname", name},
    {"questionname", name},
    {"rrname", name},
    {"fqdn", name},
    {"hostname", name},
    {"question", name},
    {"dnsquery", name},
    {"domainname", name},
    {"dnsquestionname", name},
    {"ts", first},
    {"time", first},
    {"timestamp", first},
    {"date", first},
    {"datetime", first},
    {"querytime", first},
    {"client", src},
    {"clientip", src},
    {"clientaddress", src},
    {"clientaddr", src},
    {"src", src},
    {"srcip", src},
    {"source", src},
    {"sourceip", src},
    {"querier", src},
    {"queryip", src},
    {"ip", src},
    {"sourceaddress", src},
    {"resolver", dst},
    {"server", dst},
    {"serverip", dst},
    {"dst", dst},
    {"dstip", dst},
    {"resolverip", dst},
    {"destinationip", dst},
    {"responseip", dst},
    {"qtype", query_type},
    {"type", query_type},
    {"querytype", query_type},
    {"rrtype", query_type},
    {"qtypename", query_type},
    {"recordtype", query_type},
    {"rcode", response_code},
    {"rcodename", response_code},
    {"responsecode", response_code},
    {"answers", answers},
    {"answer", answers},
    {"rdata", answers},
    {"responses", answers},
    {"addresses", answers},
};

// Lower case, letters and digits only.
std::string plain_word(std::string_view text) {
  std::string word;
  for (char c : text.substr(0, 64)) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) word += c;
  }
  return word;
}

// Word -> role, built once for each vocabulary.
const std::unordered_map<std::string_view, ColumnRole>& roles_of(std::span<const ColumnWord> words) {
  auto build = [](std::span<const ColumnWord> from) {
    std::unordered_map<std::string_view, ColumnRole> map;
    for (const ColumnWord& w : from) map.emplace(w.word, w.role);
    return map;
  };
  static const auto flow = build(kFlowWords), dns = build(kDnsWords);
  return words.data() == kFlowWords ? flow : dns;
}

bool has_all(const ColumnLayout& layout, std::span<const ColumnRole> must) {
  return std::ranges::all_of(must, [&](ColumnRole role) { return layout[role] >= 0; });
}

}  // namespace

std::span<const ColumnWord> flow_column_words() {
  return kFlowWords;
}
std::span<const ColumnWord> dns_column_words() {
  return kDnsWords;
}

char find_separator(std::string_view line) {
  char best = 0;
  size_t most = 0;
  for (char candidate : {'\t', ',', ';', '|'}) {
    auto count = static_cast<size_t>(std::ranges::count(line, candidate));
    if (count > most) {
      most = count;
      best = candidate;
    }
  }
  return best;
}

std::optional<ColumnMapping> ColumnMapping::parse(std::string_view text) {
  ColumnMapping mapping;
  if (trim_spaces(text).empty()) return mapping;
  Arena arena;
  std::vector<std::string_view> parts;
  if (!split_line(text, ',', arena, parts)) return std::nullopt;
  for (std::string_view part : parts) {
    size_t equal = part.find('=');
    if (equal == std::string_view::npos) return std::nullopt;
    auto row = std::ranges::find(kRoleNames, trim_spaces(part.substr(0, equal)));
    if (row == std::end(kRoleNames)) return std::nullopt;
    auto role = static_cast<size_t>(row - kRoleNames);
    std::string_view theirs = trim_spaces(part.substr(equal + 1));
    if (theirs.empty() || !mapping.names_[role].empty()) return std::nullopt;
    mapping.names_[role] = theirs;
    ++mapping.given_;
    int number = 0;
    auto [end, error] = std::from_chars(theirs.data(), theirs.data() + theirs.size(), number);
    if (error != std::errc() || end != theirs.data() + theirs.size()) continue;
    if (number < 1 || number > static_cast<int>(kColumnLimit)) return std::nullopt;
    mapping.columns_[role] = number;
    ++mapping.numbers_;
  }
  return mapping;
}

std::optional<ColumnLayout> ColumnMapping::read_header(std::string_view line, char separator,
                                                       std::span<const ColumnWord> words,
                                                       std::span<const ColumnRole> must) const {
  // With numbers any line would do; it is a header only when its words say so.
  if (by_number() && !ColumnMapping().read_header(line, separator, words, must)) return std::nullopt;
  if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  if (line.starts_with('#')) line.remove_prefix(1);
  ColumnLayout layout;
  layout.separator = separator ? separator : find_separator(line);
  if (static_cast<size_t>(std::ranges::count(line, layout.separator)) >= kColumnLimit) return std::nullopt;
  Arena arena;
  std::vector<std::string_view> fields;
  if (!split_line(line, layout.separator, arena, fields)) return std::nullopt;
  // A separator at the end of the line, as rwcut writes it, makes no column.
  if (fields.size() > 1 && fields.back().empty()) fields.pop_back();
  layout.columns = fields.size();
  const auto& roles = roles_of(words);
  for (size_t i = 0; i < fields.size(); ++i) {
    std::string_view field = trim_spaces(fields[i]);
    layout.padded |= field.size() != fields[i].size() || layout.separator == '|';
    auto put = [&](size_t role) {
      if (layout.column[role] < 0) layout.column[role] = static_cast<int>(i);
    };
    if (given_ > 0)
      for (size_t role = 0; role < kColumnRoles; ++role)
        if (!names_[role].empty() && (columns_[role] == static_cast<int>(i) + 1 || names_[role] == field))
          put(role);
    auto usual = roles.find(plain_word(field));
    if (usual == roles.end()) continue;
    auto role = static_cast<size_t>(usual->second);
    if (names_[role].empty()) put(role);
  }
  if (!has_all(layout, must)) return std::nullopt;
  if (layout[name] >= 0) layout.header_name = trim_spaces(fields[static_cast<size_t>(layout[name])]);
  return layout;
}

std::optional<ColumnLayout> ColumnMapping::without_header(std::string_view line, char separator,
                                                          std::span<const ColumnRole> must) const {
  ColumnLayout layout;
  layout.separator = separator ? separator : find_separator(line);
  layout.padded = layout.separator == '|' || line.find("  ") != std::string_view::npos;
  for (size_t role = 0; role < kColumnRoles; ++role) {
    layout.column[role] = columns_[role] - 1;
    layout.columns = std::max(layout.columns, static_cast<size_t>(columns_[role]));
  }
  if (!has_all(layout, must)) return std::nullopt;
  return layout;
}

}  // namespace luytre
