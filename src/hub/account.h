// What the routes about oneself share. For src/hub/*_api.cpp only.
#pragma once
#include <string>

#include "access/users.h"
#include "hub/api_routes.h"
#include "hub/shapes.h"

namespace luytre {

// The person behind a session as Me (portal/src/api/types.ts).
Result<JsonObject> me_json(Hub& hub, const Directory& directory, const SignedIn& who,
                           std::string_view session_token);
// UserRow; memberships that are over are left out.
JsonObject user_json(const Directory& directory, const User& user, Timestamp now);
JsonObject membership_json(const Directory& directory, const Membership& membership);

// `answer` with the session's cookie; "" takes the cookie away.
http::Response with_session(http::Response answer, std::string_view session_token);

void add_credentials_api(ApiRoutes& routes, Hub& hub);  // second factor, passwords
void add_tokens_api(ApiRoutes& routes, Hub& hub);       // API tokens of one's own

}  // namespace luytre
