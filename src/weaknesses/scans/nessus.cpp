#include "weaknesses/scans/scan_readers.h"
#include "weaknesses/scans/xml_stream.h"

#include <ctime>

namespace luytre {
namespace {

std::string text_field(std::string_view text) {
  return std::string(text.substr(0, kScanTextLimit));
}

// "Mon Dec  3 10:15:00 2018", the scanner's local time, taken as UTC: a day at most is off.
Timestamp ctime_of(const std::string& text) {
  std::tm tm{};
  const char* end = strptime(text.c_str(), "%a %b %d %H:%M:%S %Y", &tm);
  if (!end) return kNoTime;
  if (tm.tm_mday < 1) return kNoTime;
  return start_of(day_from_civil(tm.tm_year + 1900, static_cast<unsigned>(tm.tm_mon + 1),
                                 static_cast<unsigned>(tm.tm_mday))) +
         (tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec) * kMicrosPerSecond;
}

class Nessus : public XmlVisitor {
 public:
  ScanBuilder build{"nessus"};
  bool seen_root = false, ended = false;

  void start(std::string_view name, const XmlAttributes& a) override {
    if (path().size() == 1) seen_root = name == "NessusClientData_v2";
    if (!seen_root) return;
    if (name == "ReportHost") {
      name_ = scan_text(a["name"]);
      tags_ = {};
      cpes_.clear();
      host_.reset();
    } else if (name == "tag") {
      tag_ = a["name"];
    } else if (name == "ReportItem") {
      item_ = {};
      ids_.clear();
      item_.at = {std::string(a["protocol"]), port_number(a["port"]).value_or(0)};
      if (item_.at.port == 0) item_.at.protocol.clear();
      item_.service = a["svc_name"];
      item_.rule = "nessus:" + scan_text(a["pluginID"], 32);
      item_.title = a["pluginName"];
      item_.severity = a["severity"];
      usable_ = !a["pluginID"].empty();
      plugin_ = a["pluginID"];
      port_open_ = item_.at.port != 0;
    }
  }

  void end(std::string_view name, std::string_view text) override {
    if (!seen_root) return;
    if (name == "name" && above() == "preference") {
      preference_ = scan_text(text, 64);
    } else if (name == "value" && above() == "preference") {
      read_preference(text);
    } else if (name == "tag") {
      read_tag(text);
    } else if (name == "HostProperties") {
      host_ =
          build.host(tags_.name.empty() ? name_ : tags_.name, tags_.address.empty() ? name_ : tags_.address);
      if (!host_) {
        ++build.result().counts.malformed;
        return;
      }
      ScanHost& host = build[*host_];
      host.state = ScanHost::State::up;
      host.time = tags_.end;
      host.credentialed |= tags_.credentialed;
      build.result().finished = std::max(build.result().finished, tags_.end);
      if (tags_.start != kNoTime &&
          (build.result().started == kNoTime || tags_.start < build.result().started))
        build.result().started = tags_.start;
      for (const std::string& cpe : cpes_)
        build.add(ScanProduct{.host = *host_, .at = {}, .service = {}, .product = cpe, .version = {}});
    } else if (above() == "ReportItem") {
      read_item(name, text);
    } else if (name == "ReportItem") {
      close_item();
    } else if (path().size() == 1) {
      ended = true;
    }
  }

 private:
  struct Tags {
    std::string name, address;
    Timestamp start = kNoTime, end = kNoTime;
    bool credentialed = false;
  };

  void read_preference(std::string_view text) {
    auto& coverage = build.result().coverage;
    if (preference_ == "plugin_set") {
      while (!text.empty() && coverage.checks.size() < (1u << 20)) {
        size_t end = text.find(';');
        std::string id = scan_text(text.substr(0, end), 32);
        if (!id.empty()) coverage.checks.insert("nessus:" + id);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
      }
      // A list that reached the reader's bound may have lost its tail.
    } else if (preference_ == "port_range") {
      // "default" is a list of the scanner's own, which the file does not give.
      for (const char* protocol : {"tcp", "udp"})
        for (ScanPortRange& r : port_ranges(text, protocol))
          if (std::string_view(protocol) == "tcp") coverage.ports.push_back(std::move(r));
    }
  }

  void read_tag(std::string_view text) {
    if (tag_ == "host-ip") tags_.address = scan_text(text, 64);
    if (tag_ == "host-fqdn") tags_.name = scan_text(text, 255);
    if (tag_ == "Credentialed_Scan") tags_.credentialed = scan_text(text, 8) == "true";
    if (tag_ == "HOST_END") tags_.end = ctime_of(scan_text(text, 64));
    if (tag_ == "HOST_START") tags_.start = ctime_of(scan_text(text, 64));
    if (tag_.starts_with("cpe") && cpes_.size() < 256) {
      // "cpe:/a:openbsd:openssh:7.4 -> OpenBSD OpenSSH"
      std::string cpe = scan_text(text, 512);
      cpes_.push_back(cpe.substr(0, cpe.find(' ')));
    }
  }

  void read_item(std::string_view name, std::string_view text) {
    if (name == "cve") {
      if (ids_.size() < 64) ids_.push_back(scan_text(text, 64));
    } else if (name == "solution") {
      item_.fix = text_field(text);
    } else if (name == "plugin_output") {
      item_.evidence = text_field(text);
    } else if (name == "cpe" && item_.product.empty()) {
      item_.product = scan_text(text.substr(0, text.find('\n')), 512);
    }
  }

  void close_item() {
    if (!host_ || !usable_) {
      ++build.result().counts.malformed;
      return;
    }
    ScanHost& host = build[*host_];
    if (port_open_) {
      host.open.insert(item_.at);
      host.answers = true;
    }
    item_.host = *host_;
    item_.time = tags_.end;
    auto number = port_number(item_.severity);
    if (!number || *number > 4) {
      ++build.result().counts.malformed;
      return;
    }
    item_.rank = static_cast<WeaknessSeverity>(*number);
    // Plugin 19506 is the scan's account of itself.
    if (plugin_ == "19506" && build.result().scanner_version.empty()) {
      size_t at = item_.evidence.find("Nessus version : ");
      if (at != std::string::npos) {
        std::string_view rest = std::string_view(item_.evidence).substr(at + 17);
        build.result().scanner_version = scan_text(rest.substr(0, rest.find_first_of("\r\n ")), 32);
      }
    }
    build.add(std::move(item_), ids_);
    item_ = {};
  }

  std::string name_, tag_, preference_, plugin_;
  Tags tags_;
  std::vector<std::string> cpes_, ids_;
  std::optional<uint32_t> host_;
  ScanFinding item_;
  bool usable_ = false, port_open_ = false;
};

}  // namespace

Result<ScanResult> read_nessus(std::string_view text) {
  Nessus nessus;
  auto read = read_xml(text, nessus);
  if (!nessus.seen_root)
    return read ? fail(ErrorCode::invalid, "this is not a .nessus file: no <NessusClientData_v2>")
                : Result<ScanResult>(std::unexpected(read.error()));
  ScanResult out = std::move(nessus.build.result());
  out.coverage.complete = read.has_value() && nessus.ended && out.counts.over_limit == 0;
  if (!read) ++out.counts.malformed;
  return out;
}

}  // namespace luytre
