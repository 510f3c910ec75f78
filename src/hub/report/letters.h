// What the routes of letters share.
#pragma once
#include "hub/api_routes.h"
#include "hub/hub.h"
#include "hub/shapes.h"
#include "report/letters/issue.h"

namespace luytre {

// Everything a letter needs, as it is at this moment; lives for one request.
struct LetterRoom {
  std::shared_ptr<const Directory> directory;
  std::shared_ptr<const IndicatorStore> indicators;
  std::optional<DayStore> days;
  std::optional<FigureSource> source;
  std::optional<LetterDesk> desk;
};
Result<std::unique_ptr<LetterRoom>> letter_room(Hub& hub, const Asked& asked);

Json letter_json(const OfficialLetter& letter);                        // LetterRow
Json check_json(const std::string& organisation, const FigureCheck&);  // LetterCheck

void add_letters_change_api(ApiRoutes& routes, Hub& hub);
void add_received_letters_api(ApiRoutes& routes, Hub& hub);

}  // namespace luytre
