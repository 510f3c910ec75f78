// What a body has to do, from all areas, for its first page.
#pragma once
#include <string>
#include <vector>

#include "hub/api_routes.h"
#include "hub/shapes.h"

namespace luytre {

// "Duty" of portal/src/api/types.ts.
struct Todo {
  const char* kind;
  std::string id;
  Json title, detail;  // Named
  Timestamp since = kNoTime, due = kNoTime;
  bool overdue = false;
  std::string link;  // of the portal
  Json grade = nullptr, severity = nullptr, finding = nullptr;
};

// One function an area, a row of kTodos in home_api.cpp: adds what waits for people of `organisation`, as far
// as the viewer may see it.
using FindTodos = Result<void> (*)(Hub& hub, const Asked& asked, const std::string& organisation,
                                   std::vector<Todo>& todos);
Result<void> find_leak_todos(Hub& hub, const Asked& asked, const std::string& organisation,
                             std::vector<Todo>& todos);
Result<void> find_warning_todos(Hub& hub, const Asked& asked, const std::string& organisation,
                                std::vector<Todo>& todos);
Result<void> find_incident_todos(Hub& hub, const Asked& asked, const std::string& organisation,
                                 std::vector<Todo>& todos);
Result<void> find_roster_todos(Hub& hub, const Asked& asked, const std::string& organisation,
                               std::vector<Todo>& todos);
Result<void> find_review_todos(Hub& hub, const Asked& asked, const std::string& organisation,
                               std::vector<Todo>& todos);

}  // namespace luytre
