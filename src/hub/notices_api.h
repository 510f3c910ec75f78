// What the routes and the job about notices share.
#pragma once
#include "hub/api_routes.h"
#include "hub/shapes.h"
#include "notices/service.h"

namespace luytre {

// The evidence of the hub's event store, for letters.
EvidenceSource evidence_source(Hub& hub);
Json notice_settings_json(const NoticeSettings& settings, std::string_view secret);

}  // namespace luytre
