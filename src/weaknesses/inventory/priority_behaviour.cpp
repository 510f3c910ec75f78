// What is dealt with first, what the inventory alone shows, and the review that is signed.
#include "weaknesses/inventory/inventory_match.h"
#include "weaknesses/inventory/port_contacts.h"
#include "weaknesses/inventory/ranked.h"
#include "weaknesses/inventory/review_book.h"
#include "weaknesses/inventory/weakness_behaviour.h"
#include "weaknesses/knowledge/test_set.h"

namespace luytre {
namespace {

using namespace weakness_test;

Sighting contact(const char* remote, uint16_t port, Category category = Category::scanner) {
  Sighting s;
  s.first = s.last = at(1);
  s.address = *IpAddress::parse("203.0.113.5");
  s.port = port;
  s.remote = *IpAddress::parse(remote);
  s.remote_port = 51000;
  s.protocol = 6;
  s.category = category;
  s.detector = "indicator";
  s.organisation = "ORG-A";
  s.packets = 1;
  s.bytes = 60;
  return s;
}

TEST_P(WeaknessBehaviour, ListedSourcesCountAtTheVeryHostAndPort) {
  World w(GetParam().fresh());
  w.import(with(with(network_scan(at(0)), finding("CVE-2018-15473", 22)), finding("CVE-2019-1", 80)));
  auto ports = *exposed_ports(*w.ledger);
  ASSERT_EQ(ports.size(), 2u);
  PortContactCounter counter(ports);
  counter.add(contact("192.0.2.1", 22));
  counter.add(contact("192.0.2.1", 22));
  counter.add(contact("192.0.2.2", 22, Category::c2));
  counter.add(contact("192.0.2.3", 22, Category::apt_c2));  // for named readers only
  counter.add(contact("192.0.2.4", 443));
  Sighting other = contact("192.0.2.5", 22);
  other.address = *IpAddress::parse("203.0.113.6");
  counter.add(other);
  Sighting foreign = contact("192.0.2.6", 22);
  foreign.organisation = "ORG-B";
  counter.add(foreign);
  Sighting behaviour = contact("192.0.2.7", 22);
  behaviour.detector = "smb-scan";
  counter.add(behaviour);
  auto found = counter.finish();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].sources, 2u);
  EXPECT_FALSE(found[0].answered);
  Sighting talk = contact("192.0.2.1", 22);
  talk.packets = 10;
  talk.bytes = 4000;
  counter.add(talk);
  EXPECT_TRUE(counter.finish()[0].answered);

  EXPECT_TRUE(*replace_port_contacts(*w.ledger, counter.finish()));
  EXPECT_FALSE(*replace_port_contacts(*w.ledger, counter.finish())) << "the same again";
  auto ranked = *ranked_weaknesses(*w.ledger, w.console, nullptr, {});
  ASSERT_EQ(ranked.size(), 2u);
  EXPECT_EQ(ranked[0].w.weakness, "CVE-2018-15473");
  EXPECT_EQ(ranked[0].priority.points, 16 + 15 + 20);
  EXPECT_EQ(ranked[1].priority.points, 16);
  EXPECT_TRUE(*replace_port_contacts(*w.ledger, {}));
  EXPECT_EQ((*ranked_weaknesses(*w.ledger, w.console, nullptr, {}))[0].priority.points, 16);
}

TEST_P(WeaknessBehaviour, InventoryOpensAndTheMendedVersionCloses) {
  World w(GetParam().fresh());
  auto k = knowledge_of(
      {{KnowledgeFormat::nvd,
        R"({"format":"NVD_CVE","version":"2.0","vulnerabilities":[{"cve":{"id":"CVE-2018-15473","published":"2018-08-17T19:29:00.223","lastModified":"2018-09-01T00:00:00.000","vulnStatus":"Analyzed","descriptions":[{"lang":"en","value":"d"}],"metrics":{"cvssMetricV31":[{"source":"nvd@nist.gov","type":"Primary","cvssData":{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N","baseScore":5.3}}]},"configurations":[{"nodes":[{"operator":"OR","negate":false,"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*","versionEndExcluding":"7.8"}]}]}]}}]})"}});
  auto list = [](const char* version, int day) {
    return std::vector<Asset>{{.address = "203.0.113.5",
                               .product = "cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*",
                               .version = version,
                               .protocol = "tcp",
                               .port = 22,
                               .owner = {},
                               .importance = {},
                               .level = 4,
                               .source = "csv",
                               .last_seen = at(day)},
                              {.address = "203.0.113.5",
                               .product = "a mail server in words",
                               .version = "1",
                               .protocol = {},
                               .owner = {},
                               .importance = {},
                               .source = "csv",
                               .last_seen = at(day)}};
  };
  auto match = [&] {
    auto m = match_inventory(*w.ledger, w.console, k, "ORG-A");
    EXPECT_TRUE(m);
    EXPECT_EQ(m->not_understood, 1u);
    return *w.book.import(w.console, w.scope, m->scan, {.actor = "test", .from_inventory = true}, w.due);
  };
  ASSERT_TRUE(w.assets.add(w.console, w.scope, list("7.4", 0)));
  EXPECT_EQ(match().opened, 1u);
  EXPECT_TRUE(match().known) << "the same again";
  Weakness one = w.only();
  EXPECT_EQ(one.weakness, "CVE-2018-15473");
  EXPECT_EQ(one.port, 22);
  EXPECT_EQ(one.fix, "update to 7.8 or later");
  EXPECT_EQ(one.rules, std::vector<std::string>{"inventory:exact"});
  EXPECT_EQ(one.severity, WeaknessSeverity::medium);
  auto after = *w.assets.list(w.console);
  for (const Asset& a : after) EXPECT_EQ(a.last_seen, at(0)) << a.product;
  auto ranked = *ranked_weaknesses(*w.ledger, w.console, &k, {});
  EXPECT_EQ(ranked[0].priority.points, 11 + 10);  // CVSS 5.3, level 4
  ASSERT_TRUE(w.assets.add(w.console, w.scope, list("7.9", 3)));
  EXPECT_EQ(match().patched, 1u);
  EXPECT_EQ(w.only().closed_because, WeaknessClosed::patched);
  // A scanner's word is not taken back by the inventory.
  w.import(with(network_scan(at(4)), finding("CVE-2018-15473", 22, "nessus:1")));
  ASSERT_TRUE(w.assets.add(w.console, w.scope, list("7.10", 5)));
  EXPECT_EQ(match().patched, 0u);
  EXPECT_TRUE(w.only().open);
}

