#include <charconv>

#include "weaknesses/scans/scan_readers.h"
#include "weaknesses/scans/xml_stream.h"

namespace luytre {
namespace {

class OpenVas : public XmlVisitor {
 public:
  ScanBuilder build{"openvas"};
  bool seen_report = false;

  void start(std::string_view name, const XmlAttributes& a) override {
    if (path().size() == 1 && (name == "report" || name == "get_reports_response")) seen_report = true;
    if (!seen_report) return;
    if (name == "result" && above() == "results") {
      item_ = {};
      ids_.clear();
      host_text_.clear();
      host_name_.clear();
      score_ = -1;
      in_result_ = true;
    } else if (in_result_ && name == "nvt") {
      item_.rule = "openvas:" + scan_text(a["oid"], 64);
      has_oid_ = !a["oid"].empty();
    } else if (in_result_ && name == "ref") {
      if (a["type"] == "cve" && ids_.size() < 64) ids_.push_back(scan_text(a["id"], 64));
    }
  }

  void end(std::string_view name, std::string_view text) override {
    if (!seen_report) return;
    if (in_result_)
      read_result(name, text);
    else if (name == "scan_run_status")
      done_ = scan_text(text, 32) == "Done";
    else if (name == "scan_start")
      build.result().started = parse_iso_time(scan_text(text, 40)).value_or(kNoTime);
    else if (name == "scan_end")
      build.result().finished = parse_iso_time(scan_text(text, 40)).value_or(kNoTime);
    else if (name == "ip" && above() == "host")
      scanned_ = build.host({}, scan_text(text, 64));
    else if (name == "end" && above() == "host" && scanned_)
      build[*scanned_].time = parse_iso_time(scan_text(text, 40)).value_or(kNoTime);
    else if (name == "host")
      scanned_.reset();
    else if (name == "version" && above() == "omp")
      build.result().scanner_version = scan_text(text, 32);
  }

  bool done() const { return done_; }

 private:
  void read_result(std::string_view name, std::string_view text) {
    if (name == "host" && above() == "result") {
      host_text_ = scan_text(text, 255);  // trailing white space is normal (gvmd#2378)
    } else if (name == "hostname") {
      host_name_ = scan_text(text, 255);
    } else if (name == "port" && above() == "result") {
      // "443/tcp", "general/tcp"
      std::string port = scan_text(text, 64);
      size_t slash = port.find('/');
      auto number = port_number(std::string_view(port).substr(0, slash));
      if (number && *number && slash != std::string::npos) item_.at = {port.substr(slash + 1), *number};
    } else if (name == "name" && above() == "nvt") {
      item_.title = text.substr(0, kScanTextLimit);
    } else if (name == "threat") {
      item_.severity = scan_text(text, 32);
    } else if (name == "severity" && above() == "result") {
      std::string number = scan_text(text, 16);
      if (std::from_chars(number.data(), number.data() + number.size(), score_).ec != std::errc())
        score_ = -1;
    } else if (name == "description") {
      item_.evidence = text.substr(0, kScanTextLimit);
    } else if (name == "solution") {
      item_.fix = text.substr(0, kScanTextLimit);
    } else if (name == "cve" && above() == "nvt") {
      // Older reports: "CVE-2014-0160, CVE-2014-0346" or "NOCVE".
      for (std::string& id : cve_ids_in(text))
        if (ids_.size() < 64) ids_.push_back(std::move(id));
    } else if (name == "modification_time" || name == "creation_time") {
      if (auto time = parse_iso_time(scan_text(text, 40))) item_.time = *time;
    } else if (name == "result" && above() == "results") {
      close_result();
    }
  }

  void close_result() {
    in_result_ = false;
    auto host = build.host(host_name_, host_text_);
    if (!host || !has_oid_) {
      ++build.result().counts.malformed;
      return;
    }
    build[*host].state = ScanHost::State::up;
    if (item_.at.port) {
      build[*host].open.insert(item_.at);
      build[*host].answers = true;
    }
    auto word = weakness_severity(item_.severity);
    if (score_ < 0 && !word) {
      // "False Positive", "Error", "Debug": by the scanner's word, or its user's, not a weakness.
      ++build.result().counts.suppressed;
      return;
    }
    item_.rank = score_ >= 0 ? severity_of_score(score_) : *word;
    item_.host = *host;
    build.add(std::move(item_), ids_);
    item_ = {};
    has_oid_ = false;
  }

  ScanFinding item_;
  std::vector<std::string> ids_;
  std::string host_text_, host_name_;
  double score_ = -1;
  bool in_result_ = false, has_oid_ = false, done_ = false;
  std::optional<uint32_t> scanned_;
};

}  // namespace

Result<ScanResult> read_openvas(std::string_view text) {
  OpenVas openvas;
  auto read = read_xml(text, openvas);
  if (!openvas.seen_report)
    return read ? fail(ErrorCode::invalid, "this is not an OpenVAS report: no <report>")
                : Result<ScanResult>(std::unexpected(read.error()));
  ScanResult out = std::move(openvas.build.result());
  // Which tests were run the report does not say.
  out.coverage.complete = read.has_value() && openvas.done() && out.counts.over_limit == 0;
  if (!read) ++out.counts.malformed;
  return out;
}

}  // namespace luytre
