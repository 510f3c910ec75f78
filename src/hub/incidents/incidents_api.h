// What the routes and the job of incidents share. For src/hub/incidents/*.cpp only.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "hub/api_routes.h"
#include "hub/hub.h"
#include "hub/shapes.h"
#include "incidents/book.h"

namespace luytre {

// The book over the hub's ledger, the rules of its home, and its sealed files (<home>/incidents). Errors:
// unavailable, when the rules of the home do not read.
Result<std::shared_ptr<IncidentBook>> open_incident_book(Hub& hub);

// Names of people, asked once for one answer.
class IncidentPeople {
 public:
  Result<void> find(Ledger& ledger, std::vector<std::string> actors);
  Json json(const std::string& actor) const;          // IncidentPerson
  Json json_or_null(const std::string& actor) const;  // "" gives null

 private:
  std::map<std::string, std::string> names_;
};

Json basis_json(const Basis& basis);
Json two_json(const InTwo& name);
Json incident_row_json(const IncidentRow& row, const IncidentRules& rules, const Directory& directory,
                       Timestamp now);
Json incident_clock_json(const IncidentClock& clock, Timestamp detected, const IncidentRules& rules,
                         Timestamp now);
Json incident_form_json(const Form& form);
// The formats that reports can be had in on this machine.
std::vector<std::string> incident_formats();

struct IncidentAsked {
  Hub& hub;
  const Asked& asked;
  IncidentBook& book;
};
using IncidentHandler = Result<http::Response> (*)(const IncidentAsked&);
struct IncidentRoute {
  http::Method method;
  const char *path, *rule, *sentence, *request, *response;
  IncidentHandler handler;
  std::vector<QueryParameter> query = {};
  size_t body_limit = 256 << 10;
  const char* body_type = "application/json";
};
// Opens the book once for the group; a change that worked is told to the browsers of the body's people.
using IncidentRoutes = std::function<void(IncidentRoute)>;

void add_incident_reading(const IncidentRoutes& add);
void add_incident_changes(const IncidentRoutes& add);
void add_incident_files(const IncidentRoutes& add);

// The receipt of a report goes to the body's contacts too, through the outbox.
Result<void> tell_receipt(Hub& hub, const IncidentBook& book, const Directory& directory,
                          const Incident& incident);

}  // namespace luytre
