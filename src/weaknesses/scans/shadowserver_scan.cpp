#include <algorithm>

#include "base/csv.h"
#include "telemetry/shadowserver/schema.h"
#include "weaknesses/scans/scan_readers.h"

namespace luytre {
namespace {

constexpr size_t kTextLimit = size_t{256} << 20;

// "scan6_rdp" and "scan_rdp" are one weakness.
std::string rule_of(const ReportType& type) {
  std::string name = type.name;
  for (const char* prefix : {"scan6_", "population6_"})
    if (name.starts_with(prefix)) name.erase(name.find('6'), 1);
  return "shadowserver:" + name;
}

}  // namespace

Result<ScanResult> read_shadowserver_scan(std::string_view text, std::string_view report) {
  if (text.size() > kTextLimit) return fail(ErrorCode::invalid, "the report is above 256 MB");
  auto table = CsvTable::parse(text, "report");
  if (!table) return std::unexpected(table.error());
  const ReportSchema& schema = ReportSchema::built_in();
  const ReportType* type = report.empty() ? nullptr : schema.find(report);
  bool alone = true;
  if (!type) type = schema.like(table->header(), alone);
  if (!type) return fail(ErrorCode::invalid, "no report type of Shadowserver has these columns");
  if (type->report_class != ReportClass::vulnerable)
    return fail(ErrorCode::invalid,
                "report '" + type->name + "' is not about weaknesses: give it to 'monitor'");
  // Types that cannot be told apart by their columns: the file's name would say which.
  std::string rule = alone ? rule_of(*type) : std::string("shadowserver:vulnerable");

  auto column = [&](std::string_view name) { return table->column(name); };
  auto time = column("timestamp"), address = column(type->subject.empty() ? "ip" : type->subject),
       protocol = column("protocol"), port = column("port"), name = column("hostname"), tag = column("tag"),
       severity = column("severity"), version = column("version"), vendor = column("device_vendor"),
       model = column("device_model"), detail = column("detail");
  ScanBuilder build("shadowserver");
  for (size_t row = 0; row < table->rows(); ++row) {
    auto cell = [&](std::optional<size_t> at) { return table->cell(row, at); };
    auto when = parse_iso_time(cell(time));
    auto host =
        when && IpAddress::parse(cell(address)) ? build.host(cell(name), cell(address)) : std::nullopt;
    if (!host || !when) {
      ++build.result().counts.malformed;
      continue;
    }
    ScanFinding finding;
    finding.host = *host;
    finding.at = {std::string(cell(protocol).substr(0, 8)), port_number(cell(port)).value_or(0)};
    if (finding.at.port == 0) finding.at.protocol.clear();
    finding.rule = rule;
    finding.title = rule.substr(rule.find(':') + 1);
    finding.severity = cell(severity).empty() ? type->severity : std::string(cell(severity));
    finding.rank = weakness_severity(finding.severity).value_or(WeaknessSeverity::low);
    finding.version = cell(version);
    std::string product(cell(vendor));
    if (!cell(model).empty()) product += (product.empty() ? "" : " ") + std::string(cell(model));
    finding.product = product;
    finding.evidence = std::string(cell(tag));
    if (!cell(detail).empty()) finding.evidence += " " + std::string(cell(detail));
    finding.time = *when;
    ScanResult& result = build.result();
    result.finished = std::max(result.finished, *when);
    if (result.started == kNoTime || *when < result.started) result.started = *when;
    ScanHost& found = build[*host];
    found.time = std::max(found.time, *when);
    found.state = ScanHost::State::up;
    if (finding.at.port) {
      found.open.insert(finding.at);
      found.answers = true;
    }
    // "exchange;cve-2021-31206;cve-2021-33766": what the tags name, else the report itself.
    build.add(std::move(finding), cve_ids_in(cell(tag)));
  }
  // A daily look at the whole Internet misses hosts: silence closes nothing.
  return std::move(build.result());
}

}  // namespace luytre
