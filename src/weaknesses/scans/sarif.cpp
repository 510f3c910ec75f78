#include <algorithm>
#include <charconv>
#include <map>

#include "weaknesses/scans/json_reading.h"
#include "weaknesses/scans/scan_readers.h"

namespace luytre {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if (c == ' ' || c == ':') c = '-';
  }
  return out;
}

std::string message_of(const JsonElement& in) {
  return std::string(json_text(in, "text", "markdown").substr(0, kScanTextLimit));
}

struct Rule {
  std::string title, fix, level;
  std::optional<WeaknessSeverity> rank;  // of "security-severity": a number as text, or a word
};

std::optional<WeaknessSeverity> security_severity(const JsonElement& of) {
  std::string text = json_word(json_object(of, "properties"), "security-severity");
  double score = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), score);
  if (!text.empty() && error == std::errc() && end == text.data() + text.size())
    return severity_of_score(score);
  return weakness_severity(text);
}

class Run {
 public:
  Run(const JsonElement& run, ScanBuilder& build) : build_(build) {
    JsonElement tool = json_object(run, "tool"), driver = json_object(tool, "driver");
    tool_ = lower(scan_text(json_text(driver, "name"), 64));
    if (tool_.empty()) tool_ = "sarif";
    read_rules(driver);
    json_each(tool, "extensions", [&](const JsonElement& extension) { read_rules(extension); });
    bool ended = true;
    json_each(run, "invocations", [&](const JsonElement& call) {
      bool well = true;
      if (call.is_object() && call["executionSuccessful"].get(well) == simdjson::SUCCESS && !well)
        ended = false;
      if (auto time = parse_iso_time(json_text(call, "endTimeUtc"))) time_ = std::max(time_, *time);
    });
    complete = ended;
    std::string where;
    json_each(run, "versionControlProvenance", [&](const JsonElement& source) {
      if (where.empty()) where = json_text(source, "repositoryUri").substr(0, 512);
    });
    // What was looked at, when the run names it: a repository. Else the asset is for the importer to name.
    target_ = build_.host(where.empty() ? tool_ : where);
    ScanResult& result = build_.result();
    result.finished = std::max(result.finished, time_);
    if (result.scanner_version.empty())
      result.scanner_version = scan_text(json_text(driver, "semanticVersion", "version"), 64);
    json_each(run, "results", [&](const JsonElement& found) { read_result(found); });
  }
  bool complete = false;

 private:
  void read_rules(const JsonElement& component) {
    json_each(component, "rules", [&](const JsonElement& entry) {
      std::string id(json_text(entry, "id").substr(0, 256));
      order_.push_back(id);
      if (id.empty()) return;
      Rule& rule = rules_[id];
      rule.title = message_of(json_object(entry, "shortDescription"));
      if (rule.title.empty()) rule.title = json_text(entry, "name").substr(0, 512);
      rule.fix = message_of(json_object(entry, "help"));
      rule.level = json_text(json_object(entry, "defaultConfiguration"), "level").substr(0, 32);
      rule.rank = security_severity(entry);
      build_.result().coverage.checks.insert(scan_text(tool_ + ":" + id));
    });
  }

  void read_result(const JsonElement& found) {
    ScanCounts& counts = build_.result().counts;
    std::string id(json_text(found, "ruleId").substr(0, 256));
    JsonElement reference = json_object(found, "rule");
    if (id.empty()) id = json_text(reference, "id").substr(0, 256);
    int64_t index = -1;
    if (id.empty() && found.is_object() &&
        (found["ruleIndex"].get(index) == simdjson::SUCCESS ||
         (reference.is_object() && reference["index"].get(index) == simdjson::SUCCESS)) &&
        index >= 0 && static_cast<size_t>(index) < order_.size())
      id = order_[static_cast<size_t>(index)];
    if (id.empty() || !target_) {
      ++counts.malformed;
      return;
    }
    // Only "fail", which is also what nothing means, says that something is wrong (3.27.9).
    std::string_view kind = json_text(found, "kind");
    bool suppressed = !kind.empty() && kind != "fail";
    json_each(found, "suppressions", [&](const JsonElement& one) {
      if (json_text(one, "status") != "rejected") suppressed = true;
    });
    if (suppressed) {
      ++counts.suppressed;
      return;
    }
    auto rule = rules_.find(id);
    if (rule == rules_.end()) rule = rules_.find(id.substr(0, id.find('/')));  // "CA1000/1"
    ScanFinding finding;
    finding.host = *target_;
    finding.rule = tool_ + ":" + (rule == rules_.end() ? id : rule->first);
    finding.evidence = message_of(json_object(found, "message"));
    finding.severity = json_text(found, "level").substr(0, 32);
    if (rule != rules_.end()) {
      finding.title = rule->second.title;
      finding.fix = rule->second.fix;
      if (finding.severity.empty()) finding.severity = rule->second.level;
    }
    if (finding.title.empty()) finding.title = finding.evidence.substr(0, 200);
    if (finding.severity.empty()) finding.severity = "warning";  // 3.27.10
    auto own = security_severity(found);
    finding.rank = own ? *own
                   : rule != rules_.end() && rule->second.rank
                       ? *rule->second.rank
                       : weakness_severity(finding.severity).value_or(WeaknessSeverity::medium);
    finding.time = time_;
    json_each(found, "locations", [&](const JsonElement& place) {
      if (finding.part.empty())
        finding.part =
            json_text(json_object(json_object(place, "physicalLocation"), "artifactLocation"), "uri")
                .substr(0, 512);
    });
    build_.add(std::move(finding), {id});
  }

  ScanBuilder& build_;
  std::string tool_;
  Timestamp time_ = kNoTime;
  std::optional<uint32_t> target_;
  std::map<std::string, Rule> rules_;
  std::vector<std::string> order_;
};

}  // namespace

Result<ScanResult> read_sarif(std::string_view text) {
  JsonDocument document;
  auto root = document.parse(text);
  if (!root) return std::unexpected(root.error());
  ScanBuilder build("sarif");
  size_t runs = 0;
  bool complete = true;
  json_each(*root, "runs", [&](const JsonElement& run) {
    ++runs;
    complete &= Run(run, build).complete;
  });
  if (runs == 0) return fail(ErrorCode::invalid, "this is not SARIF: it has no runs");
  ScanResult out = std::move(build.result());
  out.coverage.complete = complete && out.counts.over_limit == 0;
  return out;
}

}  // namespace luytre
