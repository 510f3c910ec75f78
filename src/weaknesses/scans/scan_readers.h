// The readers, one format each: whole text in, result out. Pure, any thread. `invalid` only for what is not
// the format at all; single entries that do not fit are counted. A file that breaks off gives what it had,
// with coverage.complete false.
#pragma once
#include <string_view>

#include "base/result.h"
#include "weaknesses/scans/scan_result.h"

namespace luytre {

// nmap's own XML, versions 1.04 and 1.05 (nmap.org/data/nmap.dtd): open ports, versions, scripts. Weaknesses
// are what `vulners` and scripts in the manner of NSE's vulns library report, and services that should not
// face a network (exposed_services.csv).
Result<ScanResult> read_nmap(std::string_view text);
// Tenable's NessusClientData_v2.
Result<ScanResult> read_nessus(std::string_view text);
// OpenVAS, Greenbone: a report, with or without get_reports_response around it.
Result<ScanResult> read_openvas(std::string_view text);
// Nuclei, one JSON object a line, or one array of them. Requests and responses are not kept: they hold
// secrets.
Result<ScanResult> read_nuclei(std::string_view text);
// OASIS SARIF 2.1.0.
Result<ScanResult> read_sarif(std::string_view text);
// Trivy JSON, schema 2, the older bare array, and Kubernetes resources.
Result<ScanResult> read_trivy(std::string_view text);
// Grype JSON.
Result<ScanResult> read_grype(std::string_view text);
// XCCDF 1.1 and 1.2 results, bare, inside a Benchmark, or inside an ARF collection.
Result<ScanResult> read_openscap(std::string_view text);
// Shadowserver's vulnerable and scan reports: CSV by its header; `report` is the type of the file's name or
// "".
Result<ScanResult> read_shadowserver_scan(std::string_view text, std::string_view report);

}  // namespace luytre
