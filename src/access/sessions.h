// Sessions of people at a browser: a random token in a cookie, its hash in the ledger (ASVS 5.0.0 7.2–7.4). A
// session ends after half an hour without use, after twelve hours, by its owner, and when the account is
// disabled or its password changes.
#pragma once
#include <string>
#include <vector>

#include "access/gate.h"

namespace luytre {

// A request of somebody who is logged in.
struct SignedIn {
  std::string session;  // its public id
  std::string user;
  bool enrolling = false;  // has to set up a second factor; the viewer may nothing
  Viewer viewer;
};

struct SessionInfo {
  std::string id, address, agent;
  Timestamp created = 0, used = 0;
  bool is_this = false;
};

// The session a token stands for, with the rights of this moment. not_found for everything else.
Result<SignedIn> authenticate_session(const Gate& gate, std::string_view token);
// What the page sends back with each change, in a header (ASVS 3.5.1): bound to the session's token, not the
// cookie.
std::string csrf_token(std::string_view session_token);
bool check_csrf(std::string_view session_token, std::string_view given);

Result<std::vector<SessionInfo>> list_sessions(const Gate& gate, const SignedIn& who);
// One of one's own, by its public id.
Result<void> end_session(const Gate& gate, const SignedIn& who, std::string_view id);
Result<void> end_other_sessions(const Gate& gate, const SignedIn& who);

// For log-ins and changed credentials: the token of a new session, audited.
Result<std::string> start_session(Transaction& transaction, std::string_view user, bool enrolling,
                                  std::string_view address, std::string_view agent);
// The same session under a new token; the old one is dead.
Result<std::string> renew_session(Transaction& transaction, const SignedIn& who, bool enrolling);

}  // namespace luytre
