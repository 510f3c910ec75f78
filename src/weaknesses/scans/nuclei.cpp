#include <algorithm>
#include <charconv>

#include "weaknesses/scans/json_reading.h"
#include "weaknesses/scans/scan_readers.h"

namespace luytre {
namespace {

constexpr size_t kLineLimit = size_t{64} << 20;

// Host and port out of "https://host:8443/path", "host:22", "[::1]:80", "host".
struct Place {
  std::string host;
  uint16_t port = 0;
};
Place place_of(std::string_view text) {
  Place out;
  uint16_t usual = 0;
  if (size_t scheme = text.find("://"); scheme != std::string_view::npos) {
    usual = text.starts_with("https") ? 443 : text.starts_with("http") ? 80 : 0;
    text.remove_prefix(scheme + 3);
  }
  text = text.substr(0, text.find_first_of("/?#"));
  if (size_t at = text.rfind('@'); at != std::string_view::npos) text.remove_prefix(at + 1);
  out.port = usual;
  if (text.starts_with('[')) {
    size_t end = text.find(']');
    out.host = text.substr(1, end == std::string_view::npos ? end : end - 1);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (text.starts_with(':')) out.port = port_number(text.substr(1)).value_or(usual);
    return out;
  }
  size_t colon = text.find(':');
  if (colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos) {
    out.port = port_number(text.substr(colon + 1)).value_or(usual);
    text = text.substr(0, colon);
  }
  out.host = text;
  return out;
}

void read_entry(const JsonElement& entry, ScanBuilder& build) {
  std::string_view rule = json_text(entry, "template-id", "templateID");
  std::string_view matched = json_text(entry, "matched-at", "matched");
  std::string_view target = json_text(entry, "host");
  if (rule.empty() || (matched.empty() && target.empty())) {
    ++build.result().counts.malformed;
    return;
  }
  JsonElement info = json_object(entry, "info"), classified = json_object(info, "classification");
  Place place = place_of(matched.empty() ? target : matched);
  if (place.host.empty()) place = place_of(target);
  auto host = build.host(place.host, json_text(entry, "ip"));
  if (!host) {
    ++build.result().counts.malformed;
    return;
  }
  ScanFinding finding;
  finding.host = *host;
  if (place.port) finding.at = {"tcp", place.port};
  if (std::string_view type = json_text(entry, "type"); type == "http" || type == "ssl" || type == "dns")
    finding.service = type;
  finding.rule = "nuclei:" + std::string(rule.substr(0, 256));
  finding.title = json_text(info, "name").substr(0, 512);
  finding.severity = json_text(info, "severity").substr(0, 64);
  finding.fix = json_text(info, "remediation").substr(0, kScanTextLimit);
  finding.time = parse_iso_time(json_text(entry, "timestamp")).value_or(kNoTime);
  finding.evidence = matched.substr(0, 1024);
  if (std::string_view matcher = json_text(entry, "matcher-name"); !matcher.empty())
    finding.evidence += " [" + std::string(matcher.substr(0, 256)) + "]";
  double score = 0;
  bool scored = classified.is_object() && classified["cvss-score"].get(score) == simdjson::SUCCESS;
  auto word = weakness_severity(finding.severity);
  finding.rank = word ? *word : scored ? severity_of_score(score) : WeaknessSeverity::low;  // "unknown"
  std::vector<std::string> ids;
  json_each(classified, "cve-id", [&](const JsonElement& id) {
    std::string_view text;
    if (id.get(text) == simdjson::SUCCESS && ids.size() < 64) ids.emplace_back(text.substr(0, 64));
  });
  ScanResult& result = build.result();
  if (finding.time != kNoTime) {
    result.finished = std::max(result.finished, finding.time);
    if (result.started == kNoTime || finding.time < result.started) result.started = finding.time;
    build[*host].time = std::max(build[*host].time, finding.time);
  }
  build[*host].state = ScanHost::State::up;
  if (finding.at.port) {
    build[*host].open.insert(finding.at);
    build[*host].answers = true;
  }
  build.add(std::move(finding), ids);
}

}  // namespace

Result<ScanResult> read_nuclei(std::string_view text) {
  ScanBuilder build("nuclei");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  JsonDocument document;
  size_t first = text.find_first_not_of(" \t\r\n");
  uint64_t lines = 0;
  if (first != std::string_view::npos && text[first] == '[') {
    auto root = document.parse(text);
    if (!root) return std::unexpected(root.error());
    for (JsonElement entry : simdjson::dom::array(*root)) read_entry(entry, build), ++lines;
  } else {
    while (!text.empty()) {
      size_t end = std::min(text.find('\n'), text.size());
      std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      ++lines;
      if (line.size() > kLineLimit) {
        ++build.result().counts.over_limit;
        continue;
      }
      auto entry = document.parse(line);
      if (!entry)
        ++build.result().counts.malformed;
      else
        read_entry(*entry, build);
    }
  }
  // Only hits are listed: neither the hosts nor the templates that gave none.
  ScanResult out = std::move(build.result());
  if (lines > 0 && out.counts.malformed == lines)
    return fail(ErrorCode::invalid, "this is not nuclei's JSON: no line has a template-id");
  return out;
}

}  // namespace luytre
