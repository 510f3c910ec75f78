#include "warning/rpz/rules.h"

#include <gmock/gmock.h>

#include <random>

#include "base/domain.h"
#include "indicators/rpz/zone.h"
#include "warning/rpz/secondary.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Published row(IndicatorType type, std::string value, Category category = Category::c2,
              uint8_t confidence = 80) {
  Published p;
  p.type = type;
  p.value = std::move(value);
  p.category = category;
  p.confidence = confidence;
  return p;
}
Published domain(std::string value, Category category = Category::c2, uint8_t confidence = 80) {
  return row(IndicatorType::domain, std::move(value), category, confidence);
}

struct Made {
  std::vector<std::string> lines;
  RpzCounts counts;
  std::set<std::string> records;
};
Made make(const RpzPolicy& policy, const std::vector<Published>& rows) {
  RpzRuleBuilder builder(policy);
  for (const Published& p : rows) builder.add(p);
  auto zone = RpzZone::next(nullptr, std::move(builder).finish(), 1, policy);
  Made out{.counts = zone->counts(), .records = expected_records(*zone)};
  for (const RpzRecord& r : zone->records())
    out.lines.push_back(zone->owner(r) + ' ' + zone->target(r.action));
  return out;
}

RpzPolicy test_policy(std::string_view actions = "") {
  RpzPolicy policy;
  policy.origin = "rpz.test";
  policy.garden = "garden.example.org";
  EXPECT_TRUE(set_rpz_actions(actions, policy));
  EXPECT_TRUE(check_rpz_policy(policy));
  return policy;
}

TEST(RpzNames, OfAddressesAreInTheOneFormThatBindTakes) {
  auto name = [](std::string_view prefix) {
    return rpz_ip_name(*Prefix::parse(prefix), RpzTrigger::response_ip);
  };
  EXPECT_EQ(name("192.0.2.0/24"), "24.0.2.0.192.rpz-ip");
  EXPECT_EQ(name("192.0.2.1"), "32.1.2.0.192.rpz-ip");
  EXPECT_EQ(name("2001:db8::1"), "128.1.zz.db8.2001.rpz-ip");
  EXPECT_EQ(name("2001:db8:1::/48"), "48.zz.1.db8.2001.rpz-ip");
  EXPECT_EQ(name("2001:db8:0:0:1:0:0:1"), "128.1.0.0.1.zz.db8.2001.rpz-ip");   // the first of two runs
  EXPECT_EQ(name("2001:db8:0:1:1:1:1:1"), "128.1.1.1.1.1.0.db8.2001.rpz-ip");  // one zero word is written
  EXPECT_EQ(name("2001:0:0:1:0:0:0:1"), "128.1.zz.1.0.0.2001.rpz-ip");         // the longer run
  EXPECT_EQ(name("::1"), "128.1.zz.rpz-ip");
  EXPECT_EQ(name("fe80::/10"), "10.zz.fe80.rpz-ip");
  EXPECT_EQ(rpz_ip_name(*Prefix::parse("192.0.2.1"), RpzTrigger::client_ip), "32.1.2.0.192.rpz-client-ip");
}

TEST(RpzNames, OfAddressesAreReadBackByTheReaderOfZones) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    uint64_t high = random(), low = random();
    for (int word = 0; word < 4; ++word) {  // zero words are what the form is about
      if (random() % 2) high &= ~(0xffffull << 16 * word);
      if (random() % 2) low &= ~(0xffffull << 16 * word);
    }
    bool v4 = random() % 4 == 0;
    IpAddress address = v4 ? IpAddress::from_v4(static_cast<uint32_t>(low)) : IpAddress(high, low);
    if (!v4 && address.is_v4()) continue;
    unsigned length = 1 + static_cast<unsigned>(random() % (v4 ? 32 : 128));
    Prefix prefix{mask(address, length + (v4 ? 96 : 0)), static_cast<uint8_t>(length)};
    if (!v4 && prefix.is_v4()) continue;
    std::string name = rpz_ip_name(prefix, RpzTrigger::response_ip);
    ASSERT_TRUE(name.ends_with(".rpz-ip"));
    auto read = parse_rpz_ip(std::string_view(name).substr(0, name.size() - 7));
    ASSERT_TRUE(read) << name;
    ASSERT_EQ(read->to_string(), prefix.to_string());
  }
}

