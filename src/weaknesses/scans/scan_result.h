// What a scan found, in one shape whatever the scanner: hosts and what was open on them, products seen there,
// findings, and what the scan covered, as only what lay inside a scan can be closed by it.
//
// Every text is valid UTF-8 without control characters and has a bound; nothing in it is to be believed.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ip.h"
#include "base/time.h"

namespace luytre {

// As ranked here; what the scanner called it stands in ScanFinding::severity.
enum class WeaknessSeverity : uint8_t { info, low, medium, high, critical };
const char* to_string(WeaknessSeverity severity);
// The words of all scanners ("Moderate", "error", "Serious"); nothing: not one of them.
std::optional<WeaknessSeverity> weakness_severity(std::string_view word);
// CVSS bands: below 0.1 info, 4.0 medium, 7.0 high, 9.0 critical.
WeaknessSeverity severity_of_score(double score);

struct ScanPort {
  std::string protocol;  // "tcp", "udp", "sctp"; "": the host itself
  uint16_t port = 0;
  friend auto operator<=>(const ScanPort&, const ScanPort&) = default;
};

// A host, or what stands for one: an image, a repository, a file of components.
struct ScanHost {
  enum class State : uint8_t { unsaid, up, down };
  std::string name;
  std::optional<IpAddress> address;
  State state = State::unsaid;
  Timestamp time = kNoTime;         // the scan was done with it
  bool credentialed = false;        // looked at from inside
  bool answers = false;             // it said of at least one port that it is open or closed
  std::set<ScanPort> open, unsure;  // unsure: "open|filtered"
};

// A product on a host: what an inventory is fed with.
struct ScanProduct {
  uint32_t host = 0;
  ScanPort at;
  std::string service;
  std::string product;  // CPE 2.3, package URL or words
  std::string version;
};

struct ScanFinding {
  uint32_t host = 0;
  ScanPort at;
  std::string part;  // where on the host when not at a port: package, file, "Benchmark" of a rule
  std::string service;
  std::string product;  // CPE 2.3, package URL or words; ""
  std::string version;
  // CVE ids, several when the scanner's check stands for several; without one the GHSA id; without that the
  // rule. Never empty.
  std::vector<std::string> weaknesses;
  std::string rule;  // "nessus:19506": scanner and its id of the check
  std::string title, severity, evidence, fix;
  WeaknessSeverity rank = WeaknessSeverity::info;
  Timestamp time = kNoTime;
};

struct ScanPortRange {
  std::string protocol;
  uint16_t first = 0, last = 0;
};

// What the scan looked for. Silence outside of this means nothing.
struct ScanCoverage {
  bool complete = false;              // the scan ended by itself and all of it was read
  std::vector<ScanPortRange> ports;   // looked at on every host; empty: not told
  std::set<std::string> checks;       // rules that were run, on every host
  std::set<std::string> every_check;  // scanners that ran all they have ("trivy")
  // Of one host, where a scanner tells: the rules it ran there.
  std::unordered_map<uint32_t, std::set<std::string>> host_checks;

  bool covers_port(const ScanPort& at) const;
  bool covers_all_tcp() const;
  bool covers_check(uint32_t host, std::string_view rule) const;
};

// What could not be used, each for another reason.
struct ScanCounts {
  uint64_t findings = 0;
  uint64_t informational = 0;  // said by the scanner to be no weakness
  uint64_t suppressed = 0;     // passed, suppressed or "not affected" by the scanner's own word
  uint64_t malformed = 0;      // an entry without what makes it one
  uint64_t over_limit = 0;     // above a stated bound; the scan counts as not complete
  friend bool operator==(const ScanCounts&, const ScanCounts&) = default;
};

struct ScanResult {
  std::string scanner;  // "nmap"
  std::string scanner_version;
  Timestamp started = kNoTime, finished = kNoTime;
  std::vector<ScanHost> hosts;
  std::vector<ScanProduct> products;
  std::vector<ScanFinding> findings;
  ScanCoverage coverage;
  ScanCounts counts;
};

inline constexpr size_t kScanHostLimit = 1 << 20, kScanFindingLimit = 1 << 19, kScanProductLimit = 1 << 20;
inline constexpr size_t kScanTextLimit = 4096;  // evidence and fix; other texts 512

// Fills a result within its bounds. One thread.
class ScanBuilder {
 public:
  explicit ScanBuilder(std::string scanner) { result_.scanner = std::move(scanner); }
  ScanResult& result() { return result_; }
  // The host of this name or address, made when new; nothing above the bound or when neither says anything.
  std::optional<uint32_t> host(std::string_view name, std::string_view address = {});
  ScanHost& operator[](uint32_t index) { return result_.hosts[index]; }
  // `ids`: whatever the scanner calls it; sets `weaknesses`, cleans every text. A finding ranked info is
  // counted and left out.
  void add(ScanFinding finding, const std::vector<std::string>& ids);
  void add(ScanProduct product);

 private:
  ScanResult result_;
  std::unordered_map<std::string, uint32_t> by_key_;
};

// Valid UTF-8, control characters as spaces, trimmed, at most `limit` bytes.
std::string scan_text(std::string_view text, size_t limit = 512);
// "CVE-2021-44228" out of " cve-2021-44228"; nothing when it is no CVE id.
std::optional<std::string> cve_id(std::string_view text);
// Every CVE id in a text, in order, each once; at most 64.
std::vector<std::string> cve_ids_in(std::string_view text);
// "1-1024,3306" of one protocol, as nmap and Nessus write it; parts that do not parse are passed over.
std::vector<ScanPortRange> port_ranges(std::string_view text, std::string_view protocol);
// A CPE of either form as 2.3, anything else as it is.
std::string product_text(std::string_view text);
std::optional<uint16_t> port_number(std::string_view text);

}  // namespace luytre