TEST_P(WeaknessBehaviour, AReviewIsSignedOnceAndStaysAsItWas) {
  World w(GetParam().fresh());
  ReviewBook reviews(*w.ledger);
  w.import(with(network_scan(at(0)), finding("exposed:telnet", 23)));
  w.assets.add(w.console, w.scope, {{.host = "web.a.gov.vn", .last_seen = at(0)}});
  Membership m{
      .id = "m", .user = "ann", .organisation = "ORG-A", .role = Role::administrator, .accepted = true};
  Viewer administrator = Viewer::of("ann", {&m, 1}, w.directory, at(100));
  m.role = Role::member;
  m.user = "bob";
  Viewer member = Viewer::of("bob", {&m, 1}, w.directory, at(100));
  m.organisation = "ORG-B";
  Viewer stranger = Viewer::of("eve", {&m, 1}, w.directory, at(100));

  EXPECT_EQ(reviews.sign(administrator, "ORG-A", "x").error().code, ErrorCode::invalid);
  EXPECT_EQ(reviews.mark(member, "ORG-A", "203.0.113.99", true, "").error().code, ErrorCode::not_found);
  ASSERT_TRUE(reviews.mark(member, "ORG-A", "203.0.113.5", true, "telnet goes off on Friday"));
  for (auto denied : {reviews.mark(stranger, "ORG-A", "203.0.113.5", true, "")})
    EXPECT_EQ(denied.error().code, ErrorCode::not_found);
  EXPECT_EQ(reviews.page(stranger, "ORG-A", at(1)).error().code, ErrorCode::not_found);
  EXPECT_EQ(reviews.sign(member, "ORG-A", "x").error().code, ErrorCode::not_found);

  ReviewPage page = *reviews.page(member, "ORG-A", at(1));
  ASSERT_EQ(page.systems.size(), 2u);
  EXPECT_EQ(page.now.reviewed, 1u);
  EXPECT_EQ(page.now.open, 1u);
  EXPECT_EQ(page.systems[0].reviewed_by, "bob");
  EXPECT_EQ(page.systems[0].note, "telnet goes off on Friday");
  EXPECT_EQ(reviews.sign(administrator, "ORG-A", "").error().code, ErrorCode::invalid) << "one is left out";
  Review done = *reviews.sign(administrator, "ORG-A", "the web server is being replaced");
  EXPECT_EQ(done.systems, 2u);
  EXPECT_EQ(done.reviewed, 1u);
  EXPECT_EQ(done.overdue, 1u);
  EXPECT_EQ(done.digest.size(), 32u);

  w.import(network_scan(at(2)));
  auto [then, systems] = *reviews.find(member, done.id);
  EXPECT_EQ(then.open, 1u) << "as it was";
  ASSERT_EQ(systems.size(), 2u);
  EXPECT_EQ(systems[0].open, 1u);
  EXPECT_EQ(systems[1].reviewed, 0);
  EXPECT_EQ(then.digest, done.digest);
  EXPECT_EQ(reviews.find(stranger, done.id).error().code, ErrorCode::not_found);
  EXPECT_TRUE(reviews.latest(stranger)->empty());
  EXPECT_EQ(reviews.latest(w.console)->size(), 1u);
  page = *reviews.page(member, "ORG-A", at(3));
  EXPECT_EQ(page.now.reviewed, 0u) << "the next one begins anew";
  EXPECT_EQ(page.before.size(), 1u);
  ASSERT_TRUE(reviews.mark(member, "ORG-A", "203.0.113.5", true, ""));
  ASSERT_TRUE(reviews.mark(member, "ORG-A", "203.0.113.5", false, ""));
  EXPECT_EQ(reviews.page(member, "ORG-A", at(3))->now.reviewed, 0u);
}

}  // namespace
}  // namespace luytre
