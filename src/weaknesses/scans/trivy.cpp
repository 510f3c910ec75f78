#include "weaknesses/scans/json_reading.h"
#include "weaknesses/scans/scan_readers.h"

namespace luytre {
namespace {

class Trivy {
 public:
  explicit Trivy(ScanBuilder& build) : build_(build) {}

  void read_report(const JsonElement& report, std::string_view artifact) {
    Timestamp time = parse_iso_time(json_text(report, "CreatedAt")).value_or(kNoTime);
    ScanResult& result = build_.result();
    result.finished = std::max(result.finished, time);
    json_each(report, "Results", [&](const JsonElement& part) { read_part(part, artifact, time); });
  }

  void read_part(const JsonElement& part, std::string_view artifact, Timestamp time) {
    if (!part.is_object()) {
      ++build_.result().counts.malformed;
      return;
    }
    std::string_view target = json_text(part, "Target");
    auto host = build_.host(artifact.empty() ? target : artifact);
    if (!host) {
      ++build_.result().counts.malformed;
      return;
    }
    build_[*host].credentialed = true;
    build_[*host].state = ScanHost::State::up;
    if (time != kNoTime) build_[*host].time = time;
    json_each(part, "Packages", [&](const JsonElement& package) {
      std::string_view purl = json_text(json_object(package, "Identifier"), "PURL");
      build_.add(ScanProduct{
          .host = *host,
          .at = {},
          .service = {},
          .product = std::string((purl.empty() ? json_text(package, "Name") : purl).substr(0, 1024)),
          .version = std::string(json_text(package, "Version").substr(0, 256))});
    });
    json_each(part, "Vulnerabilities", [&](const JsonElement& v) { read_weakness(v, *host, time); });
    json_each(part, "Misconfigurations",
              [&](const JsonElement& m) { read_misconfiguration(m, *host, target, time); });
  }

 private:
  void read_weakness(const JsonElement& v, uint32_t host, Timestamp time) {
    std::string_view id = json_text(v, "VulnerabilityID"), package = json_text(v, "PkgName");
    if (id.empty()) {
      ++build_.result().counts.malformed;
      return;
    }
    if (json_text(v, "Status") == "not_affected") {
      ++build_.result().counts.suppressed;
      return;
    }
    ScanFinding finding;
    finding.host = host;
    std::string_view purl = json_text(json_object(v, "PkgIdentifier"), "PURL");
    finding.part = package.substr(0, 512);
    finding.product = (purl.empty() ? package : purl).substr(0, 1024);
    finding.version = json_text(v, "InstalledVersion").substr(0, 256);
    finding.rule = "trivy:" + std::string(id.substr(0, 64));
    finding.title = json_text(v, "Title").substr(0, 512);
    if (finding.title.empty()) finding.title = std::string(id.substr(0, 64)) + " in " + finding.part;
    finding.severity = json_text(v, "Severity").substr(0, 32);
    finding.rank = weakness_severity(finding.severity).value_or(WeaknessSeverity::low);  // "UNKNOWN"
    finding.evidence = finding.part + " " + finding.version;
    if (std::string_view fixed = json_text(v, "FixedVersion"); !fixed.empty())
      finding.fix = "Update " + finding.part + " to " + std::string(fixed.substr(0, 256));
    finding.time = time;
    build_.add(std::move(finding), {std::string(id.substr(0, 64))});
  }

  void read_misconfiguration(const JsonElement& m, uint32_t host, std::string_view target, Timestamp time) {
    std::string_view id = json_text(m, "ID", "AVDID");
    if (id.empty()) {
      ++build_.result().counts.malformed;
      return;
    }
    std::string_view status = json_text(m, "Status");
    if (status == "PASS" || status == "EXCEPTION") {
      ++build_.result().counts.suppressed;
      return;
    }
    ScanFinding finding;
    finding.host = host;
    finding.part = target.substr(0, 512);
    finding.rule = "trivy:" + std::string(id.substr(0, 64));
    finding.title = json_text(m, "Title").substr(0, 512);
    finding.severity = json_text(m, "Severity").substr(0, 32);
    finding.rank = weakness_severity(finding.severity).value_or(WeaknessSeverity::low);
    finding.evidence = json_text(m, "Message").substr(0, kScanTextLimit);
    finding.fix = json_text(m, "Resolution").substr(0, kScanTextLimit);
    finding.time = time;
    build_.add(std::move(finding), {});
  }

  ScanBuilder& build_;
};

}  // namespace

Result<ScanResult> read_trivy(std::string_view text) {
  JsonDocument document;
  auto root = document.parse(text);
  if (!root) return std::unexpected(root.error());
  ScanBuilder build("trivy");
  Trivy trivy(build);
  bool known = root->is_null();  // what old versions write for "nothing"
  if (root->is_array()) {
    known = true;
    for (JsonElement part : simdjson::dom::array(*root)) trivy.read_part(part, {}, kNoTime);
  } else if (root->is_object()) {
    known = root->at_key("SchemaVersion").error() == simdjson::SUCCESS ||
            root->at_key("Results").error() == simdjson::SUCCESS ||
            !json_text(*root, "ArtifactName").empty() || !json_text(*root, "ClusterName").empty();
    trivy.read_report(*root, json_text(*root, "ArtifactName"));
    json_each(*root, "Resources", [&](const JsonElement& resource) {
      std::string name;
      for (const char* key : {"Namespace", "Kind", "Name"})
        if (std::string_view part = json_text(resource, key); !part.empty())
          name += (name.empty() ? "" : "/") + std::string(part.substr(0, 160));
      trivy.read_report(resource, name);
    });
    // An artifact without a single result was looked at, too.
    if (std::string_view artifact = json_text(*root, "ArtifactName"); !artifact.empty())
      if (auto host = build.host(artifact)) build[*host].credentialed = true;
  }
  if (!known) return fail(ErrorCode::invalid, "this is not Trivy's JSON: no ArtifactName and no Results");
  ScanResult out = std::move(build.result());
  out.coverage.every_check.insert("trivy");
  out.coverage.complete = out.counts.over_limit == 0 && out.counts.malformed == 0;
  return out;
}

}  // namespace luytre
