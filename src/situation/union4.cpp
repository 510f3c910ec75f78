#include "situation/union4.h"

#include <algorithm>
#include <bit>

#include "situation/bitmap.h"

namespace luytre {
namespace {

// Values of one group from which mark_bytes beats set_bits.
constexpr size_t kBytesFrom = 2048;
// Bytes of the next day's container that are fetched ahead.
constexpr size_t kPrefetch = 16384;

void prefetch(const void* data, size_t size) {
  const char* at = static_cast<const char*>(data);
  for (size_t i = 0; i < std::min(size, kPrefetch); i += 64) __builtin_prefetch(at + i);
}

}  // namespace

std::vector<ContainerJob> container_jobs(const FigurePlan& plan) {
  std::vector<uint32_t> job_of(65536, kNone);
  for (const auto& file : plan.files)
    for (const ContainerRow& c : file.view->containers()) job_of[c.high] = 0;
  std::vector<ContainerJob> jobs;
  for (uint32_t high = 0; high < 65536; ++high) {
    if (job_of[high] == kNone) continue;
    job_of[high] = static_cast<uint32_t>(jobs.size());
    jobs.emplace_back().high = high;
  }
  for (uint32_t f = 0; f < plan.files.size(); ++f) {
    auto containers = plan.files[f].view->containers();
    for (uint32_t c = 0; c < containers.size(); ++c)
      jobs[job_of[containers[c].high]].places.push_back({f, c});
  }
  return jobs;
}

ContainerUnion::ContainerUnion(const FigurePlan& plan, Tally& tally)
    : plan_(plan),
      tally_(tally),
      class_of_stretch_(plan.stretches.size()),
      bytes_(65536),
      used_(plan.groups),
      sums_(plan.groups),
      recount_(plan.groups) {}

void ContainerUnion::cut_pieces(const ContainerJob& job) {
  // Each class by its ranges within the container.
  struct Slice {
    uint32_t first, last, org;
    bool operator==(const Slice&) const = default;
  };
  std::vector<std::vector<Slice>> classes;
  std::fill(class_of_stretch_.begin(), class_of_stretch_.end(), kNone);
  uint32_t start = job.high << 16, end = start | 0xffff;
  for (const auto& place : job.places) {
    uint32_t stretch = plan_.files[place.file].stretch;
    if (class_of_stretch_[stretch] != kNone) continue;
    const auto& ranges = plan_.stretches[stretch].ranges->ranges4;
    auto at = std::lower_bound(ranges.begin(), ranges.end(), start,
                               [](const OwnedRange4& r, uint32_t address) { return r.last < address; });
    std::vector<Slice> slices;
    for (; at != ranges.end() && at->first <= end; ++at) {
      uint32_t org = plan_.stretches[stretch].org_of_owner[at->owner];
      if (org == kNone) continue;
      uint32_t first = std::max(at->first, start) - start, last = std::min(at->last, end) - start;
      // Neighbours that differ in the reason only are one.
      if (!slices.empty() && slices.back().org == org && slices.back().last + 1 == first)
        slices.back().last = last;
      else
        slices.push_back({first, last, org});
    }
    auto known = std::find(classes.begin(), classes.end(), slices);
    class_of_stretch_[stretch] = static_cast<uint32_t>(known - classes.begin());
    if (known == classes.end()) classes.push_back(std::move(slices));
  }
  classes_ = static_cast<uint32_t>(classes.size());

  std::vector<uint32_t> cuts{0, 65536};
  for (const auto& slices : classes)
    for (const Slice& s : slices) {
      cuts.push_back(s.first);
      cuts.push_back(s.last + 1);
    }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  pieces_.clear();
  for (size_t i = 0; i + 1 < cuts.size(); ++i) pieces_.push_back({cuts[i], cuts[i + 1] - 1});
  orgs_.assign(pieces_.size() * classes_, kNone);
  labels_.assign(pieces_.size() * classes_, 0);
  label_of_.assign(1, kNone);
  std::vector<uint32_t> seen;  // labels, sorted
  for (const auto& slices : classes)
    for (const Slice& s : slices) seen.push_back(plan_.label_of_org[s.org]);
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  label_of_.insert(label_of_.end(), seen.begin(), seen.end());
  for (uint32_t k = 0; k < classes_; ++k) {
    size_t piece = 0;
    for (const Slice& s : classes[k]) {
      auto local = static_cast<uint16_t>(
          std::lower_bound(seen.begin(), seen.end(), plan_.label_of_org[s.org]) - seen.begin() + 1);
      while (pieces_[piece].first < s.first) ++piece;
      for (; piece < pieces_.size() && pieces_[piece].last <= s.last; ++piece) {
        orgs_[piece * classes_ + k] = s.org;
        labels_[piece * classes_ + k] = local;
      }
    }
  }
  label_at_made_ = false;
}

void ContainerUnion::run(const ContainerJob& job) {
  cut_pieces(job);
  if (size_t words = size_t{plan_.groups} * classes_ * 1024; bitmaps_.size() < words)
    bitmaps_ = HugeArray<uint64_t>(words);
  if (size_t lists = size_t{plan_.groups} * classes_; runs_.size() < lists) runs_.resize(lists);
  total_.assign(size_t{classes_} * 1024, 0);
  counts_.assign(label_of_.size(), 0);
  for (size_t from = 0; from < job.places.size();) {
    uint32_t period = plan_.files[job.places[from].file].period;
    size_t to = from;
    while (to < job.places.size() && plan_.files[job.places[to].file].period == period) ++to;
    collect_period(job, from, to);
    set_period();
    count_period(job, from, to, period);
    from = to;
  }
  count_total();
}

void ContainerUnion::collect_period(const ContainerJob& job, size_t from, size_t to) {
  for (size_t i = from; i < to; ++i) {
    const auto& file = plan_.files[job.places[i].file];
    uint32_t container = job.places[i].container;
    uint32_t klass = class_of_stretch_[file.stretch];
    const std::byte* values = file.view->values(container);
    if (i + 1 < to) {
      const auto& next = job.places[i + 1];
      const SetsView& view = *plan_.files[next.file].view;
      auto segments = view.segments(next.container);
      prefetch(segments.data(), segments.size_bytes());
      prefetch(view.values(next.container),
               static_cast<size_t>(view.values(next.container + 1) - view.values(next.container)));
    }
    for (const SegmentRow& s : file.view->segments(container)) {
      uint32_t group = file.group_of_stream[s.stream];
      if (group != kNone && file.national_stream[s.stream]) {
        if (!used_[group]) {
          used_[group] = 1;
          used_list_.push_back(group);
        }
        sums_[group] += s.sightings;
        auto& runs = runs_[size_t{group} * classes_ + klass];
        if (s.form == kBitmap)
          or_bitmap(bitmap(group, klass), values);
        else if (!runs.empty() && runs.back().values + 2 * runs.back().size == values)
          runs.back().size += size_of(s);
        else
          runs.push_back({values, size_of(s)});
      }
      values += value_bytes(s);
    }
  }
}

void ContainerUnion::set_period() {
  for (uint32_t group : used_list_)
    for (uint32_t k = 0; k < classes_; ++k) {
      auto& runs = runs_[size_t{group} * classes_ + k];
      size_t all = 0;
      for (const Run& run : runs) all += run.size;
      if (all >= kBytesFrom) {
        for (const Run& run : runs) mark_bytes(bytes_.data(), run.values, run.size);
        gather_bytes(bytes_.data(), bitmap(group, k));
      } else {
        for (const Run& run : runs) set_bits(bitmap(group, k), run.values, run.size);
      }
      runs.clear();
    }
}

void ContainerUnion::count_period(const ContainerJob& job, size_t from, size_t to, uint32_t period) {
  bool any_recount = false;
  for (uint32_t group : used_list_) {
    uint32_t row = plan_.row(period, group);
    recount_[group] = count_group(group, row);
    any_recount |= recount_[group] != 0;
    for (uint32_t k = 0; k < classes_; ++k) or_and_clear(total_.data() + size_t{k} * 1024, bitmap(group, k));
  }
  if (any_recount) count_sightings(job, from, to, period);
  for (uint32_t group : used_list_) {
    used_[group] = recount_[group] = 0;
    sums_[group] = 0;
  }
  used_list_.clear();
}

bool ContainerUnion::count_group(uint32_t group, uint32_t row) {
  uint16_t only = 0;
  bool mixed = classes_ > 1;
  for (size_t p = 0; p < pieces_.size(); ++p) {
    const Piece& piece = pieces_[p];
    if (classes_ == 1) {
      uint64_t n = count_bits(bitmap(group, 0), piece.first, piece.last);
      if (n == 0) continue;
      uint16_t l = label(p, 0);
      if (l == 0) {
        mixed = true;
        continue;
      }
      mixed |= only != 0 && only != l;
      only = l;
      counts_[l] += n;
      if (!plan_.label_is_org) tally_.present(row, org(p, 0));
      continue;
    }
    for (uint32_t k = 0; k < classes_; ++k) {
      uint16_t l = label(p, k);
      if (l == 0) continue;
      if (!plan_.label_is_org && count_bits(bitmap(group, k), piece.first, piece.last) != 0)
        tally_.present(row, org(p, k));
      bool seen = false;
      for (uint32_t before = 0; before < k; ++before) seen |= label(p, before) == l;
      if (seen) continue;
      std::vector<const uint64_t*>& same = same_label_;
      same.clear();
      for (uint32_t other = k; other < classes_; ++other)
        if (label(p, other) == l) same.push_back(bitmap(group, other));
      counts_[l] += count_union(same, piece.first, piece.last);
    }
  }
  for (size_t l = 1; l < counts_.size(); ++l)
    if (counts_[l] != 0) tally_.at(row, label_of_[l]).distinct_addresses_v4 += std::exchange(counts_[l], 0);
  if (!mixed && only != 0) tally_.at(row, label_of_[only]).sightings += sums_[group];
  return mixed;
}

void ContainerUnion::count_sightings(const ContainerJob& job, size_t from, size_t to, uint32_t period) {
  if (!label_at_made_) {
    label_at_.resize(size_t{classes_} * 65536);
    for (size_t p = 0; p < pieces_.size(); ++p)
      for (uint32_t k = 0; k < classes_; ++k)
        std::fill_n(label_at_.data() + size_t{k} * 65536 + pieces_[p].first,
                    pieces_[p].last - pieces_[p].first + 1, label(p, k));
    label_at_made_ = true;
  }
  size_t labels = label_of_.size();
  sightings_.resize(std::max(sightings_.size(), plan_.groups * labels * kSums));
  for (size_t i = from; i < to; ++i) {
    const auto& file = plan_.files[job.places[i].file];
    const uint16_t* label_at = label_at_.data() + size_t{class_of_stretch_[file.stretch]} * 65536;
    const std::byte* values = file.view->values(job.places[i].container);
    const std::byte* counts = file.view->counts(job.places[i].container);
    for (const SegmentRow& s : file.view->segments(job.places[i].container)) {
      uint32_t group = file.group_of_stream[s.stream];
      if (group != kNone && file.national_stream[s.stream] && recount_[group])
        add_sightings(sightings_.data() + group * labels * kSums, labels, label_at, s, values, counts);
      values += value_bytes(s);
      counts += size_of(s) * s.count_bytes;
    }
  }
  for (uint32_t group : used_list_) {
    if (!recount_[group]) continue;
    uint64_t* sums = sightings_.data() + group * labels * kSums;
    for (size_t l = 0; l < labels; ++l) {
      uint64_t sum = 0;
      for (size_t k = 0; k < kSums; ++k) sum += std::exchange(sums[k * labels + l], 0);
      // Label 0 is what is nobody's here, or not asked for.
      if (l != 0 && sum != 0) tally_.at(plan_.row(period, group), label_of_[l]).sightings += sum;
    }
  }
}

void ContainerUnion::count_total() {
  for (size_t p = 0; p < pieces_.size(); ++p) {
    same_label_.clear();
    for (uint32_t k = 0; k < classes_; ++k)
      if (label(p, k) != 0) same_label_.push_back(total_.data() + size_t{k} * 1024);
    tally_.total.distinct_addresses_v4 += count_union(same_label_, pieces_[p].first, pieces_[p].last);
  }
}

}  // namespace luytre
