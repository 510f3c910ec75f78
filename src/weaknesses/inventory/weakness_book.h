// Weaknesses found on a body's assets: opened by scans, closed by later scans that looked at the very place
// and no longer see them, reopened when they are back.
//
// One row per (body, asset, port or part, weakness), however many scanners say so. A scan closes only what
// lay inside it (host, port and check), after facts learnt from CISA's CyHy (cyhy-core, ticket_manager.py):
//   port-closed  the port was scanned, the host answered, nothing listens there; what is of the host itself
//                (port 0) only when all 65,535 ports were scanned and none is open
//   patched      every check that ever reported it was run again and found nothing; what was seen from inside
//                the host (credentialed) only by a scan from inside
//   host-gone    the host was down in scans at least a day apart: one may have met a filter
//   accepted     a person leaves it as it is until a day; seen after that day, it opens again
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "weaknesses/inventory/asset_book.h"
#include "weaknesses/scans/scan_result.h"

namespace luytre {

enum class WeaknessClosed : uint8_t { none, patched, port_closed, host_gone, accepted };
const char* to_string(WeaknessClosed reason);  // "", "patched", "port-closed", "host-gone", "accepted"

struct Weakness {
  std::string id, organisation, sector, asset, place, weakness;
  uint16_t port = 0;
  std::string protocol, part, product, version, title, fix;
  WeaknessSeverity severity = WeaknessSeverity::low;
  bool open = true;
  WeaknessClosed closed_because = WeaknessClosed::none;
  unsigned episode = 1;
  Timestamp first_seen = 0, last_seen = 0, opened = 0, due = 0;
  Timestamp closed = 0, accepted_until = 0, gone_since = 0;  // 0: not
  bool exploited = false;          // due as the list of known exploited weaknesses says
  std::vector<std::string> rules;  // who says so: "nessus:57582"; filled by list()
};
std::string weakness_id(std::string_view organisation, std::string_view asset, std::string_view weakness,
                        uint16_t port, std::string_view protocol, std::string_view part);

struct WeaknessEvent {
  Timestamp at = 0;
  std::string event, detail, actor;
};

// When a weakness is due. Both are asked inside a transaction and may be asked again.
struct DueDates {
  // The date of CISA's KEV for a CVE; nothing when it is not on that list.
  std::function<std::optional<Timestamp>(std::string_view weakness)> exploited;
  std::function<Timestamp(WeaknessSeverity, std::string_view sector, Timestamp opened)> rule;  // must be set
};

struct ScanImport {
  std::string actor;
  Timestamp observed = kNoTime;  // for a scan that tells no time
  std::string asset;             // names what was scanned where the scan does not: a repository, an image
  bool same_checks = false;      // by the importer's word this scan ran every check its scanner ran before
  bool from_inventory = false;   // inventory_match.h: its places are not seen by it
};

struct ScanReport {
  bool known = false;  // the same scan was imported before: nothing changed
  AssetCounts assets;
  uint64_t findings = 0;  // of this body's places
  uint64_t opened = 0, reopened = 0, seen_again = 0;
  uint64_t patched = 0, port_closed = 0, host_gone = 0;
  uint64_t foreign_hosts = 0;                 // in the scan, not this body's: left out
  std::vector<std::string> foreign_examples;  // at most 10
};

struct WeaknessFilter {
  std::optional<std::string> organisation, weakness, asset, place, id;
  std::optional<bool> open;
  uint64_t limit = 0;
};

enum class WeaknessKey : uint8_t { organisation, weakness, sector };
struct WeaknessCount {
  std::string key;
  uint64_t open = 0, overdue = 0, exploited = 0, critical = 0, high = 0;  // of the open ones
  uint64_t closed = 0;
  uint64_t bodies = 0, assets = 0;  // with an open one
  std::string title;                // of one of them
  Timestamp due = 0;                // the first of the open ones'; 0: none is open
  Timestamp first_seen = 0, last_closed = 0;
};
struct OpenOnDay {
  Day day;
  uint64_t open;
};

// Any number of threads.
class WeaknessBook {
 public:
  explicit WeaknessBook(Ledger& ledger) : ledger_(ledger) {}

  // One scan into one body, in one transaction. Needs change_assets in that body, else not_found. invalid
  // when neither the scan nor `import` tells a time.
  Result<ScanReport> import(const Viewer& viewer, const BodyScope& scope, const ScanResult& scan,
                            const ScanImport& import, const DueDates& due);
  // Leaves one as it is until a day. Needs accept_risk; a reason is asked for.
  Result<void> accept(const Viewer& viewer, std::string_view id, Timestamp until, std::string_view reason);

  // Open ones first, by due date. Needs read_findings.
  Result<std::vector<Weakness>> list(const Viewer& viewer, const WeaknessFilter& filter = {});
  Result<std::vector<WeaknessEvent>> history(const Viewer& viewer, std::string_view id);
  Result<WeaknessCount> total(const Viewer& viewer, const WeaknessFilter& filter, Timestamp now);
  Result<std::vector<WeaknessCount>> count(const Viewer& viewer, const WeaknessFilter& filter, Timestamp now,
                                           WeaknessKey by);
  // How many were open at the end of each day on which that changed, ascending.
  Result<std::vector<OpenOnDay>> open_by_day(const Viewer& viewer, const WeaknessFilter& filter);

 private:
  Ledger& ledger_;
};

}  // namespace luytre
