#include "cli/report_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "base/file.h"
#include "telemetry/shadowserver/schema.h"

namespace luytre {
namespace {

// Appends every certificate of a folder (*.pem, *.crt), or of one file.
Result<void> read_certificates(const std::string& path, std::string& all) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    for (const auto& entry : std::filesystem::directory_iterator(path, error))
      if (entry.path().extension() == ".pem" || entry.path().extension() == ".crt")
        files.push_back(entry.path());
    if (error)
      return fail(ErrorCode::io, fmt::format("cannot read the folder {}: {}", path, error.message()));
    std::sort(files.begin(), files.end());
  } else {
    files.emplace_back(path);
  }
  for (const auto& file : files) {
    auto text = read_file(file);
    if (!text) return std::unexpected(text.error());
    all += *text + "\n";
  }
  if (all.find("-----BEGIN CERTIFICATE-----") == std::string::npos)
    return fail(
        ErrorCode::invalid,
        fmt::format("there is no certificate in {}: av_certificates names a folder of PEM files", path));
  return {};
}

}  // namespace

Result<void> add_report_options(const Settings& settings, DecodeOptions& options) {
  if (!settings.report_schema.empty()) {
    auto text = read_file(settings.report_schema);
    if (!text) return std::unexpected(text.error());
    LUYTRE_TRY(ReportSchema::parse(*text, settings.report_schema));
    options.report_schema = std::move(*text);
  }
  if (!settings.av_certificates.empty())
    LUYTRE_TRY(read_certificates(settings.av_certificates, options.av_certificates));
  options.av_unsigned = settings.av_unsigned;
  options.av_refuse = settings.av_refuse;
  return {};
}

}  // namespace luytre
