// An account in clear, for the people of its own verified domain: one, or a list for the body's directory
// service.
#include <fmt/format.h>

#include "hub/leaks/leak_findings.h"
#include "hub/leaks/leaks_api.h"
#include "hub/shapes.h"

namespace luytre {
namespace {

Result<http::Response> reveal(Hub& hub, const Asked& asked) {
  LeakBook book(hub.ledger());
  auto found = book.accounts(asked.viewer, {.account = std::string(asked.parameter("account"))});
  if (!found) return std::unexpected(found.error());
  if (found->size() != 1 || !may_read_clear(asked, found->front()))
    return fail(ErrorCode::not_found, "there is no such account here");
  auto keys = open_leak_keys(hub.home());
  if (!keys) return std::unexpected(keys.error());
  auto account = book.reveal(asked.viewer, *keys, found->front().id);
  if (!account) return std::unexpected(account.error());
  return json_response(JsonObject{{"account", text_json(*account)}});
}

// The accounts in clear, by id: of those that the reader may have so, when that was asked for.
Result<std::map<std::string, std::string>> clear_accounts(Hub& hub, const Asked& asked, LeakBook& book,
                                                          const std::string& body,
                                                          const std::vector<LeakAccount>& accounts) {
  std::vector<std::string> ids;
  for (const LeakAccount& a : accounts)
    if (may_read_clear(asked, a)) ids.push_back(a.id);
  auto keys = open_leak_keys(hub.home());
  if (!keys) return std::unexpected(keys.error());
  return book.reveal_all(asked.viewer, *keys, body, ids);
}

Result<http::Response> csv(Hub& hub, const Asked& asked) {
  auto separator = csv_separator(asked);
  if (!separator) return std::unexpected(separator.error());
  auto filter = leak_filter(asked);
  if (!filter) return std::unexpected(filter.error());
  std::string_view shown = asked.query("accounts");
  if (!shown.empty() && shown != "masked" && shown != "clear")
    return fail(ErrorCode::invalid, "accounts takes masked or clear");
  auto body = leak_body(hub, asked);
  if (!body) return std::unexpected(body.error());
  if (!body->empty()) filter->organisation = *body;
  LeakBook book(hub.ledger());
  auto accounts = book.accounts(asked.viewer, *filter);
  if (!accounts) return std::unexpected(accounts.error());
  std::map<std::string, std::string> clear;
  if (shown == "clear") {
    auto revealed = clear_accounts(hub, asked, book, *body, *accounts);
    if (!revealed) return std::unexpected(revealed.error());
    clear = std::move(*revealed);
  }
  CsvExport out({{"account"},
                 {"domain"},
                 {"organisation"},
                 {"door"},
                 {"first"},
                 {"last"},
                 {"collections", false},
                 {"passwords", false},
                 {"readable"},
                 {"finding"},
                 {"state"}},
                *separator);
  for (const LeakAccount& a : *accounts) {
    auto name = clear.find(a.id);
    out.row({name == clear.end() ? a.masked : name->second, a.domain, a.organisation, a.door,
             day_text(a.first), day_text(a.last), fmt::to_string(a.collections), fmt::to_string(a.secrets),
             a.plain ? "yes" : "no", a.finding, a.state});
  }
  out.note(fmt::format("Luytre leaked accounts: {}, {} in clear", accounts->size(), clear.size()));
  out.note(fmt::format("observed from {} to {}", filter->from == kFirstDay ? "" : day_text(filter->from),
                       filter->to == kLastDay ? "" : day_text(filter->to)));
  out.note(fmt::format("asked: {}Z", format_time(asked.now).substr(0, 19)));
  return std::move(out).response("leaks.csv");
}

}  // namespace

void add_leak_accounts_api(ApiRoutes& routes, Hub& hub) {
  routes.add({.method = http::Method::post,
              .path = "/api/leaks/{account}/reveal",
              .rule = "handle_findings",
              .sentence = "The account in clear, for the people of its own verified domain; audited",
              .query = {},
              .response = "RevealedAccount",
              .handler = [&hub](const Asked& asked) { return reveal(hub, asked); }});
  routes.add(
      {.method = http::Method::get,
       .path = "/api/leaks.csv",
       .rule = "read_findings",
       .sentence = "Accounts as CSV; in clear for the people of their own verified domain only, audited",
       .query = {{"organisation", "The body; one's own when absent, all for the centre"},
                 {"domain", "Of this watched domain only"},
                 {"from", "First day of observation"},
                 {"to", "Last day"},
                 {"accounts", "masked (default), clear"},
                 kSeparator},
       .response = "text/csv",
       .handler = [&hub](const Asked& asked) { return csv(hub, asked); }});
}

}  // namespace luytre
