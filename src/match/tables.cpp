#include "match/tables.h"

#include <algorithm>

#include "base/check.h"

namespace luytre::match {

void Tables::number_references() {
  uint64_t next = 0;
  size_t segment = 0;
  auto place = [&](const auto& table) {
    IndicatorRef base = static_cast<IndicatorRef>(next);
    segments[segment++] = {base, &table.words()};
    next += table.size();
    LUYTRE_CHECK(next < kAbsent);
    return base;
  };
  addresses.bases.addresses4 = place(addresses.addresses4());
  addresses.bases.addresses6 = place(addresses.addresses6());
  addresses.bases.prefixes4 = place(addresses.prefixes4());
  addresses.bases.prefixes6 = place(addresses.prefixes6());
  addresses.bases.services = place(addresses.services());
  place(domains.store());
  place(urls.store());
  place(fingerprints);
  size = static_cast<IndicatorRef>(next);
}

size_t Tables::segment_of(IndicatorRef ref) const {
  LUYTRE_CHECK(ref < size);
  size_t s = kSegments - 1;
  while (segments[s].base > ref) --s;
  // Empty segments share their base with the next one.
  while (ref - segments[s].base >= segments[s].words->size()) --s;
  return s;
}

uint64_t fingerprint_hash(std::string_view text, IndicatorType type) {
  return hash_bytes(text, process_seed() + 2 * static_cast<uint64_t>(type));
}

std::string_view bare_host(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') return host.substr(1, host.size() - 2);
  return host;
}

void order_by_row(std::vector<Hit>& hits, size_t first, MatchScratch::Parts& scratch) {
  auto begin = hits.begin() + static_cast<ptrdiff_t>(first);
  auto by_row = [](const Hit& a, const Hit& b) { return a.row < b.row; };
  if (std::is_sorted(begin, hits.end(), by_row)) return;
  if (hits.size() - first < 256) {
    std::stable_sort(begin, hits.end(), by_row);
    return;
  }
  auto& starts = scratch.row_starts;
  starts.fill(0);
  for (auto hit = begin; hit != hits.end(); ++hit) ++starts[hit->row + 1];
  for (size_t row = 1; row < starts.size(); ++row) starts[row] += starts[row - 1];
  scratch.sorted.resize(hits.size() - first);
  for (auto hit = begin; hit != hits.end(); ++hit) scratch.sorted[starts[hit->row]++] = *hit;
  std::copy(scratch.sorted.begin(), scratch.sorted.end(), begin);
}

}  // namespace luytre::match
