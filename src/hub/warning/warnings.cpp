#include "hub/warning/warnings.h"

#include <fmt/format.h>

#include <algorithm>

namespace luytre {
namespace {

// An operator's template that does not parse is said in the log, and the one compiled in is used.
WarningLetters load_letters(Hub& hub) {
  const NoticeOptions& options = hub.notices().options();
  auto own = WarningLetters::load(hub.home() / "templates", options.head);
  if (own) return std::move(*own);
  hub.log("the templates of advisories are not used", own.error().message);
  return std::move(WarningLetters::load("", options.head).value());
}

}  // namespace

Warnings::Warnings(Hub& of)
    : hub(of), book(of.ledger()), assets(of.ledger()), weaknesses(of.ledger()), letters(load_letters(of)) {}

Result<std::vector<Addressee>> Warnings::addressees(const WarningContent& content,
                                                    const Directory& directory) {
  return resolve_audience(content, {directory, hub.book(), assets, weaknesses}, hub.now());
}

Result<CsafPublisher> Warnings::publisher() const {
  const NoticeOptions& options = hub.notices().options();
  std::string portal = options.head.portal;
  while (portal.ends_with('/')) portal.pop_back();
  if (!portal.starts_with("https://") && !portal.starts_with("http://"))
    return fail(ErrorCode::unavailable, "portal_url is not set: public documents need an address");
  return CsafPublisher{.name = options.head.centre_vi,
                       .name_space = portal,
                       .contact = options.from,
                       .base = portal + "/.well-known/csaf",
                       .page = portal + "/feeds/advisories/"};
}

CsafSigner Warnings::signer() const {
  return [this](std::string_view bytes) -> Result<std::string> {
    const std::string& key = hub.notices().options().signing_key;
    if (key.empty()) return "";
    auto signature = hub.notices().pgp().sign(bytes, key);
    if (!signature) return std::unexpected(signature.error());
    return signature->armoured;
  };
}

Result<ActorNames> actor_names(Ledger& ledger) {
  ActorNames out;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    out.clear();
    return t.query("SELECT id, name FROM user_account", {}, [&](const Row& row) {
      out.emplace(row.text(0), row.text(1));
      return true;
    });
  }));
  return out;
}

}  // namespace luytre
