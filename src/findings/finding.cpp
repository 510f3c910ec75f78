#include "findings/finding.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

#include "telemetry/detail_json.h"

namespace luytre {
namespace {

constexpr std::array kKinds = {"infection", "apt-contact", "behaviour", "leak", "weakness"};
constexpr std::array kStates = {"open",     "notified", "acknowledged",  "in-work",
                                "resolved", "disputed", "accepted-risk", "closed"};
constexpr std::array kReasons = {"",
                                 "cleaned",
                                 "presumed-clean",
                                 "not-seen",
                                 "address-moved",
                                 "indicator-withdrawn",
                                 "false-positive",
                                 "password-changed",
                                 "account-closed",
                                 "patched",
                                 "port-closed",
                                 "host-gone"};
constexpr std::array kSources = {"sightings", "leaks", "weaknesses"};
constexpr std::array kDisputes = {"", "not-ours", "test-machine", "wrong-detection", "other"};
constexpr std::array kSeverities = {"low", "medium", "high", "critical"};

template <class Enum, size_t N>
std::optional<Enum> named(const std::array<const char*, N>& names, std::string_view name) {
  for (size_t i = 0; i < N; ++i)
    if (name == names[i]) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace

FindingSource finding_source(FindingKind kind) {
  if (kind == FindingKind::leak) return FindingSource::leaks;
  return kind == FindingKind::weakness ? FindingSource::weaknesses : FindingSource::sightings;
}

bool closes(ClosedBecause reason, FindingKind kind) {
  switch (reason) {
    case ClosedBecause::none:
      return false;
    case ClosedBecause::cleaned:
    case ClosedBecause::presumed_clean:
    case ClosedBecause::not_seen:
    case ClosedBecause::address_moved:
      return finding_source(kind) == FindingSource::sightings;
    case ClosedBecause::password_changed:
    case ClosedBecause::account_closed:
      return kind == FindingKind::leak;
    case ClosedBecause::patched:
    case ClosedBecause::port_closed:
    case ClosedBecause::host_gone:
      return kind == FindingKind::weakness;
    case ClosedBecause::indicator_withdrawn:
    case ClosedBecause::false_positive:
      break;
  }
  return true;
}

const char* to_string(FindingSource source) {
  return kSources[static_cast<size_t>(source)];
}
const char* to_string(FindingKind kind) {
  return kKinds[static_cast<size_t>(kind)];
}
const char* to_string(FindingState state) {
  return kStates[static_cast<size_t>(state)];
}
const char* to_string(ClosedBecause reason) {
  return kReasons[static_cast<size_t>(reason)];
}
const char* to_string(DisputeKind kind) {
  return kDisputes[static_cast<size_t>(kind)];
}
const char* to_string(Severity severity) {
  return kSeverities[static_cast<size_t>(severity)];
}
std::optional<FindingKind> finding_kind(std::string_view name) {
  return named<FindingKind>(kKinds, name);
}
std::optional<FindingState> finding_state(std::string_view name) {
  return named<FindingState>(kStates, name);
}
std::optional<ClosedBecause> closed_because(std::string_view name) {
  return named<ClosedBecause>(kReasons, name);
}
std::optional<DisputeKind> dispute_kind(std::string_view name) {
  return named<DisputeKind>(kDisputes, name);
}
std::optional<Severity> severity(std::string_view name) {
  return named<Severity>(kSeverities, name);
}

std::string finding_id(std::string_view organisation, FindingKind kind, std::string_view subject,
                       std::string_view what) {
  std::string key;
  for (std::string_view part : {organisation, std::string_view(to_string(kind)), subject, what})
    fmt::format_to(std::back_inserter(key), "{}:{}\n", part.size(), part);
  unsigned char digest[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(key.data()), key.size());
  char hex[33];
  sodium_bin2hex(hex, sizeof hex, digest, 16);
  return hex;
}

std::string plain_text(std::string_view text) {
  std::string out = valid_utf8(text);
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return out;
}

}  // namespace luytre
