#include <unordered_set>

#include "base/arena.h"
#include "base/check.h"
#include "base/hash.h"
#include "match/tables.h"

namespace luytre {
namespace {

struct ProfileHash {
  const std::vector<Profile>* profiles;
  using is_transparent = void;
  size_t operator()(const Profile& p) const {
    uint64_t h = hash_pair(hash_bytes(p.source), hash_bytes(p.family));
    h = hash_pair(h,
                  static_cast<uint64_t>(p.category) << 16 | p.confidence << 8 | static_cast<uint64_t>(p.tlp));
    return hash_pair(hash_pair(h, static_cast<uint64_t>(p.from)), static_cast<uint64_t>(p.until));
  }
  size_t operator()(ProfileId id) const { return (*this)((*profiles)[id]); }
};

struct ProfileEqual {
  const std::vector<Profile>* profiles;
  using is_transparent = void;
  bool operator()(ProfileId a, ProfileId b) const { return a == b; }
  bool operator()(const Profile& a, ProfileId b) const { return a == (*profiles)[b]; }
  bool operator()(ProfileId a, const Profile& b) const { return (*profiles)[a] == b; }
};

}  // namespace

struct IndicatorSetBuilder::Pending {
  std::vector<Profile> profiles;
  std::unordered_set<ProfileId, ProfileHash, ProfileEqual> profile_ids{16, ProfileHash{&profiles},
                                                                       ProfileEqual{&profiles}};
  match::AddressMatcher::Listed addresses;
  match::HugeVector<match::ListedText> domains, urls, fingerprints;
  Arena text;
};

IndicatorSetBuilder::IndicatorSetBuilder() : pending_(std::make_unique<Pending>()) {}
IndicatorSetBuilder::~IndicatorSetBuilder() = default;

void IndicatorSetBuilder::reserve(size_t addresses, size_t domains) {
  pending_->addresses.addresses4.reserve(addresses);
  pending_->domains.reserve(domains);
}

ProfileId IndicatorSetBuilder::add_profile(const Profile& profile) {
  Pending& p = *pending_;
  if (auto known = p.profile_ids.find(profile); known != p.profile_ids.end()) return *known;
  LUYTRE_CHECK(p.profiles.size() < match::ProfileLists::kMostProfiles);
  auto id = static_cast<ProfileId>(p.profiles.size());
  p.profiles.push_back(profile);
  p.profile_ids.insert(id);
  return id;
}

void IndicatorSetBuilder::add(const IndicatorValue& value, ProfileId profile) {
  add(value, profile, Text::copied);
}

void IndicatorSetBuilder::add_lasting(const IndicatorValue& value, ProfileId profile) {
  add(value, profile, Text::lasting);
}

void IndicatorSetBuilder::add(const IndicatorValue& value, ProfileId profile, Text text) {
  Pending& p = *pending_;
  LUYTRE_CHECK(profile < p.profiles.size());
  const IpAddress& a = value.address;
  auto add_text = [&](match::HugeVector<match::ListedText>& to, size_t longest) {
    if (value.text.empty() || value.text.size() > longest) return;
    const char* bytes = text == Text::copied ? p.text.copy(value.text).data() : value.text.data();
    to.push_back({bytes, static_cast<uint32_t>(value.text.size()) & 0xff'ffff,
                  static_cast<uint8_t>(value.type), profile});
  };
  switch (value.type) {
    case IndicatorType::address:
      if (a.is_v4())
        p.addresses.addresses4.push_back(uint64_t{a.v4()} << 32 | profile);
      else
        p.addresses.addresses6.push_back({a, profile});
      break;
    case IndicatorType::prefix:
      LUYTRE_CHECK(value.length <= (a.is_v4() ? 32 : 128));
      LUYTRE_CHECK(mask(a, Prefix{a, value.length}.mapped_length()) == a);
      if (a.is_v4())
        p.addresses.prefixes4.push_back({a.v4(), value.length, profile});
      else
        p.addresses.prefixes6.push_back({match::to_uint128(a), value.length, profile});
      break;
    case IndicatorType::address_port:
      p.addresses.services.push_back({{a, value.port}, profile});
      break;
    case IndicatorType::domain:
    case IndicatorType::domain_exact:
      add_text(p.domains, match::kLongestName);
      break;
    case IndicatorType::url:
    case IndicatorType::path:
      add_text(p.urls, match::kLongestText);
      break;
    case IndicatorType::ja3:
    case IndicatorType::ja4:
    case IndicatorType::server_name:
    case IndicatorType::certificate:
      add_text(p.fingerprints, match::kLongestText);
      break;
    case IndicatorType::file_hash:
      break;
  }
}

void IndicatorSetBuilder::add_addresses4(std::span<const uint32_t> addresses,
                                         std::span<const ProfileId> profiles) {
  LUYTRE_CHECK(addresses.size() == profiles.size());
  auto& to = pending_->addresses.addresses4;
  size_t at = to.size();
  to.resize(at + addresses.size());
  ProfileId most = 0;
  for (size_t i = 0; i < addresses.size(); ++i) {
    to[at + i] = uint64_t{addresses[i]} << 32 | profiles[i];
    most = std::max(most, profiles[i]);
  }
  LUYTRE_CHECK(addresses.empty() || most < pending_->profiles.size());
}

void IndicatorSetBuilder::add_addresses4(std::span<const uint32_t> addresses, ProfileId profile) {
  LUYTRE_CHECK(profile < pending_->profiles.size());
  auto& to = pending_->addresses.addresses4;
  size_t at = to.size();
  to.resize(at + addresses.size());
  for (size_t i = 0; i < addresses.size(); ++i) to[at + i] = uint64_t{addresses[i]} << 32 | profile;
}

std::shared_ptr<const IndicatorSet> IndicatorSetBuilder::build() {
  auto pending = std::exchange(pending_, std::make_unique<Pending>());
  auto tables = std::make_unique<match::Tables>();
  pending->profile_ids.clear();
  tables->profiles = match::ProfileLists(std::move(pending->profiles));
  tables->addresses.build(std::move(pending->addresses), tables->profiles);
  tables->domains.build(pending->domains, tables->profiles);
  match::HugeVector<match::ListedText>().swap(pending->domains);
  tables->urls.build(pending->urls, tables->profiles);
  tables->fingerprints.build(pending->fingerprints, match::fingerprint_hash, tables->profiles);
  tables->number_references();
  return std::shared_ptr<const IndicatorSet>(new IndicatorSet(std::move(tables)));
}

}  // namespace luytre
