#include "warning/rpz/zone.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <random>

#include "base/file.h"
#include "warning/rpz/secondary.h"

namespace luytre {
namespace {

namespace fs = std::filesystem;

RpzPolicy test_policy() {
  RpzPolicy policy;
  policy.origin = "rpz.test";
  EXPECT_TRUE(set_rpz_actions("phishing=drop,scanner=nodata", policy));
  return policy;
}

RpzRuleSet rules(const RpzPolicy& policy, const std::map<std::string, Category>& names) {
  RpzRuleBuilder builder(policy);
  for (const auto& [name, category] : names) {
    Published p;
    p.type = name.starts_with('x') ? IndicatorType::domain_exact : IndicatorType::domain;
    p.value = name;
    p.category = category;
    builder.add(p);
  }
  return std::move(builder).finish();
}

std::string file_of(const RpzZone& zone) {
  std::string out;
  EXPECT_TRUE(write_zone_file(zone, [&](std::string_view piece) -> Result<void> {
    out += piece;
    return {};
  }));
  return out;
}

// Applies a difference to what a secondary has, exactly.
void apply(const RpzZone& zone, const RpzZone::Change& change, std::set<std::string>& records) {
  auto line = [&](const RpzRecord& r) {
    return zone.owner(r) + "." + zone.policy().origin + " CNAME " + zone.target(r.action);
  };
  for (const RpzRecord* r : change.removed) ASSERT_EQ(records.erase(line(*r)), 1u) << line(*r);
  for (const RpzRecord* r : change.added) ASSERT_TRUE(records.insert(line(*r)).second) << line(*r);
}

TEST(RpzSerial, IsComparedInTheCircle) {
  EXPECT_TRUE(serial_newer(1, 0));
  EXPECT_FALSE(serial_newer(0, 1));
  EXPECT_FALSE(serial_newer(5, 5));
  EXPECT_TRUE(serial_newer(0, UINT32_MAX));
  EXPECT_TRUE(serial_newer(0x7fff'ffff, 0));
  EXPECT_FALSE(serial_newer(0x8000'0000, 0));
  EXPECT_FALSE(serial_newer(0, 0x8000'0000));
}

TEST(RpzZone, RemembersWhatASecondaryOfAnyVersionMustChange) {
  RpzPolicy policy = test_policy();
  std::mt19937_64 random(3);
  constexpr Category kSome[] = {Category::c2, Category::phishing, Category::scanner};
  fs::path file = fs::temp_directory_path() / ("rpz-zone-" + std::to_string(::getpid()));
  for (int round = 0; round < 30; ++round) {
    std::map<std::string, Category> names;
    std::shared_ptr<const RpzZone> zone;
    std::map<uint32_t, std::set<std::string>> history;
    uint64_t version = 0xffff'fff0 + random() % 16;  // across the end of the circle
    for (int step = 0; step < 25; ++step) {
      for (size_t n = random() % 4; n > 0; --n) {
        std::string name = std::string(1, static_cast<char>('u' + random() % 4)) + ".example";
        if (random() % 2) name = "w." + name;
        if (random() % 3)
          names[name] = kSome[random() % 3];
        else
          names.erase(name);
      }
      version += 1 + random() % 3;
      auto before = zone;
      zone = RpzZone::next(zone, rules(policy, names), version, policy);
      if (before && zone == before) {
        EXPECT_EQ(expected_records(*before),
                  expected_records(*RpzZone::next(nullptr, rules(policy, names), 1, policy)));
      }
      history[zone->serial()] = expected_records(*zone);
      if (random() % 5 == 0) {  // a restart
        ASSERT_TRUE(zone->save(file));
        auto loaded = RpzZone::load(file, policy);
        ASSERT_TRUE(loaded) << loaded.error().message;
        ASSERT_EQ(file_of(**loaded), file_of(*zone));
        zone = *loaded;
      }
      for (const auto& [serial, records] : history) {
        auto change = zone->since(serial);
        if (!change) continue;  // the whole zone is shorter
        auto theirs = records;
        apply(*zone, *change, theirs);
        ASSERT_EQ(theirs, expected_records(*zone)) << serial << " to " << zone->serial();
      }
      ASSERT_TRUE(zone->since(zone->serial()).has_value());
      EXPECT_FALSE(zone->since(zone->serial() + 1).has_value());
    }
  }
  fs::remove(file);
}

TEST(RpzZone, ForgetsTheOldestWhenThePastOutgrowsIt) {
  RpzPolicy policy = test_policy();
  std::shared_ptr<const RpzZone> zone;
  auto name = [](int i) { return "n" + std::to_string(i) + ".example"; };
  for (int version = 1; version <= 40; ++version) {
    std::map<std::string, Category> names;  // 50 of 200 change each time
    for (int i = 0; i < 200; ++i) names[name(i + (i < 50 ? version * 1000 : 0))] = Category::c2;
    zone = RpzZone::next(zone, rules(policy, names), static_cast<uint64_t>(version), policy);
    ASSERT_LT(zone->bytes(), 200u << 10);
  }
  EXPECT_FALSE(zone->since(1).has_value());
  ASSERT_TRUE(zone->since(39).has_value());
  EXPECT_EQ(zone->since(39)->removed.size(), 100u);
  EXPECT_EQ(zone->since(39)->added.size(), 100u);
}

TEST(RpzZone, StartsAnewWhenItsRecordsReadOtherwise) {
  RpzPolicy policy = test_policy();
  auto first = RpzZone::next(nullptr, rules(policy, {{"a.example", Category::c2}}), 5, policy);
  policy.ttl = 30;
  auto second = RpzZone::next(first, rules(policy, {{"a.example", Category::c2}}), 6, policy);
  EXPECT_NE(first, second);
  EXPECT_FALSE(second->since(5).has_value());
}

TEST(RpzZone, IsWrittenAsAFileThatDoesNotDependOnTheOrder) {
  RpzPolicy policy = test_policy();
  auto zone = RpzZone::next(
      nullptr, rules(policy, {{"b.example", Category::c2}, {"xa.example", Category::phishing}}), 77, policy);
  EXPECT_EQ(file_of(*zone),
            "$ORIGIN rpz.test.\n$TTL 60\n@ SOA localhost. hostmaster.rpz.test. 77 300 60 604800 60\n"
            "@ NS localhost.\nb.example CNAME .\n*.b.example CNAME .\nxa.example CNAME rpz-drop.\n");
}

TEST(RpzZone, DamagedStateIsToldFromNone) {
  RpzPolicy policy = test_policy();
  fs::path file = fs::temp_directory_path() / ("rpz-state-" + std::to_string(::getpid()));
  fs::remove(file);
  EXPECT_EQ(RpzZone::load(file, policy).error().code, ErrorCode::not_found);
  auto zone = RpzZone::next(nullptr, rules(policy, {{"a.example", Category::c2}}), 5, policy);
  ASSERT_TRUE(zone->save(file));
  std::string bytes = *read_file(file);
  for (size_t at = 0; at < bytes.size(); at += 3) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    std::ofstream(file, std::ios::binary) << damaged;
    EXPECT_EQ(RpzZone::load(file, policy).error().code, ErrorCode::corrupt) << at;
  }
  for (size_t size = 0; size < bytes.size(); size += 7) {
    std::ofstream(file, std::ios::binary) << bytes.substr(0, size);
    EXPECT_EQ(RpzZone::load(file, policy).error().code, ErrorCode::corrupt) << size;
  }
  fs::remove(file);
}

}  // namespace
}  // namespace luytre
