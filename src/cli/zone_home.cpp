#include "cli/zone_home.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <chrono>

#include "base/domain.h"
#include "base/file.h"

namespace luytre {
namespace {

Result<std::string> canonical(const std::string& text, const char* setting) {
  std::string_view name = text;
  bool star = name.starts_with("*.");
  if (star) name.remove_prefix(2);
  auto normal = normalise_domain(name);
  if (!normal) return fail(ErrorCode::invalid, fmt::format("{}: '{}' is no domain name", setting, text));
  return (star ? "*." : "") + *normal;
}

}  // namespace

Result<RpzPolicy> zone_policy(const Context& context) {
  const Settings& s = context.settings;
  RpzPolicy policy;
  auto origin = canonical(s.rpz_zone, "rpz_zone");
  if (!origin) return std::unexpected(origin.error());
  policy.origin = *origin;
  if (!s.rpz_garden.empty()) {
    auto garden = canonical(s.rpz_garden, "rpz_garden");
    if (!garden) return std::unexpected(garden.error());
    policy.garden = *garden;
  }
  LUYTRE_TRY(set_rpz_actions(s.rpz_policy, policy));
  auto most = tlp(s.rpz_tlp);
  if (!most || *most == Tlp::red)
    return fail(ErrorCode::invalid,
                fmt::format("rpz_tlp is clear, green, amber or amber+strict, not '{}'", s.rpz_tlp));
  if (s.rpz_confidence > 100) return fail(ErrorCode::invalid, "rpz_confidence is 0 to 100");
  policy.audience.most = *most;
  policy.audience.least_confidence = static_cast<uint8_t>(s.rpz_confidence);
  // What is done about a category decides, so that what is left out can be counted.
  for (size_t c = 0; c < kRpzCategories; ++c) policy.audience.categories.push_back(static_cast<Category>(c));
  if (!s.rpz_allow.empty()) {
    auto text = read_file(s.rpz_allow);
    if (!text) return std::unexpected(text.error());
    auto allowed = parse_rpz_allowed(*text, s.rpz_allow);
    if (!allowed) return std::unexpected(allowed.error());
    policy.allowed = std::move(*allowed);
  }
  policy.most_rules = s.rpz_rules;
  LUYTRE_TRY(check_rpz_policy(policy));
  return policy;
}

Result<RpzServiceOptions> zone_service_options(const Context& context) {
  const Settings& s = context.settings;
  auto policy = zone_policy(context);
  if (!policy) return std::unexpected(policy.error());
  if (s.rpz_keys.empty())
    return fail(
        ErrorCode::invalid,
        "the zone's server needs a file of keys: make one with tsig-keygen and name it with rpz_keys");
  struct stat status = {};
  if (::stat(s.rpz_keys.c_str(), &status) == 0 && (status.st_mode & S_IROTH))
    return fail(ErrorCode::invalid,
                fmt::format("everybody on this machine may read the keys: chmod o-r '{}'", s.rpz_keys));
  auto text = read_file(s.rpz_keys);
  if (!text) return std::unexpected(text.error());
  auto keys = parse_tsig_keys(*text, s.rpz_keys);
  if (!keys) return std::unexpected(keys.error());
  auto secondaries = parse_rpz_secondaries(s.rpz_secondaries, *keys);
  if (!secondaries) return std::unexpected(secondaries.error());
  auto listen = parse_socket_address(s.rpz_listen, "rpz_listen");
  if (!listen) return std::unexpected(listen.error());
  RpzServiceOptions options;
  options.state = std::filesystem::path(s.home) / "rpz" / (policy->origin + ".state");
  options.policy = std::move(*policy);
  options.listen = *listen;
  options.keys = std::move(*keys);
  options.secondaries = std::move(*secondaries);
  options.clock = [] {
    auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
  };
  return options;
}

}  // namespace luytre
