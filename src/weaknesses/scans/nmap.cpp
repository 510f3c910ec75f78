#include <algorithm>
#include <charconv>

#include "weaknesses/scans/exposed_services.h"
#include "weaknesses/scans/scan_readers.h"
#include "weaknesses/scans/xml_stream.h"

namespace luytre {
namespace {

constexpr char kServiceRule[] = "nmap:service";

double number(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Timestamp time_of(std::string_view seconds) {
  return parse_epoch_time(seconds).value_or(kNoTime);
}

class Nmap : public XmlVisitor {
 public:
  ScanBuilder build{"nmap"};
  bool seen_root = false;

  void start(std::string_view name, const XmlAttributes& a) override {
    if (path().size() == 1) {
      seen_root = name == "nmaprun";
      if (!seen_root) return;
      build.result().scanner_version = scan_text(a["version"], 64);
      build.result().started = time_of(a["start"]);
      read_arguments(a["args"]);
    } else if (!seen_root) {
      return;
    } else if (name == "scaninfo") {
      for (ScanPortRange& r : port_ranges(a["services"], a["protocol"]))
        build.result().coverage.ports.push_back(std::move(r));
    } else if (name == "host" && above() == "nmaprun") {
      host_ = {};
      host_.time = time_of(a["endtime"]);
    } else if (name == "finished") {
      build.result().finished = time_of(a["time"]);
      build.result().coverage.complete = a["exit"] != "error";
    } else if (name == "status" && above() == "host") {
      host_.state = a["state"] == "up"     ? ScanHost::State::up
                    : a["state"] == "down" ? ScanHost::State::down
                                           : ScanHost::State::unsaid;
    } else if (name == "address" && above() == "host") {
      // A host may have none of IPv4 or IPv6 (its MAC only): such a host cannot be told apart.
      if (a["addrtype"] != "mac" && host_.address.empty()) host_.address = a["addr"];
    } else if (name == "hostname") {
      if (host_.name.empty() || a["type"] == "user") host_.name = scan_text(a["name"]);
    } else if (name == "extraports") {
      if (a["state"] == "closed" || a["state"] == "unfiltered") host_.answers = true;
    } else if (name == "port" && above() == "ports") {
      port_ = {};
      auto number = port_number(a["portid"]);
      if (number)
        port_.at = {std::string(a["protocol"]), *number};
      else
        ++build.result().counts.malformed;
      port_.usable = number.has_value() && host_.ports.size() < 131072;
    } else if (name == "state" && above() == "port") {
      port_.state = a["state"];
    } else if (name == "service" && above() == "port") {
      port_.service = a["name"];
      port_.product = a["product"];
      port_.version = a["version"];
      port_.probed = a["method"] == "probed";
    } else if (name == "script") {
      script_ = {.id = scan_text(a["id"], 128),
                 .output = std::string(a["output"].substr(0, kScanTextLimit * 2))};
      for (std::string& id : cve_ids_in(a["output"])) script_.ids.push_back(std::move(id));
    } else if (name == "table") {
      row_ = {};
      row_open_ = true;
    } else if (name == "elem") {
      key_ = scan_text(a["key"], 64);
    }
  }

  void end(std::string_view name, std::string_view text) override {
    if (!seen_root) return;
    if (name == "cpe" && above() == "service") {
      if (port_.cpe.empty() || text.starts_with("cpe:/a:")) port_.cpe = scan_text(text);
    } else if (name == "elem" && row_open_) {
      if (key_ == "id") row_.id = scan_text(text, 64);
      if (key_ == "cvss") row_.cvss = number(text);
      if (key_ == "type") row_.type = scan_text(text, 32);
    } else if (name == "table") {
      if (row_open_ && !row_.id.empty() && script_.rows.size() < 4096)
        script_.rows.push_back(std::move(row_));
      row_ = {};
      row_open_ = false;
    } else if (name == "script") {
      if (above() == "port")
        port_.scripts.push_back(std::move(script_));
      else if (above() == "hostscript")
        host_.scripts.push_back(std::move(script_));
      script_ = {};
    } else if (name == "port" && above() == "ports") {
      if (port_.usable) host_.ports.push_back(std::move(port_));
      port_ = {};
    } else if (name == "host" && above() == "nmaprun") {
      close_host();
    }
  }

 private:
  struct ScriptRow {
    std::string id, type;
    double cvss = -1;
  };
  struct Script {
    std::string id, output;
    std::vector<std::string> ids;
    std::vector<ScriptRow> rows;
  };
  struct Port {
    ScanPort at;
    bool usable = false, probed = false;
    std::string state, service, product, version, cpe;
    std::vector<Script> scripts;
  };
  struct Host {
    std::string name, address;
    ScanHost::State state = ScanHost::State::unsaid;
    Timestamp time = kNoTime;
    bool answers = false;
    std::vector<Port> ports;
    std::vector<Script> scripts;
  };

  // Which checks were asked for stands only in the command line.
  void read_arguments(std::string_view args) {
    auto& checks = build.result().coverage.checks;
    std::vector<std::string_view> words;
    while (!args.empty() && words.size() < 4096) {
      size_t end = args.find(' ');
      if (end != 0) words.push_back(args.substr(0, end));
      args = end == std::string_view::npos ? std::string_view() : args.substr(end + 1);
    }
    for (size_t i = 0; i < words.size(); ++i) {
      std::string_view word = words[i];
      if (word.starts_with("-sV") || word == "-A") checks.insert(kServiceRule);
      if (!word.starts_with("--script") || word.starts_with("--script-")) continue;
      std::string_view list = word.starts_with("--script=")                ? word.substr(9)
                              : word == "--script" && i + 1 < words.size() ? words[i + 1]
                                                                           : std::string_view();
      while (!list.empty()) {
        size_t comma = list.find(',');
        checks.insert("nmap:" + scan_text(list.substr(0, comma), 128));
        list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
      }
    }
  }

  void close_host() {
    auto index = build.host(host_.name, host_.address);
    if (!index) {
      ++build.result().counts.malformed;
      return;
    }
    ScanHost& host = build[*index];
    host.state = host_.state;
    host.time = host_.time;
    host.answers |= host_.answers;
    for (const Port& port : host_.ports) {
      if (port.state == "open") host.open.insert(port.at);
      if (port.state == "open" || port.state == "closed" || port.state == "unfiltered") host.answers = true;
      // Open, and not told what it is: no word on a service that was identified there before.
      bool untold = port.state == "open" && !port.probed;
      if (untold || port.state == "open|filtered" || port.state == "unfiltered") host.unsure.insert(port.at);
    }
    for (const Port& port : host_.ports)
      if (port.state == "open") add_port(*index, port);
    Port none;
    for (const Script& script : host_.scripts) add_script(*index, none, script);
  }

  void add_port(uint32_t host, const Port& port) {
    // method="table" is a guess from the port's number: no evidence of anything.
    if (port.probed) {
      std::string product = !port.cpe.empty() ? port.cpe : port.product;
      if (!product.empty())
        build.add(ScanProduct{.host = host,
                              .at = port.at,
                              .service = port.service,
                              .product = product,
                              .version = port.version});
      if (const ExposedService* row = exposed_service(port.service, port.product))
        build.add({.host = host,
                   .at = port.at,
                   .part = {},
                   .service = port.service,
                   .product = product,
                   .version = port.version,
                   .weaknesses = {"exposed:" + row->id},
                   .rule = kServiceRule,
                   .title = row->title,
                   .severity = to_string(row->severity),
                   .evidence = port.service + " " + port.product + " " + port.version,
                   .fix = row->fix,
                   .rank = row->severity,
                   .time = host_.time},
                  {});
    }
    for (const Script& script : port.scripts) add_script(host, port, script);
  }

  void add_script(uint32_t host, const Port& port, const Script& script) {
    ScanFinding finding{.host = host,
                        .at = port.at,
                        .part = {},
                        .service = port.service,
                        .product = !port.cpe.empty() ? port.cpe : port.product,
                        .version = port.version,
                        .weaknesses = {},
                        .rule = "nmap:" + script.id,
                        .title = script.id,
                        .severity = {},
                        .evidence = script.output,
                        .fix = {},
                        .rank = WeaknessSeverity::medium,
                        .time = host_.time};
    if (script.id == "vulners") {
      for (const ScriptRow& row : script.rows) {
        auto cve = cve_id(row.id);
        if (!cve) {
          ++build.result().counts.informational;  // an exploit or an advisory of a CVE that is listed itself
          continue;
        }
        ScanFinding one = finding;
        one.title = *cve + " by the product's version";
        one.evidence = {};
        one.severity = row.cvss >= 0 ? std::to_string(row.cvss).substr(0, 4) : "";
        one.rank = row.cvss >= 0 ? std::max(severity_of_score(row.cvss), WeaknessSeverity::low)
                                 : WeaknessSeverity::medium;
        build.add(std::move(one), {*cve});
      }
      return;
    }
    // NSE's vulns library: "State: VULNERABLE", "State: LIKELY VULNERABLE", "State: NOT VULNERABLE".
    bool vulnerable = script.output.find("VULNERABLE") != std::string::npos &&
                      script.output.find("NOT VULNERABLE") == std::string::npos;
    if (!vulnerable) {
      ++build.result().counts.informational;
      return;
    }
    finding.severity = "VULNERABLE";
    finding.rank = WeaknessSeverity::high;
    build.add(std::move(finding), script.ids);
  }

  Host host_;
  Port port_;
  Script script_;
  ScriptRow row_;
  bool row_open_ = false;
  std::string key_;
};

}  // namespace

Result<ScanResult> read_nmap(std::string_view text) {
  Nmap nmap;
  auto read = read_xml(text, nmap);
  if (!nmap.seen_root)
    return read ? fail(ErrorCode::invalid, "this is not nmap's XML: no <nmaprun>")
                : Result<ScanResult>(std::unexpected(read.error()));
  ScanResult out = std::move(nmap.build.result());
  // A killed scan has no end; what it says is true, its silence is not.
  if (!read || out.finished == kNoTime || out.counts.over_limit) out.coverage.complete = false;
  if (!read) ++out.counts.malformed;
  return out;
}

}  // namespace luytre
