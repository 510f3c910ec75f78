// A scan of 700 findings on 70 hosts into an empty ledger on the disk, and the same scan a day later (all
// seen again), each one durable transaction. The file is nmap-free: Nessus as it is written, read and
// imported.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "base/check.h"
#include "weaknesses/inventory/weakness_book.h"
#include "weaknesses/scans/scan_formats.h"

namespace luytre {
namespace {

constexpr int kHosts = 70, kEach = 10;

std::string nessus(int day) {
  std::string out = "<?xml version=\"1.0\" ?>\n<NessusClientData_v2><Report name=\"weekly\">";
  for (int h = 0; h < kHosts; ++h) {
    out += fmt::format(
        "<ReportHost name=\"203.0.113.{0}\"><HostProperties><tag name=\"host-ip\">203.0.113.{0}</tag>"
        "<tag name=\"HOST_END\">Mon Dec {1:2} 12:{0:02}:00 2018</tag><tag "
        "name=\"Credentialed_Scan\">true</tag></HostProperties>",
        h % 60 + (h >= 60 ? 100 : 0), day);
    for (int f = 0; f < kEach; ++f)
      out += fmt::format(
          "<ReportItem port=\"{}\" svc_name=\"www\" protocol=\"tcp\" severity=\"3\" pluginID=\"{}\" "
          "pluginName=\"A weakness of number {}\" "
          "pluginFamily=\"General\"><description>{:d>400}</description>"
          "<solution>Update to version {}.{}.</solution><plugin_output>{:o>300}</plugin_output>"
          "<cve>CVE-2018-{}</cve><cvss3_base_score>7.5</cvss3_base_score></ReportItem>",
          80 + f, 10'000 + f, f, "", f, h, "", 10'000 + f);
    out += "</ReportHost>";
  }
  return out + "</Report></NessusClientData_v2>\n";
}

struct World {
  std::filesystem::path folder;
  std::unique_ptr<Ledger> ledger;
  Directory directory;
  BodyScope scope;
  DueDates due;

  explicit World(int number)
      : folder(std::filesystem::temp_directory_path() /
               fmt::format("luytre-import-{}-{}", ::getpid(), number)),
        ledger(*Ledger::open({.target = "sqlite", .folder = folder / "ledger", .password = {}, .clock = {}})),
        directory(*Directory::open(folder / "directory")),
        scope([&] {
          LUYTRE_CHECK(directory.add_organisations("org_id,sector,name_vi\nORG-A,MINISTRY,A\n", "o"));
          LUYTRE_CHECK(directory.add_ownership("prefix,org_id\n203.0.113.0/24,ORG-A\n", "p"));
          return *BodyScope::of(directory, "ORG-A", 17'900);
        }()) {
    due.rule = [](WeaknessSeverity, std::string_view, Timestamp opened) { return opened + kMicrosPerDay; };
  }
  ~World() {
    ledger.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  ScanReport import(const std::string& text) {
    auto format = recognise_scan(text);
    LUYTRE_CHECK(format.has_value());
    auto scan = read_scan(*format, text, "weekly.nessus");
    LUYTRE_CHECK(scan.has_value());
    auto report = WeaknessBook(*ledger).import(Viewer::console("bench"), scope, *scan,
                                               {.actor = "bench", .asset = {}}, due);
    LUYTRE_CHECK(report.has_value());
    return *report;
  }
};

void BM_FirstScan(benchmark::State& state) {
  std::string text = nessus(3);
  int number = 0;
  for (auto _ : state) {
    state.PauseTiming();
    auto world = std::make_unique<World>(number++);
    state.ResumeTiming();
    ScanReport report = world->import(text);
    state.PauseTiming();
    LUYTRE_CHECK(report.opened == kHosts * kEach);
    world.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * kHosts * kEach);
}
BENCHMARK(BM_FirstScan)->Unit(benchmark::kMillisecond)->UseRealTime();

void BM_NextScan(benchmark::State& state) {
  std::string first = nessus(3), next = nessus(4);
  int number = 1000;
  for (auto _ : state) {
    state.PauseTiming();
    auto world = std::make_unique<World>(number++);
    world->import(first);
    state.ResumeTiming();
    ScanReport report = world->import(next);
    state.PauseTiming();
    LUYTRE_CHECK(report.seen_again == kHosts * kEach && report.opened == 0);
    world.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * kHosts * kEach);
}
BENCHMARK(BM_NextScan)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace luytre
