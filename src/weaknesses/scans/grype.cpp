#include "weaknesses/scans/json_reading.h"
#include "weaknesses/scans/scan_readers.h"

namespace luytre {
namespace {

void read_match(const JsonElement& match, uint32_t host, Timestamp time, ScanBuilder& build) {
  JsonElement weakness = json_object(match, "vulnerability"), artifact = json_object(match, "artifact");
  std::string id(json_text(weakness, "id").substr(0, 64));
  if (id.empty() || json_text(artifact, "name").empty()) {
    ++build.result().counts.malformed;
    return;
  }
  ScanFinding finding;
  finding.host = host;
  finding.part = json_text(artifact, "name").substr(0, 512);
  std::string_view purl = json_text(artifact, "purl");
  finding.product = purl.empty() ? finding.part : std::string(purl.substr(0, 1024));
  finding.version = json_text(artifact, "version").substr(0, 256);
  finding.rule = "grype:" + id;
  finding.title = id + " in " + finding.part;
  if (std::string_view text = json_text(weakness, "description"); !text.empty())
    finding.title = text.substr(0, 512);
  finding.severity = json_text(weakness, "severity").substr(0, 32);
  finding.rank = weakness_severity(finding.severity).value_or(WeaknessSeverity::low);  // "Unknown"
  finding.evidence = finding.part + " " + finding.version;
  std::string fixed;
  json_each(json_object(weakness, "fix"), "versions", [&](const JsonElement& version) {
    std::string_view text;
    if (version.get(text) == simdjson::SUCCESS && fixed.size() < 512)
      fixed += (fixed.empty() ? "" : ", ") + std::string(text.substr(0, 128));
  });
  if (!fixed.empty()) finding.fix = "Update " + finding.part + " to " + fixed;
  finding.time = time;
  std::vector<std::string> ids{id};
  json_each(match, "relatedVulnerabilities", [&](const JsonElement& other) {
    if (ids.size() < 64) ids.emplace_back(json_text(other, "id").substr(0, 64));
  });
  build.add(std::move(finding), ids);
}

}  // namespace

Result<ScanResult> read_grype(std::string_view text) {
  JsonDocument document;
  auto root = document.parse(text);
  if (!root) return std::unexpected(root.error());
  simdjson::dom::array matches;
  if (!root->is_object() || root->at_key("matches").get(matches) != simdjson::SUCCESS)
    return fail(ErrorCode::invalid, "this is not Grype's JSON: no matches");
  ScanBuilder build("grype");
  JsonElement source = json_object(*root, "source"), target = json_object(source, "target");
  std::string name = json_word(source, "target");  // a folder is a bare text, an image an object
  if (name.empty()) name = json_text(target, "userInput", "imageID");
  if (name.empty()) name = json_text(source, "name");
  auto host = build.host(name.empty() ? "grype" : name);
  JsonElement descriptor = json_object(*root, "descriptor");
  Timestamp time = parse_iso_time(json_text(descriptor, "timestamp")).value_or(kNoTime);
  build.result().scanner_version = scan_text(json_text(descriptor, "version"), 64);
  build.result().finished = time;
  if (!host) return fail(ErrorCode::invalid, "Grype's JSON has no name of what it looked at");
  build[*host].credentialed = true;
  build[*host].state = ScanHost::State::up;
  build[*host].time = time;
  for (JsonElement match : matches) read_match(match, *host, time, build);
  json_each(*root, "ignoredMatches", [&](const JsonElement&) { ++build.result().counts.suppressed; });
  ScanResult out = std::move(build.result());
  out.coverage.every_check.insert("grype");
  out.coverage.complete = out.counts.over_limit == 0 && out.counts.malformed == 0;
  return out;
}

}  // namespace luytre
