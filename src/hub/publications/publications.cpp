#include "hub/publications/publications.h"

#include <fmt/format.h>

#include "access/tokens.h"

namespace luytre {
namespace {

// RFC 4648, 4; nothing when it is none.
std::optional<std::string> base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string out;
  uint32_t bits = 0;
  int held = 0;
  for (char c : text) {
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t value = kLetters.find(c);
    if (value == kLetters.npos) return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(value);
    if ((held += 6) < 8) continue;
    held -= 8;
    out += static_cast<char>(bits >> held & 0xff);
  }
  return out;
}

// Whether the log-in name is that of the user.
Result<bool> is_login_of(Ledger& ledger, const std::string& login, const std::string& user) {
  bool is = false;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    return t.query("SELECT id FROM user_account WHERE login = $1", {login}, [&](const Row& row) {
      is = row.text(0) == user;
      return false;
    });
  }));
  return is;
}

}  // namespace

Result<std::optional<Viewer>> publication_viewer(Hub& hub, const Asked& asked, bool session) {
  using Found = std::optional<Viewer>;
  constexpr std::string_view kBasic = "Basic ";
  std::string_view credential = asked.request.field("authorization");
  if (credential.empty()) {
    if (!session || !asked.session || asked.session->enrolling) return Found(Viewer::nobody());
    return Found(asked.viewer);
  }
  if (!credential.starts_with(kBasic)) return asked.viewer.is_nobody() ? Found() : Found(asked.viewer);
  auto pair = base64(credential.substr(kBasic.size()));
  size_t colon = pair ? pair->find(':') : std::string::npos;
  if (colon == std::string::npos || pair->find('\0') != std::string::npos) return Found();
  auto viewer = authenticate_api_token(hub.gate(*asked.directory), std::string_view(*pair).substr(colon + 1));
  if (!viewer) {
    if (viewer.error().code == ErrorCode::not_found) return Found();
    return std::unexpected(viewer.error());
  }
  auto own = is_login_of(hub.ledger(), pair->substr(0, colon), viewer->actor());
  if (!own) return std::unexpected(own.error());
  return *own ? Found(std::move(*viewer)) : Found();
}

http::Response ask_to_sign_in(std::string body, std::string type) {
  http::Response r;
  r.status = 401;
  r.body = std::move(body);
  r.log = "not signed in";
  r.set("Content-Type", std::move(type));
  r.set("WWW-Authenticate", "Basic realm=\"luytre\", charset=\"UTF-8\"");
  r.set("WWW-Authenticate", "Bearer");
  return r;
}

std::string centre_name(Hub& hub) {
  const std::string& name = hub.notices().options().head.centre_vi;
  return name.empty() ? "Luytre" : name;
}
std::string portal_address(Hub& hub) {
  return hub.notices().options().head.portal;
}

void add_publications_api(ApiRoutes& routes, Hub& hub) {
  std::shared_ptr<Publications> shared(new Publications{hub, ListShelf(hub.home() / "publications")});
  add_taxii_api(routes, shared);
  add_lists_api(routes, shared);
  add_collections_api(routes, shared);
}

}  // namespace luytre
