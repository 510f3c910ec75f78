// The evidence a body gets with a notice: what finds the machine behind an address, as CSV and JSON.
#pragma once
#include <boost/json/fwd.hpp>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "directory/directory.h"
#include "events/event_store.h"
#include "findings/finding.h"
#include "findings/rules.h"

namespace luytre {

struct EvidenceLine {
  std::string finding;  // id
  std::string address;  // the body's own
  std::string what;
  Timestamp time = kNoTime;
  uint16_t port = 0;
  // "" when there is none, or when it belongs to another body: who that is, is not this body's business.
  std::string remote;
  uint16_t remote_port = 0;
  uint8_t protocol = 0;
  std::string name;  // the domain or URL seen; "" likewise
  Evidence grade = Evidence::suspected;
  uint64_t packets = 0, bytes = 0;
};

// The latest rows of each finding, oldest first. What the outbox asks for; it may fail, and is asked later.
using EvidenceSource = std::function<Result<std::vector<EvidenceLine>>(std::span<const Finding> findings)>;

// From the event store: at most `most` rows a finding, of its latest seven days with evidence.
Result<std::vector<EvidenceLine>> read_evidence(EventStore& events, const Rules& rules,
                                                const Directory& directory, std::span<const Finding> findings,
                                                size_t most = 200);

// UTF-8 with BOM; the first lines say what it is; cells that a spreadsheet would run get a leading '.
std::string evidence_csv(std::span<const Finding> findings, std::span<const EvidenceLine> evidence,
                         std::string_view notice);
boost::json::object evidence_json(std::span<const Finding> findings, std::span<const EvidenceLine> evidence,
                                  std::string_view notice, std::string_view organisation);

}  // namespace luytre
