#include "match/indicator_set.h"

#include <algorithm>

#include "base/check.h"
#include "match/tables.h"

namespace luytre {

using match::Tables;

const char* to_string(MatchField field) {
  static constexpr const char* kNames[] = {"src",         "dst", "answer", "name",        "host", "url",
                                           "server-name", "ja3", "ja4",    "certificate", "alert"};
  return kNames[static_cast<size_t>(field)];
}

MatchScratch::MatchScratch() : parts_(std::make_unique<Parts>()) {}
MatchScratch::~MatchScratch() = default;
MatchScratch::MatchScratch(MatchScratch&&) noexcept = default;

IndicatorSet::IndicatorSet(std::unique_ptr<Tables> tables) : tables_(std::move(tables)) {}
IndicatorSet::~IndicatorSet() = default;

void IndicatorSet::match(const ObservationBatch& batch, MatchScratch& scratch, std::vector<Hit>& hits) const {
  LUYTRE_CHECK(batch.size <= kBatchRows);
  size_t first = hits.size();
  match::match_batch(*tables_, batch, scratch.parts(), hits);
  match::order_by_row(hits, first, scratch.parts());
}

std::vector<IndicatorRef> IndicatorSet::find(const IndicatorValue& value) const {
  std::vector<Hit> hits;
  std::vector<IndicatorRef> refs;
  ObservationBatch batch;
  batch.size = 1;
  auto end = [&](const IpAddress& address, uint16_t port) {
    batch.family = AddressFamily::v6;
    batch.dst6[0] = address;
    batch.dst_port[0] = port;
  };
  auto request = [&](std::string_view host, uint16_t port, std::string_view path) {
    batch.kind = ObservationKind::http;
    batch.host[0] = host;
    batch.dst_port[0] = port;
    batch.path[0] = path;
  };
  auto fingerprint = [&](Column<std::string_view>& column) {
    batch.kind = ObservationKind::tls;
    column[0] = value.text;
  };
  switch (value.type) {
    case IndicatorType::address:
      end(value.address, 0);
      break;
    case IndicatorType::address_port:
      end(value.address, value.port);
      break;
    case IndicatorType::prefix:
      tables_->addresses.covering({value.address, value.length}, refs);
      break;
    case IndicatorType::domain:
    case IndicatorType::domain_exact:
    case IndicatorType::server_name:
      fingerprint(batch.server_name);
      break;
    case IndicatorType::url: {
      match::UrlParts url = match::split_url(value.text);
      request(url.host, url.port, url.path);
      break;
    }
    case IndicatorType::path:
      request({}, 0, value.text);
      break;
    case IndicatorType::ja3:
      fingerprint(batch.ja3);
      break;
    case IndicatorType::ja4:
      fingerprint(batch.ja4);
      break;
    case IndicatorType::certificate:
      fingerprint(batch.certificate);
      break;
    case IndicatorType::file_hash:
      break;
  }
  MatchScratch scratch;
  match(batch, scratch, hits);
  for (const Hit& hit : hits) refs.push_back(hit.indicator);
  std::sort(refs.begin(), refs.end());
  refs.erase(std::unique(refs.begin(), refs.end()), refs.end());
  return refs;
}

size_t IndicatorSet::size() const {
  return tables_->size;
}

IndicatorValue IndicatorSet::value(IndicatorRef ref) const {
  size_t segment = tables_->segment_of(ref);
  uint32_t position = ref - tables_->segments[segment].base;
  const match::AddressMatcher& addresses = tables_->addresses;
  IndicatorValue value;
  auto text = [&](const match::TextStore& store) {
    value.type = store.type(position);
    value.text = store.text(position);
  };
  switch (segment) {
    case Tables::kAddresses4:
      value.address = IpAddress::from_v4(addresses.addresses4().at(position));
      break;
    case Tables::kAddresses6:
      value.address = addresses.addresses6().at(position);
      break;
    case Tables::kPrefixes4: {
      auto network = addresses.prefixes4().at(position);
      value.type = IndicatorType::prefix;
      value.address = IpAddress::from_v4(network.first);
      value.length = network.length;
      break;
    }
    case Tables::kPrefixes6: {
      auto network = addresses.prefixes6().at(position);
      value.type = IndicatorType::prefix;
      value.address = match::to_address(network.first);
      value.length = network.length;
      break;
    }
    case Tables::kServices: {
      auto service = addresses.services().at(position);
      value.type = IndicatorType::address_port;
      value.address = service.address;
      value.port = service.port;
      break;
    }
    case Tables::kDomains:
      text(tables_->domains.store());
      break;
    case Tables::kUrls:
      text(tables_->urls.store());
      break;
    case Tables::kFingerprints:
      text(tables_->fingerprints);
      break;
  }
  return value;
}

std::span<const ProfileId> IndicatorSet::profiles_of(IndicatorRef ref) const {
  const Tables::Segment& segment = tables_->segments[tables_->segment_of(ref)];
  return tables_->profiles.of((*segment.words)[ref - segment.base]);
}

const Profile& IndicatorSet::profile(ProfileId id) const {
  return tables_->profiles.profile(id);
}

IndicatorSetMemory IndicatorSet::memory() const {
  return {.addresses = tables_->addresses.address_memory(),
          .prefixes = tables_->addresses.prefix_memory(),
          .domains = tables_->domains.store().memory(),
          .texts = tables_->urls.store().memory() + tables_->fingerprints.memory(),
          .profiles = tables_->profiles.memory()};
}

}  // namespace luytre
