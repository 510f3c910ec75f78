// What an IndicatorSet and a MatchScratch are made of.
#pragma once
#include "match/address_matcher.h"
#include "match/domain_table.h"
#include "match/indicator_set.h"
#include "match/url_table.h"

namespace luytre {
namespace match {

struct Tables {
  ProfileLists profiles;
  AddressMatcher addresses;
  DomainTable domains;
  UrlTable urls;
  TextStore fingerprints;  // ja3, ja4, server_name, certificate

  // Where each table's references begin.
  struct Segment {
    IndicatorRef base = 0;
    const HugeVector<ProfileWord>* words = nullptr;
  };
  enum SegmentIndex : size_t {
    kAddresses4,
    kAddresses6,
    kPrefixes4,
    kPrefixes6,
    kServices,
    kDomains,
    kUrls,
    kFingerprints,
    kSegments
  };
  std::array<Segment, kSegments> segments;
  IndicatorRef size = 0;
  void number_references();
  size_t segment_of(IndicatorRef ref) const;
};

uint64_t fingerprint_hash(std::string_view text, IndicatorType type);

// `host` without the brackets of an IPv6 address.
std::string_view bare_host(std::string_view host);

// IndicatorSet::match, without the order.
void match_batch(const Tables& tables, const ObservationBatch& batch, MatchScratch::Parts& scratch,
                 std::vector<Hit>& hits);

// Puts hits in row order, from the `first` on; rows below kBatchRows.
void order_by_row(std::vector<Hit>& hits, size_t first, MatchScratch::Parts& scratch);

}  // namespace match

struct MatchScratch::Parts {
  match::AddressScratch addresses;
  match::DomainScratch domains;
  std::vector<Hit> sorted;
  std::array<uint32_t, kBatchRows + 1> row_starts;
};

}  // namespace luytre
