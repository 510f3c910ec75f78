// The matcher and its slow twin over random knowledge and random hosts; fleets, single items and deltas.
#include "weaknesses/match/match_twin.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <mutex>
#include <random>

#include "weaknesses/knowledge/knowledge_writer.h"
#include "weaknesses/knowledge/product_keys.h"
#include "weaknesses/knowledge/version_range.h"

namespace luytre {
namespace {

using Random = std::mt19937_64;

size_t below(Random& random, size_t n) {
  return static_cast<size_t>(random() % n);
}
template <class T, size_t N>
const T& one_of(Random& random, const T (&all)[N]) {
  return all[below(random, N)];
}

const char* kCpes[] = {
    "cpe:2.3:a:acme:rocket:*:*:*:*:*:*:*:*",          "cpe:2.3:a:acme:anvil:*:*:*:*:*:*:*:*",
    "cpe:2.3:a:acme:anvil:*:*:*:*:pro:*:*:*",         "cpe:2.3:o:debian:debian_linux:*:*:*:*:*:*:*:*",
    "cpe:2.3:o:microsoft:windows_10:*:*:*:*:*:*:*:*", "cpe:2.3:h:acme:box:-:*:*:*:*:*:*:*"};
const char* kPackages[] = {"pkg:deb/debian/libx", "pkg:deb/debian/xtool", "pkg:npm/left-pad",
                           "pkg:maven/org.acme/rocket"};
const char* kVersions[] = {"1",       "1.0",  "1.2", "1.2.3", "1.10",   "2.0",
                           "2.0-rc1", "2.0a", "3",   "1.2-1", "nightly"};
const char* kReleases[] = {"11", "12"};
const char* kPlatforms[] = {"Windows", "Linux, MacOS", "x86"};

AffectedRule rule(Random& random, KnowledgeSource source) {
  AffectedRule r;
  VersionScheme scheme = VersionScheme::generic;
  switch (source == KnowledgeSource::debian ? 2 : below(random, 4)) {
    case 0:
    case 1: {
      std::string text = one_of(random, kCpes);
      r.product = *cpe_key(*Cpe::parse(text));
      if (below(random, 3) == 0) r.cpe = text;
      break;
    }
    case 2: {
      auto url = *PackageUrl::parse(one_of(random, kPackages));
      r.product = package_key(url.type, url.space, url.name);
      scheme = scheme_of_package(url.type);
      if (url.type == "deb" && below(random, 2)) r.release = one_of(random, kReleases);
      break;
    }
    default:
      r.product = name_key("acme", below(random, 2) ? "rocket" : "anvil");
  }
  r.default_status = static_cast<Affected>(below(random, 3));
  if (below(random, 6) == 0) r.platforms = one_of(random, kPlatforms);
  for (size_t n = below(random, 4); n > 0; --n) {
    auto status = below(random, 4) ? Affected::affected : Affected::unaffected;
    std::string from = below(random, 3) ? one_of(random, kVersions) : "";
    std::string to = below(random, 3) ? one_of(random, kVersions) : "";
    auto range = below(random, 5) == 0
                     ? single_version(scheme, one_of(random, kVersions), status)
                     : version_range(scheme, from, below(random, 2), to, below(random, 2), status);
    if (range) r.ranges.push_back(*range);
  }
  return r;
}

Contribution contribution(Random& random, KnowledgeSource source) {
  Contribution c;
  c.withdrawn = below(random, 25) == 0;
  size_t rules = 1 + below(random, 4);
  for (size_t i = 0; i < rules; ++i) c.rules.push_back(rule(random, source));
  if (source == KnowledgeSource::nvd && below(random, 2)) {
    Configuration f{.all = below(random, 3) != 0, .negate = below(random, 12) == 0, .nodes = {}};
    f.nodes.resize(1 + below(random, 2));
    for (ConditionNode& node : f.nodes) {
      node.all = below(random, 4) == 0;
      node.negate = below(random, 10) == 0;
    }
    for (uint32_t r = 0; r < rules; ++r) f.nodes[below(random, f.nodes.size())].rules.push_back(r);
    c.rules.back().vulnerable = false;
    c.rules.back().default_status = Affected::affected;
    c.configurations.push_back(std::move(f));
  }
  return c;
}

std::vector<PlainVulnerability> knowledge_at_random(Random& random) {
  constexpr KnowledgeSource kSources[] = {KnowledgeSource::cna, KnowledgeSource::nvd, KnowledgeSource::osv,
                                          KnowledgeSource::debian, KnowledgeSource::vex};
  std::vector<PlainVulnerability> out;
  for (int n = 0; n < 60; ++n) {
    PlainVulnerability v{.id = fmt::format("CVE-2024-{:04}", n), .said = {}};
    for (size_t k = 1 + below(random, 3); k > 0; --k) {
      KnowledgeSource source = one_of(random, kSources);
      v.said.emplace_back(source, contribution(random, source));
    }
    out.push_back(std::move(v));
  }
  return out;
}

Knowledge compiled(const std::vector<PlainVulnerability>& all) {
  KnowledgeWriter writer;
  for (const PlainVulnerability& v : all) {
    int number = 0;
    for (const auto& [source, c] : v.said) {
      EXPECT_TRUE(writer.document(source, fmt::format("{}-{}", v.id, number++), 1));
      writer.add(v.id, c);
    }
  }
  return *Knowledge::from_bytes(*writer.finish());
}

MatchItem item_at_random(Random& random) {
  std::string version = below(random, 6) ? one_of(random, kVersions) : "";
  switch (below(random, 3)) {
    case 0: {
      std::string purl = one_of(random, kPackages);
      if (purl.starts_with("pkg:deb") && below(random, 3))
        purl += fmt::format("?distro=debian-{}", one_of(random, kReleases));
      return *MatchItem::of_text(purl, version);
    }
    case 1:
      return MatchItem::of_words("Acme", below(random, 2) ? "Rocket" : "Anvil", version);
    default:
      return *MatchItem::of_text(one_of(random, kCpes), version);
  }
}

TEST(MatchTwin, AgreesOnRandomFleetsAndDeltas) {
  Random random(11);
  std::map<std::string, uint64_t> met;  // what the comparison covered
  for (int round = 0; round < 60; ++round) {
    auto plain = knowledge_at_random(random);
    Knowledge k = compiled(plain);
    std::map<std::string_view, const PlainVulnerability*> by_id;
    for (const PlainVulnerability& v : plain) by_id[v.id] = &v;
    std::vector<std::vector<MatchItem>> hosts(12);
    std::vector<MatchItem> items;
    std::vector<FleetItem> fleet;
    for (uint32_t h = 0; h < hosts.size(); ++h)
      for (size_t n = 1 + below(random, 5); n > 0; --n) {
        hosts[h].push_back(item_at_random(random));
        fleet.push_back({h, static_cast<uint32_t>(items.size())});
        items.push_back(hosts[h].back());
      }
    bool complete = round % 2;
    auto marks = std::make_unique<bool[]>(k.size());
    for (uint32_t v = 0; v < k.size(); ++v) marks[v] = round % 3 != 0 || below(random, 2);
    std::map<std::pair<uint32_t, uint32_t>, Certainty> found;  // position in the fleet, vulnerability
    std::mutex mutex;
    match_fleet(
        k, items, fleet, {.threads = 2, .complete = complete, .only = {marks.get(), k.size()}},
        [&](const FleetItem& at, std::span<const Match> matches) {
          std::lock_guard lock(mutex);
          for (const Match& m : matches)
            EXPECT_TRUE(found
                            .emplace(std::pair(static_cast<uint32_t>(&at - fleet.data()), m.vulnerability),
                                     m.certainty)
                            .second);
        });
    Matcher matcher(k);
    for (uint32_t i = 0; i < fleet.size(); ++i) {
      const auto& host = hosts[fleet[i].host];
      std::vector<const MatchItem*> host_items;
      for (const MatchItem& item : host) host_items.push_back(&item);
      std::map<uint32_t, Certainty> alone;
      for (const Match& m : matcher.match(items[i], {.items = host_items, .complete = complete}))
        alone[m.vulnerability] = m.certainty;
      for (uint32_t v = 0; v < k.size(); ++v) {
        TwinAnswer twin = match_twin(*by_id.at(k.id(v)), items[i], host, complete);
        auto one = alone.find(v);
        TwinAnswer matched{one != alone.end(), one != alone.end() ? one->second : Certainty::exact};
        if (!twin.affected) twin.certainty = Certainty::exact;
        ASSERT_EQ(matched, twin) << "round " << round << ", " << k.id(v) << ", item " << items[i].keys[0]
                                 << " " << items[i].version << ": " << matched.affected
                                 << to_string(matched.certainty) << " against " << twin.affected
                                 << to_string(twin.certainty);
        auto of_fleet = found.find({i, v});
        ASSERT_EQ(of_fleet != found.end(), matched.affected && marks[v])
            << "round " << round << " " << k.id(v);
        if (of_fleet != found.end()) {
          ASSERT_EQ(of_fleet->second, matched.certainty);
        }
        ++met[matched.affected ? to_string(matched.certainty) : "no"];
      }
    }
  }
  for (const char* what : {"no", "exact", "guess", "platform unknown", "version unknown"})
    EXPECT_GT(met[what], 300u) << what;
}

}  // namespace
}  // namespace luytre
