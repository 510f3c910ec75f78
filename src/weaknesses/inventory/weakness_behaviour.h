// What inventory and weaknesses must do, whatever engine their ledger has. A test program names its ledgers
// with INSTANTIATE_TEST_SUITE_P(…, WeaknessBehaviour, …).
#pragma once
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "ledger/ledger_behaviour.h"
#include "weaknesses/inventory/weakness_book.h"

namespace luytre {

class WeaknessBehaviour : public testing::TestWithParam<LedgerKind> {};

namespace weakness_test {

constexpr Day kDay = 17'868;  // 2018-12-03
constexpr Timestamp at(int day, int hour = 12) {
  return start_of(kDay + day) + hour * kMicrosPerHour;
}

struct World {
  std::unique_ptr<Ledger> ledger;
  Directory directory;
  BodyScope scope;
  WeaknessBook book;
  AssetBook assets;
  Viewer console = Viewer::console("console:test");
  DueDates due;

  static Directory country() {
    auto folder = std::filesystem::path(testing::TempDir()) / fmt::format("no-directory-{}", ::getpid());
    Directory directory = *Directory::open(folder);
    EXPECT_TRUE(
        directory.add_organisations("org_id,sector,name_vi\nORG-A,MINISTRY,A\nORG-B,PROVINCE,B\n", "o"));
    EXPECT_TRUE(
        directory.add_ownership("prefix,org_id\n203.0.113.0/25,ORG-A\n203.0.113.128/25,ORG-B\n", "p"));
    EXPECT_TRUE(directory.add_ownership("domain,org_id\nb.gov.vn,ORG-B\na.gov.vn,ORG-A\n", "d"));
    return directory;
  }
  explicit World(LedgerOptions options)
      : ledger([&] {
          options.clock = [] { return at(100); };
          return std::move(*Ledger::open(options));
        }()),
        directory(country()),
        scope(*BodyScope::of(directory, "ORG-A", kDay)),
        book(*ledger),
        assets(*ledger) {
    due.rule = [](WeaknessSeverity, std::string_view, Timestamp opened) {
      return opened + 10 * kMicrosPerDay;
    };
    due.exploited = [](std::string_view id) {
      return id == "CVE-2021-44228" ? std::optional(at(3)) : std::nullopt;
    };
  }

  ScanReport import(const ScanResult& scan, bool same_checks = false) {
    auto report = book.import(console, scope, scan, {.actor = "test", .same_checks = same_checks}, due);
    EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().message);
    return report ? *report : ScanReport{};
  }
  Weakness only() {
    auto all = *book.list(console);
    EXPECT_EQ(all.size(), 1u);
    return all.empty() ? Weakness{} : all[0];
  }
};

// A complete network scan of 203.0.113.5, ports 1 to 1024, with the checks given; nothing found yet.
inline ScanResult network_scan(Timestamp time, std::set<std::string> checks = {"nmap:service"}) {
  ScanResult scan;
  scan.scanner = "nmap";
  scan.finished = time;
  scan.coverage.complete = true;
  scan.coverage.ports = {{"tcp", 1, 1024}};
  scan.coverage.checks = std::move(checks);
  ScanHost host;
  host.address = IpAddress::parse("203.0.113.5");
  host.state = ScanHost::State::up;
  host.time = time;
  host.answers = true;
  scan.hosts.push_back(host);
  return scan;
}
inline ScanFinding finding(const char* weakness, uint16_t port, const char* rule = "nmap:service") {
  ScanFinding f;
  if (port) f.at = {"tcp", port};
  f.weaknesses = {weakness};
  f.rule = rule;
  f.title = weakness;
  f.rank = WeaknessSeverity::high;
  return f;
}
inline ScanResult with(ScanResult scan, ScanFinding f) {
  if (f.at.port) scan.hosts[0].open.insert(f.at);
  scan.findings.push_back(std::move(f));
  return scan;
}
inline ScanResult open_port(ScanResult scan, uint16_t port) {
  scan.hosts[0].open.insert({"tcp", port});
  return scan;
}

}  // namespace weakness_test

}  // namespace luytre
