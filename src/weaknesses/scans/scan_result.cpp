#include "weaknesses/scans/scan_result.h"

#include <algorithm>
#include <charconv>

#include "base/domain.h"
#include "weaknesses/cpe/cpe.h"

namespace luytre {
namespace {

constexpr size_t kShortText = 512, kIdsPerFinding = 64;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// Bytes of the UTF-8 sequence at the start of `text`; 0: none there (RFC 3629).
size_t sequence(std::string_view text) {
  auto at = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  auto tail = [&](size_t i) { return i < text.size() && (at(i) & 0xc0) == 0x80; };
  unsigned char c = at(0);
  if (c < 0x80) return 1;
  if (c >= 0xc2 && c <= 0xdf) return tail(1) ? 2 : 0;
  if (c >= 0xe0 && c <= 0xef) {
    if (!tail(1) || !tail(2)) return 0;
    if ((c == 0xe0 && at(1) < 0xa0) || (c == 0xed && at(1) > 0x9f)) return 0;
    return 3;
  }
  if (c >= 0xf0 && c <= 0xf4) {
    if (!tail(1) || !tail(2) || !tail(3)) return 0;
    if ((c == 0xf0 && at(1) < 0x90) || (c == 0xf4 && at(1) > 0x8f)) return 0;
    return 4;
  }
  return 0;
}

// Length of the CVE id at the start of `text`, 0: none.
size_t cve_length(std::string_view text) {
  if (text.size() < 13) return 0;
  if ((text[0] | 32) != 'c' || (text[1] | 32) != 'v' || (text[2] | 32) != 'e' || text[3] != '-') return 0;
  for (size_t i = 4; i < 8; ++i)
    if (!digit(text[i])) return 0;
  if (text[8] != '-') return 0;
  size_t end = 9;
  while (end < text.size() && digit(text[end])) ++end;
  return end - 9 >= 4 && end - 9 <= 19 ? end : 0;
}

}  // namespace

const char* to_string(WeaknessSeverity severity) {
  constexpr const char* kNames[] = {"info", "low", "medium", "high", "critical"};
  return kNames[static_cast<size_t>(severity)];
}

std::optional<WeaknessSeverity> weakness_severity(std::string_view word) {
  using enum WeaknessSeverity;
  static const std::unordered_map<std::string_view, WeaknessSeverity> kWords = {
      {"none", info},       {"info", info},        {"informational", info},
      {"log", info},        {"note", low},         {"negligible", low},
      {"low", low},         {"minor", low},        {"medium", medium},
      {"moderate", medium}, {"warning", medium},   {"high", high},
      {"important", high},  {"error", high},       {"serious", high},
      {"major", high},      {"critical", critical}};
  auto at = kWords.find(lower(word.substr(0, 32)));
  if (at == kWords.end()) return std::nullopt;
  return at->second;
}

WeaknessSeverity severity_of_score(double score) {
  using enum WeaknessSeverity;
  return score >= 9.0 ? critical : score >= 7.0 ? high : score >= 4.0 ? medium : score >= 0.1 ? low : info;
}

bool ScanCoverage::covers_port(const ScanPort& at) const {
  return std::ranges::any_of(ports, [&](const ScanPortRange& r) {
    return r.protocol == at.protocol && r.first <= at.port && at.port <= r.last;
  });
}

bool ScanCoverage::covers_all_tcp() const {
  // Ranges in order, joined: 1 to 65535 without a gap.
  std::vector<std::pair<uint32_t, uint32_t>> tcp;
  for (const ScanPortRange& r : ports)
    if (r.protocol == "tcp") tcp.emplace_back(r.first, r.last);
  std::ranges::sort(tcp);
  uint32_t next = 1;
  for (auto [first, last] : tcp)
    if (first <= next) next = std::max(next, last + 1);
  return next > 65535;
}

bool ScanCoverage::covers_check(uint32_t host, std::string_view rule) const {
  std::string key(rule);
  if (checks.contains(key) || every_check.contains(std::string(rule.substr(0, rule.find(':'))))) return true;
  auto at = host_checks.find(host);
  return at != host_checks.end() && at->second.contains(key);
}

std::optional<uint32_t> ScanBuilder::host(std::string_view name, std::string_view address) {
  std::string label = scan_text(name);
  auto ip = IpAddress::parse(address);
  if (!ip) ip = IpAddress::parse(label);
  if (ip && IpAddress::parse(label)) label.clear();
  if (auto domain = normalise_domain(label)) label = *domain;
  if (!ip && label.empty()) return std::nullopt;
  auto [at, fresh] = by_key_.try_emplace(ip ? ip->to_string() : label, 0);
  if (fresh) {
    if (result_.hosts.size() >= kScanHostLimit) {
      by_key_.erase(at);
      ++result_.counts.over_limit;
      return std::nullopt;
    }
    at->second = static_cast<uint32_t>(result_.hosts.size());
    result_.hosts.push_back({.name = {}, .address = ip});
  }
  ScanHost& host = result_.hosts[at->second];
  if (host.name.empty()) host.name = std::move(label);
  return at->second;
}

void ScanBuilder::add(ScanFinding finding, const std::vector<std::string>& ids) {
  if (finding.rank == WeaknessSeverity::info) {
    ++result_.counts.informational;
    return;
  }
  if (result_.findings.size() >= kScanFindingLimit) {
    ++result_.counts.over_limit;
    return;
  }
  finding.rule = scan_text(finding.rule);
  std::string other;
  for (const std::string& id : ids) {
    if (finding.weaknesses.size() >= kIdsPerFinding) break;
    if (auto cve = cve_id(id))
      finding.weaknesses.push_back(std::move(*cve));
    else if (other.empty() && lower(id.substr(0, 5)) == "ghsa-")
      other = "GHSA-" + lower(scan_text(std::string_view(id).substr(5), 64));
  }
  std::ranges::sort(finding.weaknesses);
  finding.weaknesses.erase(std::unique(finding.weaknesses.begin(), finding.weaknesses.end()),
                           finding.weaknesses.end());
  if (finding.weaknesses.empty()) finding.weaknesses.push_back(other.empty() ? finding.rule : other);
  for (std::string* text :
       {&finding.part, &finding.service, &finding.version, &finding.title, &finding.severity})
    *text = scan_text(*text, kShortText);
  finding.product = product_text(finding.product);
  finding.evidence = scan_text(finding.evidence, kScanTextLimit);
  finding.fix = scan_text(finding.fix, kScanTextLimit);
  ++result_.counts.findings;
  result_.findings.push_back(std::move(finding));
}

void ScanBuilder::add(ScanProduct product) {
  product.product = product_text(product.product);
  if (product.product.empty()) return;
  if (result_.products.size() >= kScanProductLimit) {
    ++result_.counts.over_limit;
    return;
  }
  product.service = scan_text(product.service, kShortText);
  product.version = scan_text(product.version, 256);
  result_.products.push_back(std::move(product));
}

std::string scan_text(std::string_view text, size_t limit) {
  auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  std::string out;
  out.reserve(std::min(text.size(), limit));
  while (!text.empty()) {
    size_t n = sequence(text);
    if (out.size() + std::max<size_t>(n, 1) > limit) break;
    auto c = static_cast<unsigned char>(text[0]);
    if (n == 0)
      out += '?';
    else if (n == 1)
      out += c < ' ' || c == 0x7f ? ' ' : text[0];
    else
      out += text.substr(0, n);
    text.remove_prefix(std::max<size_t>(n, 1));
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::optional<std::string> cve_id(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  if (text.empty() || cve_length(text) != text.size()) return std::nullopt;
  std::string out(text);
  out[0] = 'C', out[1] = 'V', out[2] = 'E';
  return out;
}

std::vector<std::string> cve_ids_in(std::string_view text) {
  std::vector<std::string> out;
  for (size_t i = 0; i + 13 <= text.size() && out.size() < kIdsPerFinding;) {
    size_t n = cve_length(text.substr(i));
    if (n) {
      auto id = *cve_id(text.substr(i, n));
      if (std::ranges::find(out, id) == out.end()) out.push_back(std::move(id));
    }
    i += n ? n : 1;
  }
  return out;
}

std::optional<uint16_t> port_number(std::string_view text) {
  uint16_t port = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return port;
}

std::vector<ScanPortRange> port_ranges(std::string_view text, std::string_view protocol) {
  constexpr size_t kRangeLimit = 1 << 16;
  std::vector<ScanPortRange> out;
  while (!text.empty() && out.size() < kRangeLimit) {
    size_t comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    size_t dash = part.find('-');
    auto first = port_number(part.substr(0, dash));
    auto last = dash == std::string_view::npos ? first : port_number(part.substr(dash + 1));
    if (first && last && *first <= *last) out.push_back({std::string(protocol), *first, *last});
  }
  return out;
}

std::string product_text(std::string_view text) {
  if (text.starts_with("cpe:"))
    if (auto cpe = Cpe::parse(text)) return scan_text(cpe->to_string(), 1024);
  return scan_text(text, 1024);
}

}  // namespace luytre