TEST(RpzNames, SortAsTheirKeysDo) {
  EXPECT_EQ(rpz_key("a.b.example"), "example!b!a");
  EXPECT_EQ(rpz_name("example!b!a"), "a.b.example");
  EXPECT_LT(rpz_key("b.example"), rpz_key("*.b.example"));
  EXPECT_LT(rpz_key("*.b.example"), rpz_key("-a.b.example"));
  EXPECT_LT(rpz_key("z.b.example"), rpz_key("b-1.example"));
}

TEST(RpzRules, SayANameAndWhatIsBelowItByTwoRecords) {
  Made made = make(test_policy("phishing=garden,scanner=drop@client,malware-distribution=nodata"),
                   {row(IndicatorType::domain_exact, "only.example.org"), domain("bad.example.org"),
                    domain("shop.example.net", Category::phishing),
                    row(IndicatorType::prefix, "198.51.100.0/24", Category::malware_distribution),
                    row(IndicatorType::address, "203.0.113.9", Category::scanner)});
  EXPECT_THAT(made.lines,
              ElementsAre("shop.example.net garden.example.org.", "*.shop.example.net garden.example.org.",
                          "bad.example.org .", "*.bad.example.org .", "only.example.org .",
                          "32.9.113.0.203.rpz-client-ip rpz-drop.", "24.0.100.51.198.rpz-ip *."));
  EXPECT_EQ(made.counts.names, 3u);
  EXPECT_EQ(made.counts.addresses, 2u);
}

TEST(RpzRules, LeaveOutAndCountWhatNoZoneMayHold) {
  RpzPolicy policy = test_policy();
  std::string label(50, 'a');
  std::string longest = label + '.' + label + '.' + label + '.' + label;
  longest += "." + std::string(237 - longest.size() - 9, 'b') + ".example";
  ASSERT_EQ(longest.size(), 237u);
  Made fits = make(policy, {domain(longest)});  // measured to load under rpz.test: 2 + 237 + 1 + 8 + 2 = 250
  EXPECT_EQ(fits.counts.names, 1u);
  std::string longer = "cccccc." + longest;  // 257
  Made made = make(
      policy, {domain(longer.substr(0, 253)), domain("com"), domain("UPPER.example"), domain("x..y"),
               domain("a.rpz-ip"), domain("x.rpz.test"), domain("example.org"),
               row(IndicatorType::prefix, "0.0.0.0/0"), row(IndicatorType::address, "1.2.3"),
               row(IndicatorType::url, "bad.example/x"), row(IndicatorType::address_port, "192.0.2.1:80"),
               row(IndicatorType::address, "192.0.2.1", Category::sinkhole)});
  EXPECT_THAT(made.lines, IsEmpty());
  EXPECT_EQ(made.counts.rows, 12u);
  EXPECT_EQ(made.counts.too_long, 1u);
  EXPECT_EQ(made.counts.invalid, 6u);
  EXPECT_EQ(made.counts.own, 2u) << "the zone's own names, and what would take the garden away";
  EXPECT_EQ(made.counts.other_type, 2u);
  EXPECT_EQ(made.counts.no_action, 1u);
  EXPECT_THAT(made.counts.examples, testing::Contains(HasSubstr("too long")));
}

TEST(RpzRules, KeepOneOfTwoThatAreAtOddsAndSayWhich) {
  RpzPolicy policy = test_policy("phishing=drop");
  Made made = make(policy, {domain("bad.example.org", Category::phishing, 60), domain("x.bad.example.org"),
                            row(IndicatorType::domain_exact, "bad.example.org", Category::c2, 90),
                            domain("y.bad.example.org", Category::phishing)});
  EXPECT_THAT(made.lines, ElementsAre("bad.example.org rpz-drop.", "*.bad.example.org rpz-drop."));
  EXPECT_EQ(made.counts.conflicts, 2u);
  EXPECT_EQ(made.counts.covered, 1u);
  EXPECT_THAT(made.counts.examples,
              testing::Contains("x.bad.example.org: conflicts with drop of bad.example.org"));
}

