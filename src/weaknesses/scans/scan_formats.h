// Which format a scan's file has, and reading it.
#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "weaknesses/scans/scan_readers.h"

namespace luytre {

enum class ScanFormat : uint8_t {
  nmap,
  nessus,
  openvas,
  nuclei,
  sarif,
  trivy,
  grype,
  openscap,
  shadowserver,
};
inline constexpr ScanFormat kScanFormats[] = {
    ScanFormat::nmap,  ScanFormat::nessus, ScanFormat::openvas,  ScanFormat::nuclei,      ScanFormat::sarif,
    ScanFormat::trivy, ScanFormat::grype,  ScanFormat::openscap, ScanFormat::shadowserver};
const char* to_string(ScanFormat format);
std::optional<ScanFormat> scan_format(std::string_view name);

// By the first 64 KiB; nothing when no format shows itself.
std::optional<ScanFormat> recognise_scan(std::string_view text);

// `file`: its name, which tells the type of a Shadowserver report; may be "".
Result<ScanResult> read_scan(ScanFormat format, std::string_view text, std::string_view file = {});

}  // namespace luytre
