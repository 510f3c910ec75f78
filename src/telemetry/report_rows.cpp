#include "telemetry/report_rows.h"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace luytre {

ReportClass report_class_of(std::string_view type) {
  using enum ReportClass;
  static const std::unordered_map<std::string_view, ReportClass> kWords = {
      {"infected-system", infected},
      {"infected system", infected},
      {"botnet drone", infected},
      {"malware", infected},
      {"c2-server", c2_server},
      {"c2server", c2_server},
      {"c&c", c2_server},
      {"malware-distribution", c2_server},
      {"malware-configuration", c2_server},
      {"malware configuration", c2_server},
      {"scanner", scanner},
      {"brute-force", scanner},
      {"exploit", scanner},
      {"ids-alert", scanner},
      {"ids alert", scanner},
      {"unknown-exploit", scanner},
      {"ddos", attacker},
      {"dos", attacker},
      {"spam", attacker},
      {"phishing", attacker},
      {"masquerade", attacker},
      {"system-compromise", compromised},
      {"application-compromise", compromised},
      {"privileged-account-compromise", compromised},
      {"unprivileged-account-compromise", compromised},
      {"compromised", compromised},
      {"backdoor", compromised},
      {"defacement", compromised},
      {"data-leak", compromised},
      {"leak", compromised},
      {"vulnerable-system", vulnerable},
      {"vulnerable service", vulnerable},
      {"vulnerable client", vulnerable},
      {"potentially-unwanted-accessible", vulnerable},
      {"ddos-amplifier", vulnerable},
      {"weak-crypto", vulnerable},
      {"information-disclosure", vulnerable},
  };
  auto found = kWords.find(type);
  return found == kWords.end() ? other : found->second;
}

std::optional<ReportClass> report_class_named(std::string_view name) {
  for (size_t i = 0; i < kReportClasses; ++i)
    if (auto value = static_cast<ReportClass>(i); name == to_string(value)) return value;
  return std::nullopt;
}

ObservationBatch& ReportRows::open(bool v4) {
  ObservationBatch& batch =
      builder_.open(ObservationKind::report, v4 ? AddressFamily::v4 : AddressFamily::v6);
  if (batch.size == 0 && (!batch.origin.present() || batch.origin[0] != origin_))
    std::fill_n(batch.origin.data(), kBatchRows, origin_);
  return batch;
}

void ReportRows::put(const ReportRow& r, std::string_view detail, bool v4, BatchSink& sink) {
  ObservationBatch& b = open(v4);
  uint32_t row = b.size;
  b.first[row] = r.first;
  b.last[row] = r.last;
  if (v4) {
    b.src4[row] = r.src.v4();
    b.dst4[row] = r.dst.v4();  // 0 when unspecified
  } else {
    b.src6[row] = r.src;
    b.dst6[row] = r.dst;
  }
  b.src_port[row] = r.src_port;
  b.dst_port[row] = r.dst_port;
  b.protocol[row] = r.protocol;
  b.report_class[row] = r.report_class;
  b.report[row] = r.report;
  b.infection[row] = r.infection;
  b.name[row] = r.name;
  b.detail[row] = b.text.copy(detail);
  held_ += detail.size();
  builder_.added(b, sink);
  if (b.size == 0) held_ = 0;
  if (held_ > kTextLimit) flush(sink);
}

void ReportRows::add_copied(const ReportRow& row, std::string_view detail, BatchSink& sink) {
  bool v4 = row.src.is_v4() && (row.dst.is_v4() || row.dst.is_unspecified());
  Arena& text = open(v4).text;
  ReportRow copy = row;
  copy.report = text.copy(row.report);
  copy.infection = text.copy(row.infection);
  copy.name = text.copy(row.name);
  held_ += row.report.size() + row.infection.size() + row.name.size();
  put(copy, detail, v4, sink);
}

}  // namespace luytre
