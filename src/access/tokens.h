// Tokens of programs: API tokens of a user, and one-time tokens that enrol a sensor.
#pragma once
#include <string>
#include <vector>

#include "access/gate.h"

namespace luytre {

struct ApiToken {
  std::string id, user, name;
  std::string prefix;  // the first letters, to know it by: "ltr_Zk3xQ1pW"
  std::vector<Permission> scopes;
  Timestamp created = 0, expires = 0;
  std::optional<Timestamp> used, revoked;
};
struct NewApiToken {
  std::string name;  // 1 to 100 bytes
  std::vector<Permission> scopes;
  Timestamp expires = 0;  // in a year at the latest
};

// Of the viewer itself, or by the rule of check_may_manage of `user` (a program's account). The token, shown
// once. Scopes that change users or settings are not given to tokens: invalid.
Result<std::string> make_api_token(const Gate& gate, const Viewer& viewer, std::string_view user,
                                   const NewApiToken& token);
// Of `user`: the viewer itself or one it may manage.
Result<std::vector<ApiToken>> list_api_tokens(const Gate& gate, const Viewer& viewer, std::string_view user);
// By its id, which must be of `user`.
Result<void> revoke_api_token(const Gate& gate, const Viewer& viewer, std::string_view user,
                              std::string_view id);
// The rights a token gives at this moment: its user's, within its scopes.
Result<Viewer> authenticate_api_token(const Gate& gate, std::string_view token);

// A token with which one sensor of `organisation` enrols, within a day; shown once.
Result<std::string> make_sensor_token(const Gate& gate, const Viewer& viewer, std::string_view organisation,
                                      std::string_view sensor_name);
struct SensorEnrolment {
  std::string organisation, name;
  std::string sensor;  // the id that the sensor gave itself
};
// `sensor`: 32 hex digits that the sensor made. The same sensor may ask again (its answer may have been lost)
// and gets the same answer; for any other the token is used. Runs in the caller's transaction, with what else
// an enrolment stores.
Result<SensorEnrolment> redeem_sensor_token(Transaction& transaction, std::string_view token,
                                            std::string_view sensor);

}  // namespace luytre
