#include "warning/rpz/policy.h"

#include <fmt/format.h>

#include "base/domain.h"
#include "base/hash.h"

namespace luytre {
namespace {

constexpr std::array kActions = {"none", "passthru", "nxdomain", "nodata", "drop", "tcp-only", "garden"};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  size_t from = text.find_first_not_of(kBlank);
  return from == text.npos ? "" : text.substr(from, text.find_last_not_of(kBlank) - from + 1);
}

// The next piece of `rest` up to `cut`, without blanks at its ends.
std::string_view next_piece(std::string_view& rest, char cut) {
  std::string_view piece = rest.substr(0, rest.find(cut));
  rest.remove_prefix(std::min(piece.size() + 1, rest.size()));
  return trimmed(piece);
}

bool is_canonical(std::string_view name) {
  auto normal = normalise_domain(name);
  return normal && *normal == name;
}

}  // namespace

const char* to_string(RpzAction action) {
  return kActions[static_cast<size_t>(action)];
}

RpzPolicy::RpzPolicy() {
  for (Category c : {Category::c2, Category::apt_c2, Category::malware_distribution, Category::phishing})
    categories[static_cast<size_t>(c)].action = RpzAction::nxdomain;
}

std::string RpzPolicy::face() const {
  StableDigest digest;
  for (const std::string* text : {&origin, &server, &garden}) digest.add(*text);
  for (uint32_t number : {ttl, refresh, retry, expire}) digest.add(number);
  return digest.finish().to_hex();
}

Result<void> set_rpz_actions(std::string_view text, RpzPolicy& policy) {
  while (!text.empty()) {
    std::string_view piece = next_piece(text, ',');
    if (piece.empty()) continue;
    std::string_view rest = piece;
    std::string_view name = next_piece(rest, '='), action = next_piece(rest, '@'), trigger = trimmed(rest);
    auto found = category(name);
    auto at = std::find(kActions.begin(), kActions.end(), action);
    if (!found || at == kActions.end() || (trigger != "" && trigger != "response" && trigger != "client"))
      return fail(ErrorCode::invalid,
                  fmt::format("'{}' is no rule of rpz_policy: write category=action, as phishing=garden or "
                              "scanner=drop@client; actions are {}",
                              piece, fmt::join(kActions, ", ")));
    policy.categories[static_cast<size_t>(*found)] = {
        static_cast<RpzAction>(at - kActions.begin()),
        trigger == "client" ? RpzTrigger::client_ip : RpzTrigger::response_ip};
  }
  return {};
}

Result<void> check_rpz_policy(const RpzPolicy& policy) {
  std::string_view garden = policy.garden;
  if (garden.starts_with("*.")) garden.remove_prefix(2);
  for (std::string_view name : {std::string_view(policy.origin), std::string_view(policy.server), garden})
    if (!is_canonical(name) && !(name.empty() && policy.garden.empty()))
      return fail(ErrorCode::invalid,
                  fmt::format("'{}' is no domain name a response policy zone can be made with", name));
  // Room for "hostmaster." in the SOA, and for triggers.
  if (policy.origin.size() > 150)
    return fail(ErrorCode::invalid, "the name of a response policy zone takes at most 150 characters");
  for (const RpzCategoryPolicy& category : policy.categories)
    if (category.action == RpzAction::garden && policy.garden.empty())
      return fail(ErrorCode::invalid, "rpz_policy sends to a walled garden: name it with rpz_garden");
  return {};
}

Result<RpzAllowed> parse_rpz_allowed(std::string_view text, std::string_view where) {
  RpzAllowed out;
  for (size_t line = 1; !text.empty(); ++line) {
    std::string_view row = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(row.size() + 1, text.size()));
    row = trimmed(row.substr(0, row.find('#')));
    if (row.empty()) continue;
    if (auto prefix = Prefix::parse(row); prefix && prefix->length > 0)
      out.networks.push_back(*prefix);
    else if (auto name = normalise_domain(row); name && !prefix)
      out.names.push_back(*name);
    else
      return fail(ErrorCode::invalid,
                  fmt::format("{} line {}: '{}' is no name, address or network", where, line, row));
  }
  return out;
}

}  // namespace luytre
