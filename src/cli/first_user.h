// The first start of a hub: somebody has to be able to log in.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "hub/hub.h"

namespace luytre {

struct FirstUser {
  std::string login, token;  // the token sets the password, once, within AccessPolicy::password_token
};

// On a ledger without a user adds "operator", named, of the centre. Nothing when there is one. Two hubs that
// start at once on one ledger: the second finds the name taken and answers nothing.
Result<std::optional<FirstUser>> make_first_user(Hub& hub, const std::string& actor);

// Into `file`, made with mode 0600; an error when it is there already.
Result<void> write_secret_file(const std::filesystem::path& file, const std::string& text);

}  // namespace luytre
