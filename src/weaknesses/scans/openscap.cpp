#include <unordered_map>

#include "weaknesses/scans/scan_readers.h"
#include "weaknesses/scans/xml_stream.h"

namespace luytre {
namespace {

// XCCDF's words for a rule's outcome (NISTIR 7275, 6.6.4.2).
enum class Outcome { fail, pass, not_run, other };
Outcome outcome(std::string_view word) {
  if (word == "fail") return Outcome::fail;
  if (word == "pass" || word == "fixed") return Outcome::pass;
  if (word == "notapplicable" || word == "notchecked" || word == "notselected" || word == "informational")
    return Outcome::not_run;
  return Outcome::other;  // error, unknown
}

class OpenScap : public XmlVisitor {
 public:
  ScanBuilder build{"openscap"};
  bool seen_root = false, seen_result = false;

  void start(std::string_view name, const XmlAttributes& a) override {
    if (path().size() == 1)
      seen_root = name == "Benchmark" || name == "TestResult" || name == "asset-report-collection";
    if (!seen_root) return;
    if (name == "TestResult") {
      seen_result = true;
      time_ = parse_iso_time(a["end-time"]).value_or(kNoTime);
      build.result().finished = std::max(build.result().finished, time_);
      ended_ = !a["end-time"].empty();
      host_.reset();
      target_.clear();
      address_.clear();
    } else if (name == "Rule") {
      rule_ = scan_text(a["id"], 256);
    } else if (name == "rule-result") {
      id_ = scan_text(a["idref"], 256);
      severity_ = scan_text(a["severity"], 32);
      result_.clear();
      ids_.clear();
    } else if (name == "ident") {
      system_ = scan_text(a["system"], 256);
    }
  }

  void end(std::string_view name, std::string_view text) override {
    if (!seen_root) return;
    if (name == "title" && above() == "Rule" && titles_.size() < (1u << 16)) {
      titles_[rule_].title = scan_text(text);
    } else if (name == "fixtext" && above() == "Rule") {
      if (auto at = titles_.find(rule_); at != titles_.end())
        at->second.fix = scan_text(text, kScanTextLimit);
    } else if (name == "target" && above() == "TestResult") {
      target_ = scan_text(text, 255);
    } else if (name == "target-address") {
      // The first that is no loopback.
      auto ip = IpAddress::parse(scan_text(text, 64));
      if (ip && address_.empty() && reserved_space(*ip) != ReservedSpace::loopback)
        address_ = ip->to_string();
    } else if (name == "result" && above() == "rule-result") {
      result_ = scan_text(text, 32);
    } else if (name == "ident" && above() == "rule-result") {
      for (std::string& id : cve_ids_in(text))
        if (ids_.size() < 64) ids_.push_back(std::move(id));
    } else if (name == "rule-result") {
      close_rule();
    } else if (name == "TestResult") {
      // Closed: what it said of its host is whole.
      complete_ = ended_;
    }
  }
  bool complete() const { return complete_; }

 private:
  struct Titles {
    std::string title, fix;
  };

  void close_rule() {
    if (!host_) {
      host_ = build.host(target_, address_);
      if (host_) {
        build[*host_].credentialed = true;
        build[*host_].state = ScanHost::State::up;
        build[*host_].time = time_;
      }
    }
    ScanCounts& counts = build.result().counts;
    if (!host_ || id_.empty() || result_.empty()) {
      ++counts.malformed;
      return;
    }
    Outcome found = outcome(result_);
    std::string rule = "openscap:" + id_;
    if (found == Outcome::pass) {
      build.result().coverage.host_checks[*host_].insert(rule);
      ++counts.suppressed;
      return;
    }
    if (found != Outcome::fail) {
      ++counts.informational;
      return;
    }
    build.result().coverage.host_checks[*host_].insert(rule);
    ScanFinding finding;
    finding.host = *host_;
    finding.rule = rule;
    auto text = titles_.find(id_);
    finding.title = text == titles_.end() || text->second.title.empty() ? id_ : text->second.title;
    if (text != titles_.end()) finding.fix = text->second.fix;
    finding.severity = severity_.empty() ? "unknown" : severity_;
    finding.rank = weakness_severity(severity_).value_or(WeaknessSeverity::low);
    if (finding.rank == WeaknessSeverity::info) finding.rank = WeaknessSeverity::low;  // failed all the same
    finding.evidence = "rule failed";
    finding.time = time_;
    build.add(std::move(finding), ids_);
  }

  std::unordered_map<std::string, Titles> titles_;
  std::string rule_, id_, severity_, result_, system_, target_, address_;
  std::vector<std::string> ids_;
  std::optional<uint32_t> host_;
  Timestamp time_ = kNoTime;
  bool ended_ = false, complete_ = false;
};

}  // namespace

Result<ScanResult> read_openscap(std::string_view text) {
  OpenScap scap;
  auto read = read_xml(text, scap);
  if (!scap.seen_root || !scap.seen_result)
    return read ? fail(ErrorCode::invalid, "there is no XCCDF <TestResult> in this file")
                : Result<ScanResult>(std::unexpected(read.error()));
  ScanResult out = std::move(scap.build.result());
  out.coverage.complete = read.has_value() && scap.complete() && out.counts.over_limit == 0;
  if (!read) ++out.counts.malformed;
  return out;
}

}  // namespace luytre
