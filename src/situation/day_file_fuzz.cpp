// Files of a day with anything in them: refused as corrupt or read, never a crash. The first byte says which
// kind: 'S' sets, 's' sets whose checksums are made right first (so that damage gets past them), 'K' keys,
// 'M' manifest, 'H' health, 'h' health with its checksum made right.
#include <cstddef>
#include <vector>

#include "base/check.h"
#include "base/hash.h"
#include "situation/day_folder.h"
#include "situation/health_file.h"
#include "situation/union4.h"
#include "situation/union_lists.h"

namespace {

using namespace luytre;

std::string_view text(const std::vector<std::byte>& bytes, size_t from, size_t size) {
  return {reinterpret_cast<const char*>(bytes.data()) + from, size};
}

void mend(std::vector<std::byte>& bytes) {
  if (bytes.size() < sizeof(SetsHeader)) return;
  SetsHeader h;
  std::memcpy(&h, bytes.data(), sizeof h);
  std::memcpy(h.magic, kSetsMagic, sizeof h.magic);
  h.file_size = bytes.size();
  if (h.values_at >= sizeof h && h.values_at <= bytes.size()) {
    h.directory_checksum = stable_hash64(text(bytes, sizeof h, h.values_at - sizeof h));
    h.body_checksum = stable_hash64(text(bytes, h.values_at, bytes.size() - h.values_at));
  }
  std::memcpy(bytes.data(), &h, sizeof h);
  h.header_checksum = stable_hash64(text(bytes, 0, offsetof(SetsHeader, header_checksum)));
  std::memcpy(bytes.data(), &h, sizeof h);
}

// Counts over one file as if it were a question's only one, with two owners.
void count(const SetsView& view) {
  static const auto ranges = [] {
    AttributionBuilder builder;
    builder.add(*Prefix::parse("198.18.0.0/17"), AttributionBuilder::Rank::prefix, "A");
    builder.add(*Prefix::parse("0.0.0.0/0"), AttributionBuilder::Rank::country, "");
    builder.add(*Prefix::parse("2001:db8::/33"), AttributionBuilder::Rank::prefix, "A");
    return *builder.ranges();
  }();
  FigurePlan plan;
  plan.orgs = {"", "A"};
  plan.label_of_org = {0, 1};
  plan.sector_of_org = {0, 0};
  plan.label_is_org = true;
  plan.labels = 2;
  plan.groups = 2;
  plan.group_names.resize(2);
  plan.period_start = {0};
  plan.stretches.push_back({ranges, {kNone, 1, 0}});
  auto& file = plan.files.emplace_back();
  file.view = &view;
  file.period = file.stretch = 0;
  for (size_t s = 0; s < view.streams(); ++s) {
    bool national = view.stream(s).realm.empty();
    file.group_of_stream.push_back(s % 2);
    file.national_stream.push_back(national);
    file.realm_of_stream.push_back(national ? kNone : 1);
  }
  Tally tally(plan);
  ContainerUnion containers(plan, tally);
  for (const ContainerJob& job : container_jobs(plan)) containers.run(job);
  ListJobs jobs = list_jobs(plan);
  ListUnion lists(plan, tally);
  for (size_t i = 0; i < jobs.jobs(); ++i) lists.run(jobs, i);
  tally.finish({});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  auto* from = reinterpret_cast<const std::byte*>(data);
  std::vector<std::byte> bytes(from + 1, from + size);
  std::string_view content = text(bytes, 0, bytes.size());
  switch (data[0]) {
    case 's':
      mend(bytes);
      [[fallthrough]];
    case 'S': {
      auto view = SetsView::open(bytes, "fuzz");
      if (!view) break;
      count(*view);
      bool good = view->verify().has_value();
      auto merged = merge_sets({&*view, 1}, {});
      LUYTRE_CHECK(!good || merged);
      if (merged) {
        auto again = write_sets(view->day(), *merged);
        LUYTRE_CHECK(again);
        LUYTRE_CHECK(!good || *again == text(bytes, 0, bytes.size()));
      }
      break;
    }
    case 'K':
      if (auto run = KeyView::open(bytes, "fuzz")) {
        std::vector<uint64_t> wanted;
        for (uint64_t key : run->keys()) {
          wanted.push_back(key);
          if (key != ~0ull) wanted.push_back(key + 1);
        }
        std::sort(wanted.begin(), wanted.end());
        std::vector<uint8_t> known(wanted.size());
        run->mark_known(wanted, known.data());
        if (run->check_body())
          for (size_t i = 0; i < wanted.size(); ++i)
            LUYTRE_CHECK(known[i] == std::binary_search(run->keys().begin(), run->keys().end(), wanted[i]));
      }
      break;
    case 'M':
      if (auto manifest = Manifest::parse(content, "fuzz"))
        LUYTRE_CHECK(Manifest::parse(manifest->text(), "again"));
      break;
    case 'h':
      if (bytes.size() >= 8) {
        uint64_t sum = stable_hash64(content.substr(0, content.size() - 8));
        std::memcpy(bytes.data() + bytes.size() - 8, &sum, 8);
      }
      [[fallthrough]];
    case 'H':
      if (auto rows = read_health(content, "fuzz")) {
        auto again = read_health(write_health(0, *rows), "again");
        LUYTRE_CHECK(again && again->size() == rows->size());
      }
      break;
    default:
      break;
  }
  return 0;
}
