// What the routes of the publication share: who asks (programs come with Basic or Bearer), and answers that
// caches understand.
#pragma once
#include <memory>

#include "hub/api_routes.h"
#include "hub/hub.h"
#include "warning/lists/shelf.h"
#include "warning/publication/members.h"

namespace luytre {

// Of the hub's own area; one a hub.
struct Publications {
  Hub& hub;
  ListShelf shelf;
};

// Who asks: a token as Bearer, a log-in name with one of its tokens as Basic (RFC 7617), and with `session`
// who is logged in to the portal. Nothing: credentials that are none; nobody() without any.
Result<std::optional<Viewer>> publication_viewer(Hub& hub, const Asked& asked, bool session);
// 401 that names both ways, with this body.
http::Response ask_to_sign_in(std::string body, std::string type);

std::string centre_name(Hub& hub);
std::string portal_address(Hub& hub);

// One function a file of this folder.
void add_taxii_api(ApiRoutes& routes, std::shared_ptr<Publications> publications);
void add_lists_api(ApiRoutes& routes, std::shared_ptr<Publications> publications);
void add_collections_api(ApiRoutes& routes, std::shared_ptr<Publications> publications);

// The log brought up to the store, and every collection to the log; what changed, in words, "" when nothing.
Result<std::string> publish_now(Hub& hub);
// Collections of others whose time has come.
Result<std::string> poll_due_sources(Hub& hub);

}  // namespace luytre
