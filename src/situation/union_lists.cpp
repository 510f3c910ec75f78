#include "situation/union_lists.h"

#include <algorithm>
#include <bit>

namespace luytre {
namespace {

// Addresses a slice holds in all lists together.
constexpr size_t kSlice = 1 << 17;
constexpr size_t kSamples = 64;  // of a slice

size_t lower_bound(const std::byte* values, size_t size, const IpAddress& wanted) {
  size_t first = 0;
  while (size > 0) {
    size_t half = size / 2;
    if (list_address(values, first + half) < wanted) {
      first += half + 1;
      size -= half + 1;
    } else {
      size = half;
    }
  }
  return first;
}

// Cuts the address space where the lists' addresses fall into slices of about kSlice.
std::vector<IpAddress> cut(const FigurePlan& plan, const std::vector<ListJobs::Place>& places) {
  std::vector<IpAddress> samples;
  uint64_t all = 0;
  for (const auto& place : places) {
    all += place.list->size;
    const std::byte* values = plan.files[place.file].view->list_values(*place.list);
    for (size_t i = kSlice / kSamples / 2; i < place.list->size; i += kSlice / kSamples)
      samples.push_back(list_address(values, i));
  }
  std::sort(samples.begin(), samples.end());
  std::vector<IpAddress> cuts;
  size_t slices = all / kSlice + 1;
  for (size_t i = 1; i < slices && !samples.empty(); ++i) {
    const IpAddress& at = samples[std::min(samples.size() - 1, i * samples.size() / slices)];
    if (cuts.empty() || cuts.back() < at) cuts.push_back(at);
  }
  return cuts;
}

}  // namespace

ListJobs list_jobs(const FigurePlan& plan) {
  ListJobs jobs;
  for (uint32_t f = 0; f < plan.files.size(); ++f) {
    const auto& file = plan.files[f];
    for (const ListRow& list : file.view->lists()) {
      if (file.group_of_stream[list.stream] == kNone) continue;
      if (file.national_stream[list.stream])
        jobs.national.push_back({f, &list});
      else if (file.realm_of_stream[list.stream] != kNone)
        jobs.internal.push_back({f, &list});
    }
  }
  jobs.national_cuts = cut(plan, jobs.national);
  jobs.internal_cuts = cut(plan, jobs.internal);
  return jobs;
}

void ListUnion::Set::clear(size_t expected) {
  size_t size = std::bit_ceil(std::max<size_t>(64, expected * 2));
  slots_.assign(size, Slot{});
  mask_ = size - 1;
  used_ = 0;
}

void ListUnion::Set::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  mask_ = slots_.size() - 1;
  used_ = 0;
  for (const Slot& slot : old)
    if (slot.tag != 0) insert(slot.address, slot.tag);
}

bool ListUnion::Set::insert(const IpAddress& address, uint64_t tag) {
  if (used_ * 2 >= slots_.size()) grow();
  uint64_t hash = hash_pair(hash_pair(address.high(), address.low()), tag);
  for (size_t i = hash & mask_;; i = (i + 1) & mask_) {
    Slot& slot = slots_[i];
    if (slot.tag == tag && slot.address == address) return false;
    if (slot.tag == 0) {
      slot = {address, tag};
      ++used_;
      return true;
    }
  }
}

void ListUnion::run(const ListJobs& jobs, size_t job) {
  size_t national = jobs.national.empty() ? 0 : jobs.national_cuts.size() + 1;
  bool is_national = job < national;
  const auto& places = is_national ? jobs.national : jobs.internal;
  const auto& cuts = is_national ? jobs.national_cuts : jobs.internal_cuts;
  size_t slice = is_national ? job : job - national;

  std::vector<Part> parts;
  size_t all = 0;
  for (const auto& place : places) {
    const std::byte* values = plan_.files[place.file].view->list_values(*place.list);
    size_t first = slice == 0 ? 0 : lower_bound(values, place.list->size, cuts[slice - 1]);
    size_t last =
        slice == cuts.size() ? place.list->size : lower_bound(values, place.list->size, cuts[slice]);
    if (first >= last) continue;
    parts.push_back({&place, first, last});
    all += last - first;
  }
  total_.clear(std::min(all, kSlice / 4));
  for (size_t from = 0; from < parts.size();) {
    uint32_t period = plan_.files[parts[from].place->file].period;
    size_t to = from, here = 0;
    for (; to < parts.size() && plan_.files[parts[to].place->file].period == period; ++to)
      here += parts[to].last - parts[to].first;
    rows_.clear(std::min(here, kSlice / 4));
    for (; from < to; ++from)
      if (is_national)
        add_national(parts[from]);
      else
        add_internal(parts[from]);
  }
}

void ListUnion::add_national(const Part& part) {
  const auto& file = plan_.files[part.place->file];
  const auto& stretch = plan_.stretches[file.stretch];
  const auto& ranges = stretch.ranges->ranges6;
  const ListRow& list = *part.place->list;
  const std::byte *values = file.view->list_values(list), *counts = file.view->list_counts(list);
  uint32_t group = file.group_of_stream[list.stream], row = plan_.row(file.period, group);
  auto range = ranges.begin();
  for (size_t i = part.first; i < part.last; ++i) {
    IpAddress address = list_address(values, i);
    // Addresses ascend, so the next range is never far behind; a damaged order only costs a miscount.
    if (range == ranges.end() || range->last < address || address < range->first)
      range = std::lower_bound(ranges.begin(), ranges.end(), address,
                               [](const OwnedRange6& r, const IpAddress& a) { return r.last < a; });
    if (range == ranges.end() || address < range->first) continue;
    uint32_t org = stretch.org_of_owner[range->owner];
    if (org == kNone) continue;
    uint32_t label = plan_.label_of_org[org];
    Counts& out = tally_.at(row, label);
    out.sightings += count_at(counts, list.count_bytes, i);
    if (rows_.insert(address, (uint64_t{group} << 32 | label) + 1)) ++out.distinct_addresses_v6;
    if (!plan_.label_is_org) tally_.present(row, org);
    if (total_.insert(address, 1)) ++tally_.total.distinct_addresses_v6;
  }
}

void ListUnion::add_internal(const Part& part) {
  const auto& file = plan_.files[part.place->file];
  const ListRow& list = *part.place->list;
  const std::byte *values = file.view->list_values(list), *counts = file.view->list_counts(list);
  uint32_t group = file.group_of_stream[list.stream], row = plan_.row(file.period, group);
  uint32_t org = file.realm_of_stream[list.stream];
  Counts& out = tally_.at(row, plan_.label_of_org[org]);
  if (!plan_.label_is_org) tally_.present(row, org);
  for (size_t i = part.first; i < part.last; ++i) {
    IpAddress address = list_address(values, i);
    out.sightings += count_at(counts, list.count_bytes, i);
    if (rows_.insert(address, (uint64_t{group} << 32 | org) + 1)) ++out.internal_hosts;
    if (total_.insert(address, uint64_t{org} + 1)) ++tally_.total.internal_hosts;
  }
}

}  // namespace luytre