TEST(RpzRules, LetAnAllowedNameThroughAndNotItsNeighbours) {
  RpzPolicy policy = test_policy();
  policy.allowed =
      *parse_rpz_allowed("good.y.bad.example.org # ours\n\n192.0.2.0/25\nfine.example\n", "allow");
  Made made =
      make(policy, {domain("bad.example.org"), domain("a.good.y.bad.example.org"), domain("fine.example"),
                    row(IndicatorType::address, "192.0.2.7"), row(IndicatorType::prefix, "192.0.2.0/24")});
  EXPECT_EQ(made.counts.allowed, 3u);
  auto answer = [&](std::string_view name) { return resolve_twin(made.records, "rpz.test", name); };
  for (const char* name :
       {"bad.example.org", "x.bad.example.org", "y.bad.example.org", "x.y.bad.example.org"})
    EXPECT_EQ(answer(name), ".") << name;
  for (const char* name : {"good.y.bad.example.org", "a.good.y.bad.example.org", "www.fine.example"})
    EXPECT_EQ(answer(name), "rpz-passthru.") << name;
  EXPECT_EQ(answer("example.org"), "");
  EXPECT_THAT(made.lines, testing::Contains("25.0.2.0.192.rpz-ip rpz-passthru."));
  EXPECT_FALSE(parse_rpz_allowed("a.example\nno name\n", "allow"));
}

TEST(RpzRules, KeepTheSurestAtTheLimit) {
  RpzPolicy policy = test_policy();
  policy.most_rules = 2;
  Made made = make(policy, {domain("a.example", Category::c2, 10), domain("b.example", Category::c2, 90),
                            domain("c.example", Category::c2, 50), domain("d.example", Category::c2, 50)});
  EXPECT_THAT(made.lines, ElementsAre("b.example .", "*.b.example .", "c.example .", "*.c.example ."));
  EXPECT_EQ(made.counts.over_limit, 2u);
}

TEST(RpzRules, PolicyIsReadAndChecked) {
  RpzPolicy policy;
  EXPECT_TRUE(set_rpz_actions(" phishing = garden , scanner=drop@client", policy));
  EXPECT_EQ(policy.of(Category::scanner).addresses, RpzTrigger::client_ip);
  EXPECT_THAT(check_rpz_policy(policy).error().message, HasSubstr("rpz_garden"));
  policy.garden = "*.garden.example";
  EXPECT_TRUE(check_rpz_policy(policy));
  for (const char* wrong : {"phishing", "phish=drop", "c2=block", "c2=drop@server"})
    EXPECT_FALSE(set_rpz_actions(wrong, policy)) << wrong;
  policy.origin = "Rpz.Test.";
  EXPECT_FALSE(check_rpz_policy(policy));
}

// Whatever is wanted, a resolver that follows wildcards as DNS does answers each name as was wanted: allowed
// names and those below pass, other listed ones do not, and nothing else is touched. In any order of rows.
TEST(RpzRules, MeanWhatWasWantedForEveryName) {
  std::mt19937_64 random(11);
  const char* labels[] = {"a", "b", "c"};
  auto any_name = [&](size_t deepest) {
    std::string name = "zz.test";
    for (size_t depth = random() % (deepest + 1); depth > 0; --depth)
      name = std::string(labels[random() % 3]) + (random() % 5 == 0 ? "-1." : ".") + name;
    return name;
  };
  for (int round = 0; round < 400; ++round) {
    RpzPolicy policy = test_policy("phishing=drop");
    std::vector<Published> rows;
    for (size_t n = random() % 6; n > 0; --n)
      rows.push_back(row(random() % 3 ? IndicatorType::domain : IndicatorType::domain_exact, any_name(4),
                         random() % 3 ? Category::c2 : Category::phishing,
                         static_cast<uint8_t>(random() % 3)));
    for (size_t n = random() % 3; n > 0; --n) policy.allowed.names.push_back(any_name(4));
    Made made = make(policy, rows);
    std::shuffle(rows.begin(), rows.end(), random);
    ASSERT_EQ(make(policy, rows).lines, made.lines);
    for (int i = 0; i < 40; ++i) {
      std::string name = any_name(5);
      bool allowed = std::any_of(policy.allowed.names.begin(), policy.allowed.names.end(),
                                 [&](const std::string& a) { return domain_within(name, a); });
      bool listed = std::any_of(rows.begin(), rows.end(), [&](const Published& p) {
        return p.type == IndicatorType::domain ? domain_within(name, p.value) : name == p.value;
      });
      std::string answer = resolve_twin(made.records, "rpz.test", name);
      bool acted_on = !answer.empty() && answer != "rpz-passthru.";
      ASSERT_EQ(acted_on, listed && !allowed) << name << " got " << answer;
      ASSERT_EQ(answer == "rpz-passthru.", allowed) << name << " got " << answer;
    }
  }
}

}  // namespace
}  // namespace luytre
