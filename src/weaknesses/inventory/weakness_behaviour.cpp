#include "weaknesses/inventory/weakness_behaviour.h"

#include "weaknesses/inventory/asset_files.h"
#include "weaknesses/inventory/scan_targets.h"
#include "weaknesses/inventory/weakness_book.h"

namespace luytre {
namespace {

using namespace weakness_test;

TEST_P(WeaknessBehaviour, OpensOnceHoweverOftenTheSameScanIsRead) {
  World w(GetParam().fresh());
  ScanResult scan = with(network_scan(at(0)), finding("exposed:telnet", 23));
  EXPECT_EQ(w.import(scan).opened, 1u);
  EXPECT_TRUE(w.import(scan).known);
  Weakness one = w.only();
  EXPECT_TRUE(one.open);
  EXPECT_EQ(one.place, "203.0.113.5");
  EXPECT_EQ(one.due, at(10));
  EXPECT_EQ(w.book.history(w.console, one.id)->size(), 1u);
  EXPECT_EQ(w.assets.list(w.console)->size(), 1u);
}

TEST_P(WeaknessBehaviour, ClosesWithPortClosedAndReopensWhenItIsBack) {
  World w(GetParam().fresh());
  w.import(with(network_scan(at(0)), finding("exposed:telnet", 23)));
  EXPECT_EQ(w.import(network_scan(at(1))).port_closed, 1u);
  EXPECT_EQ(w.only().closed_because, WeaknessClosed::port_closed);
  EXPECT_EQ(w.import(with(network_scan(at(2)), finding("exposed:telnet", 23))).reopened, 1u);
  Weakness one = w.only();
  EXPECT_TRUE(one.open);
  EXPECT_EQ(one.episode, 2u);
  EXPECT_EQ(one.opened, at(2));
  EXPECT_EQ(one.due, at(12));
  EXPECT_EQ(w.book.history(w.console, one.id)->size(), 3u);
}

TEST_P(WeaknessBehaviour, ScanFromThePastNeitherClosesNorReopens) {
  World w(GetParam().fresh());
  w.import(with(network_scan(at(5)), finding("exposed:telnet", 23)));
  EXPECT_EQ(w.import(network_scan(at(4))).port_closed, 0u);
  EXPECT_EQ(w.import(network_scan(at(6))).port_closed, 1u);
  EXPECT_EQ(w.import(with(network_scan(at(5, 13)), finding("exposed:telnet", 23))).reopened, 0u);
  EXPECT_FALSE(w.only().open);
}

TEST_P(WeaknessBehaviour, ClosesNothingThatLayOutsideTheScan) {
  World w(GetParam().fresh());
  w.import(with(network_scan(at(0)), finding("exposed:telnet", 23)));
  ScanResult narrow = network_scan(at(1));
  narrow.coverage.ports = {{"tcp", 80, 80}};
  w.import(narrow);
  EXPECT_TRUE(w.only().open) << "another port";
  ScanResult killed = network_scan(at(2));
  killed.coverage.complete = false;
  w.import(killed);
  EXPECT_TRUE(w.only().open) << "a scan that did not end";
  ScanResult silent = network_scan(at(3));
  silent.hosts[0].answers = false;
  w.import(silent);
  EXPECT_TRUE(w.only().open) << "a filter that swallows everything";
  w.import(open_port(network_scan(at(4), {"nmap:other"}), 23));
  EXPECT_TRUE(w.only().open) << "the check was not run";
  ScanResult other = network_scan(at(5));
  other.hosts[0].address = IpAddress::parse("203.0.113.6");
  w.import(other);
  EXPECT_TRUE(w.only().open) << "another host";
  EXPECT_EQ(w.import(open_port(network_scan(at(6)), 23)).patched, 1u);
  EXPECT_EQ(w.only().closed_because, WeaknessClosed::patched);
}

TEST_P(WeaknessBehaviour, OneRowForAllScannersAndPatchedOnlyWhenAllAgree) {
  World w(GetParam().fresh());
  w.import(with(network_scan(at(0)), finding("CVE-2018-15473", 22, "nmap:vulners")));
  ScanResult other = with(network_scan(at(1)), finding("CVE-2018-15473", 22, "openvas:1.3.6"));
  other.scanner = "openvas";
  EXPECT_EQ(w.import(other).opened, 0u);
  EXPECT_EQ(w.only().rules, (std::vector<std::string>{"nmap:vulners", "openvas:1.3.6"}));
  w.import(open_port(network_scan(at(2), {"nmap:vulners"}), 22));
  EXPECT_TRUE(w.only().open) << "the other scanner still says so";
  ScanResult clean = open_port(network_scan(at(3), {}), 22);
  clean.scanner = "openvas";
  w.import(clean);
  EXPECT_TRUE(w.only().open) << "that scan does not tell its checks";
  clean.hosts[0].time = clean.finished = at(4);
  EXPECT_EQ(w.import(clean, true).patched, 1u) << "its importer does";
}

TEST_P(WeaknessBehaviour, WhatWasSeenFromInsideIsClosedFromInsideOnly) {
  World w(GetParam().fresh());
  ScanResult inside = with(network_scan(at(0), {"nessus:1"}), finding("CVE-2017-0144", 0, "nessus:1"));
  inside.hosts[0].credentialed = true;
  w.import(inside);
  w.import(open_port(network_scan(at(1), {"nessus:1"}), 80));
  EXPECT_TRUE(w.only().open);
  ScanResult again = open_port(network_scan(at(2), {"nessus:1"}), 80);
  again.hosts[0].credentialed = true;
  EXPECT_EQ(w.import(again).patched, 1u);
}

TEST_P(WeaknessBehaviour, HostItselfClosesByPortsOnlyWhenAllWereScannedAndNoneIsOpen) {
  World w(GetParam().fresh());
  w.import(with(network_scan(at(0), {"nessus:1"}), finding("CVE-2017-0144", 0, "nessus:1")));
  w.import(network_scan(at(1), {}));
  EXPECT_TRUE(w.only().open);
  ScanResult all = network_scan(at(2), {});
  all.coverage.ports = {{"tcp", 1, 65535}};
  w.import(open_port(all, 4444));
  EXPECT_TRUE(w.only().open);
  all.hosts[0].time = all.finished = at(3);
  EXPECT_EQ(w.import(all).port_closed, 1u);
}

TEST_P(WeaknessBehaviour, HostIsGoneAfterTwoScansADayApart) {
  World w(GetParam().fresh());
  w.import(with(network_scan(at(0)), finding("exposed:telnet", 23)));
  auto down = [](Timestamp time) {
    ScanResult scan = network_scan(time);
    scan.hosts[0].state = ScanHost::State::down;
    scan.hosts[0].answers = false;
    return scan;
  };
  EXPECT_EQ(w.import(down(at(1))).host_gone, 0u);
  EXPECT_EQ(w.import(down(at(1, 20))).host_gone, 0u);
  EXPECT_TRUE(w.only().open);
  EXPECT_EQ(w.import(down(at(2))).host_gone, 1u);
  EXPECT_EQ(w.only().closed_because, WeaknessClosed::host_gone);
}

TEST_P(WeaknessBehaviour, AcceptedStaysClosedUntilItsDay) {
  World w(GetParam().fresh());
  w.import(with(network_scan(at(0)), finding("exposed:telnet", 23)));
  std::string id = w.only().id;
  EXPECT_FALSE(w.book.accept(w.console, id, at(120), "").has_value());
  EXPECT_FALSE(w.book.accept(w.console, id, at(99), "needed").has_value());
  ASSERT_TRUE(w.book.accept(w.console, id, at(120), "needed").has_value());
  EXPECT_EQ(w.import(with(network_scan(at(110)), finding("exposed:telnet", 23))).reopened, 0u);
  EXPECT_EQ(w.only().closed_because, WeaknessClosed::accepted);
  EXPECT_EQ(w.import(with(network_scan(at(121)), finding("exposed:telnet", 23))).reopened, 1u);
}

TEST_P(WeaknessBehaviour, HostsOfOthersAreLeftOutAndForeignIsNotFound) {
  World w(GetParam().fresh());
  ScanResult scan = with(network_scan(at(0)), finding("exposed:telnet", 23));
  scan.hosts[0].address = IpAddress::parse("203.0.113.200");
  ScanHost named;
  named.name = "www.b.gov.vn";
  named.state = ScanHost::State::up;
  scan.hosts.push_back(named);
  ScanReport report = w.import(scan);
  EXPECT_EQ(report.foreign_hosts, 2u);
  EXPECT_EQ(report.opened, 0u);
  EXPECT_TRUE(w.assets.list(w.console)->empty());

  w.import(with(network_scan(at(1)), finding("exposed:telnet", 23)));
  std::string id = w.only().id;
  Membership b{.id = "m", .user = "u", .organisation = "ORG-B", .role = Role::member, .accepted = true};
  Viewer stranger = Viewer::of("u", {&b, 1}, w.directory, at(1));
  EXPECT_TRUE(w.book.list(stranger)->empty());
  EXPECT_TRUE(w.assets.list(stranger)->empty());
  EXPECT_TRUE(w.book.history(stranger, id)->empty());
  EXPECT_EQ(w.book.total(stranger, {}, at(2))->open, 0u);
  EXPECT_EQ(w.book.accept(stranger, id, at(120), "x").error().code, ErrorCode::not_found);
  EXPECT_EQ(w.book.import(stranger, w.scope, scan, {.actor = "u"}, w.due).error().code, ErrorCode::not_found);
  EXPECT_EQ(w.assets.add(stranger, w.scope, {}).error().code, ErrorCode::not_found);
}

TEST_P(WeaknessBehaviour, ExploitedOnesAreDueByTheirListAndFiguresCountThem) {
  World w(GetParam().fresh());
  w.import(with(with(network_scan(at(0)), finding("CVE-2021-44228", 80)), finding("exposed:telnet", 23)));
  WeaknessCount total = *w.book.total(w.console, {}, at(4));
  EXPECT_EQ(total.open, 2u);
  EXPECT_EQ(total.overdue, 1u);
  EXPECT_EQ(total.exploited, 1u);
  EXPECT_EQ(total.high, 2u);
  EXPECT_EQ(total.assets, 1u);
  auto by = *w.book.count(w.console, {}, at(4), WeaknessKey::weakness);
  ASSERT_EQ(by.size(), 2u);
  EXPECT_EQ(by[0].key, "CVE-2021-44228");
  EXPECT_EQ(w.book.list(w.console)->front().due, at(3)) << "by due date";
}

TEST_P(WeaknessBehaviour, InventoryIsIdempotentAndKeepsWhatChanged) {
  World w(GetParam().fresh());
  auto list = [](const char* version) {
    Asset a{.host = "WEB.a.gov.vn",
            .address = "203.0.113.5",
            .product = "cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*"};
    a.version = version;
    a.owner = "Phòng CNTT";
    a.level = 3;
    a.source = "csv";
    a.last_seen = at(version[2] - '0');
    return std::vector<Asset>{a};
  };
  EXPECT_EQ(w.assets.add(w.console, w.scope, list("7.4"))->added, 1u);
  EXPECT_EQ(w.assets.add(w.console, w.scope, list("7.4"))->unchanged, 1u);
  EXPECT_EQ(w.assets.add(w.console, w.scope, list("7.6"))->changed, 1u);
  EXPECT_EQ(w.assets.add(w.console, w.scope, list("7.4"))->unchanged, 1u) << "older facts change nothing";
  auto all = *w.assets.list(w.console);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].version, "7.6");
  EXPECT_EQ(all[0].host, "web.a.gov.vn");
  EXPECT_EQ(all[0].level, 3u);
  auto history = *w.assets.history(w.console, all[0].id);
  ASSERT_EQ(history.size(), 1u);
  EXPECT_EQ(history[0].before + ">" + history[0].after, "7.4>7.6");
}

TEST_P(WeaknessBehaviour, NameAloneIsTheAddressItWasSeenWith) {
  World w(GetParam().fresh());
  w.assets.add(w.console, w.scope, {{.host = "web.a.gov.vn", .address = "203.0.113.5", .last_seen = at(0)}});
  ScanResult scan = with(network_scan(at(1)), finding("CVE-2018-1", 80));
  scan.hosts[0].address.reset();
  scan.hosts[0].name = "web.a.gov.vn";
  w.import(scan);
  EXPECT_EQ(w.only().place, "203.0.113.5");
  EXPECT_EQ(w.assets.list(w.console)->size(), 1u);
}

}  // namespace
}  // namespace luytre
