#include "weaknesses/scans/scan_formats.h"

#include "telemetry/shadowserver/schema.h"

namespace luytre {
namespace {

// The name of the first element of an XML text, without its prefix.
std::string_view root_of(std::string_view text) {
  for (size_t at = text.find('<'); at != std::string_view::npos && at + 1 < text.size();
       at = text.find('<', at + 1)) {
    if (text.substr(at).starts_with("<!--")) {
      at = text.find("-->", at);
      if (at == std::string_view::npos) return {};
      continue;
    }
    if (text[at + 1] == '?' || text[at + 1] == '!') continue;
    std::string_view name = text.substr(at + 1, text.find_first_of(" \t\r\n/>", at) - at - 1);
    if (size_t colon = name.find(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
    return name;
  }
  return {};
}

}  // namespace

const char* to_string(ScanFormat format) {
  constexpr const char* kNames[] = {"nmap",  "nessus", "openvas",  "nuclei",      "sarif",
                                    "trivy", "grype",  "openscap", "shadowserver"};
  return kNames[static_cast<size_t>(format)];
}

std::optional<ScanFormat> scan_format(std::string_view name) {
  for (ScanFormat format : kScanFormats)
    if (name == to_string(format)) return format;
  return std::nullopt;
}

std::optional<ScanFormat> recognise_scan(std::string_view text) {
  text = text.substr(0, 64 << 10);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return std::nullopt;
  auto has = [&](std::string_view word) { return text.find(word) != std::string_view::npos; };
  if (text[first] == '<') {
    std::string_view root = root_of(text);
    if (root == "nmaprun") return ScanFormat::nmap;
    if (root == "NessusClientData_v2") return ScanFormat::nessus;
    if (root == "report" || root == "get_reports_response") return ScanFormat::openvas;
    if (root == "Benchmark" || root == "TestResult" || root == "asset-report-collection")
      return ScanFormat::openscap;
    return std::nullopt;
  }
  if (text[first] == '{' || text[first] == '[') {
    if (has("\"template-id\"") || has("\"templateID\"")) return ScanFormat::nuclei;
    if (has("\"runs\"") && (has("sarif") || has("\"driver\""))) return ScanFormat::sarif;
    if (has("\"matchDetails\"") || (has("\"matches\"") && has("\"vulnerability\"")) ||
        (has("\"matches\"") && has("grype")))
      return ScanFormat::grype;
    if (has("\"ArtifactName\"") || has("\"ClusterName\"") || (has("\"Target\"") && has("\"Type\"")))
      return ScanFormat::trivy;
    return std::nullopt;
  }
  std::string_view header = text.substr(first, text.find('\n', first) - first);
  if (header.find("timestamp") != std::string_view::npos && header.find("ip") != std::string_view::npos &&
      header.find("asn") != std::string_view::npos)
    return ScanFormat::shadowserver;
  return std::nullopt;
}

Result<ScanResult> read_scan(ScanFormat format, std::string_view text, std::string_view file) {
  switch (format) {
    case ScanFormat::nmap:
      return read_nmap(text);
    case ScanFormat::nessus:
      return read_nessus(text);
    case ScanFormat::openvas:
      return read_openvas(text);
    case ScanFormat::nuclei:
      return read_nuclei(text);
    case ScanFormat::sarif:
      return read_sarif(text);
    case ScanFormat::trivy:
      return read_trivy(text);
    case ScanFormat::grype:
      return read_grype(text);
    case ScanFormat::openscap:
      return read_openscap(text);
    case ScanFormat::shadowserver:
      return read_shadowserver_scan(text, report_type_of_file(file));
  }
  return fail(ErrorCode::unsupported, "no such format");
}

}  // namespace luytre
