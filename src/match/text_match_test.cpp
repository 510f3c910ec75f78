#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

#include "match/match_test_tools.h"
#include "match/suffix_hash.h"

namespace luytre {
namespace {

using Random = std::mt19937_64;

void fill_names(ObservationBatch& batch, const std::vector<std::string>& names) {
  batch.clear();
  batch.kind = ObservationKind::dns;
  batch.size = static_cast<uint32_t>(names.size());
  for (size_t i = 0; i < names.size(); ++i) {
    batch.name[i] = batch.text.copy(names[i]);
    batch.src4[i] = batch.dst4[i] = 0;
  }
}

std::string random_name(Random& random, size_t labels, size_t letters, unsigned alphabet = 2) {
  std::string name;
  for (size_t i = 0; i < labels; ++i) {
    if (i) name += '.';
    for (size_t k = 1 + random() % letters; k > 0; --k) name += static_cast<char>('a' + random() % alphabet);
  }
  return name;
}

TEST(DomainMatch, EveryNameOfASmallAlphabetAgreesWithTheTwin) {
  // All texts of up to 6 of {a, b, .}: empty labels, leading and trailing dots among them.
  std::vector<std::string> all = {""};
  for (size_t i = 0; all[i].size() < 6; ++i)
    for (char c : {'a', 'b', '.'}) all.push_back(all[i] + c);
  Random random(1);
  ObservationBatch batch;
  for (int round = 0; round < 8; ++round) {
    PairedSet pair;
    for (const std::string& name : all)
      if (random() % 6 == 0)
        pair.add(random() % 3 ? IndicatorType::domain : IndicatorType::domain_exact, name, random());
    pair.build();
    fill_names(batch, all);
    pair.expect_same(batch);
    EXPECT_GT(pair.hit_count, 100u);
  }
}

TEST(DomainMatch, NamesOfEveryLengthAgreeWithTheTwin) {
  Random random(2);
  std::vector<std::string> names;
  for (size_t length = 1; length <= 300; ++length)
    for (size_t label : {size_t{1}, size_t{2}, size_t{5}, size_t{30}, size_t{63}, size_t{400}}) {
      std::string name;
      for (size_t i = 0; i < length; ++i)
        name += i % (label + 1) == label ? '.' : static_cast<char>('a' + random() % 2);
      names.push_back(name);
    }
  PairedSet pair;
  for (const std::string& name : names) {
    size_t cut = random() % name.size();
    if (random() % 2)
      pair.add(random() % 2 ? IndicatorType::domain : IndicatorType::domain_exact, name.substr(cut));
    size_t dot = name.find('.');
    if (dot != std::string::npos && dot + 1 < name.size() && random() % 4 == 0)
      pair.add(IndicatorType::domain, name.substr(dot + 1));
  }
  pair.build();
  ObservationBatch batch;
  fill_names(batch, names);
  pair.expect_same(batch);
  EXPECT_GT(pair.hit_count, 300u);
}

TEST(DomainMatch, ATopLevelDomainMatchesOnlyWhenListed) {
  PairedSet pair;
  pair.add(IndicatorType::domain, "bad.example");
  pair.build();
  ObservationBatch batch;
  fill_names(batch,
             {"example", "a.example", "bad.example", "x.bad.example", "xbad.example", "bad.example.org"});
  pair.expect_same(batch);
  EXPECT_EQ(pair.hit_count, 2u);
  PairedSet wide;
  wide.add(IndicatorType::domain, "example");
  wide.build();
  wide.expect_same(batch);
  EXPECT_EQ(wide.hit_count, 5u);
}

TEST(DomainMatch, ManyNamesAgreeWithTheTwin) {
  Random random(3);
  PairedSet pair;
  for (int i = 0; i < 40000; ++i)
    pair.add(random() % 4 ? IndicatorType::domain : IndicatorType::domain_exact,
             random_name(random, 1 + random() % 4, 6, 5), random());
  pair.build();
  ObservationBatch batch;
  for (int round = 0; round < 5; ++round) {
    std::vector<std::string> names;
    for (size_t i = 0; i < kBatchRows; ++i) names.push_back(random_name(random, 1 + random() % 6, 7, 5));
    fill_names(batch, names);
    pair.expect_same(batch);
  }
  EXPECT_GT(pair.hit_count, 5000u);
}

TEST(DomainMatch, AMillionDomainsAreFoundAndTakeFewBytes) {
  Random random(4);
  IndicatorSetBuilder builder;
  ProfileId list = builder.add_profile({.source = "a"});
  std::vector<std::string> listed;
  for (int i = 0; i < 1'000'000; ++i)
    listed.push_back(random_name(random, 1, 14, 26) + random_name(random, 1, 6, 26) + ".example");
  std::sort(listed.begin(), listed.end());
  listed.erase(std::unique(listed.begin(), listed.end()), listed.end());
  size_t text = 0;
  for (const std::string& name : listed) {
    builder.add({.type = IndicatorType::domain, .text = name}, list);
    text += name.size();
  }
  auto set = builder.build();
  ASSERT_EQ(set->size(), listed.size());
  EXPECT_LE(set->memory().domains, 48 * listed.size());
  EXPECT_LE(set->memory().domains - text, 16 * listed.size());
  MatchScratch scratch;
  ObservationBatch batch;
  std::vector<Hit> hits;
  std::vector<std::string> names;
  for (const std::string& name : listed) {
    names.push_back(random() % 2 ? name : "www." + name);
    if (random() % 2) names.back().insert(names.back().size() - 9, "x");
    if (names.size() < kBatchRows) continue;
    fill_names(batch, names);
    hits.clear();
    set->match(batch, scratch, hits);
    size_t next = 0;
    for (uint32_t row = 0; row < names.size(); ++row) {
      std::string end = names[row].starts_with("www.") ? names[row].substr(4) : names[row];
      if (!std::binary_search(listed.begin(), listed.end(), end)) continue;
      ASSERT_LT(next, hits.size());
      ASSERT_EQ(hits[next].row, row);
      ASSERT_EQ(set->value(hits[next].indicator).text, end);
      ++next;
    }
    ASSERT_EQ(next, hits.size());
    names.clear();
  }
}

TEST(DomainMatch, ReadsNothingBeforeAName) {
  // Names that begin right behind a page that cannot be read, or end right before one.
  auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  char* area =
      static_cast<char*>(mmap(nullptr, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ASSERT_NE(area, MAP_FAILED);
  ASSERT_EQ(mprotect(area, page, PROT_NONE), 0);
  ASSERT_EQ(mprotect(area + 2 * page, page, PROT_NONE), 0);
  PairedSet pair;
  pair.add(IndicatorType::domain, "bad.example");
  pair.build();
  ObservationBatch batch;
  batch.kind = ObservationKind::dns;
  for (size_t length = 11; length < 300; ++length) {
    std::string name(length, 'x');
    name.replace(length - 11, 11, "bad.example");
    if (length > 11) name[length - 12] = '.';
    std::memcpy(area + page, name.data(), length);
    std::memcpy(area + 2 * page - length, name.data(), length);
    batch.size = 2;
    batch.name[0] = {area + page, length};
    batch.name[1] = {area + 2 * page - length, length};
    pair.expect_same(batch);
  }
  EXPECT_EQ(pair.hit_count, 2u * (300 - 11));
  munmap(area, 3 * page);
}

TEST(DomainMatch, HostileNamesAgreeWithTheTwin) {
  // 127 labels, 253 characters, and a list that makes every label count possible.
  PairedSet pair;
  std::string deep;
  for (int i = 0; i < 127; ++i) {
    deep.insert(0, i ? "a." : "a");
    if (i % 2) pair.add(IndicatorType::domain, deep);
  }
  pair.add(IndicatorType::domain, std::string(63, 'b') + ".example");
  pair.build();
  std::string wide = std::string(63, 'c') + "." + std::string(63, 'c') + "." + std::string(47, 'c') + "." +
                     std::string(63, 'b') + ".example";
  ObservationBatch batch;
  fill_names(batch, {deep, "b." + deep, wide, deep + ".example", std::string(20000, '.'),
                     std::string(20000, 'a'), std::string(5000, 'x') + ".a.a"});
  pair.expect_same(batch);
  EXPECT_GT(pair.hit_count, 100u);
}

TEST(DomainMatch, ANameBeyond255BytesIsNotCutInsideALabel) {
  PairedSet pair;
  pair.add(IndicatorType::domain, std::string(255, 'x'));
  pair.add(IndicatorType::domain, std::string(256, 'x'));  // too long to be a name: ignored
  pair.build();
  ObservationBatch batch;
  fill_names(batch, {std::string(255, 'x'), std::string(256, 'x'), "x." + std::string(255, 'x'),
                     std::string(500, 'x')});
  pair.expect_same(batch);
  EXPECT_EQ(pair.hit_count, 2u);
}

TEST(SuffixHash, DependsOnEveryByteAndOnTheLength) {
  std::string text(255, 'a');
  std::set<uint64_t> seen;
  for (size_t length = 0; length <= 255; ++length)
    ASSERT_TRUE(seen.insert(match::suffix_hash(std::string_view(text).substr(0, length))).second);
  for (size_t zeros = 0; zeros < 255;
       ++zeros)  // a block is padded with zeros: the length must tell them apart
    ASSERT_TRUE(seen.insert(match::suffix_hash(std::string(zeros, '\0') + "b")).second);
  uint64_t whole = match::suffix_hash(text);
  for (size_t i = 0; i < 255; ++i) {
    std::string other = text;
    other[i] = 'b';
    ASSERT_NE(match::suffix_hash(other), whole);
  }
}

TEST(UrlMatch, AgreesWithTheTwinOnSmallTexts) {
  Random random(5);
  const std::vector<std::string> hosts = {"a.example",   "b.example", "192.0.2.1", "[2001:db8::1]",
                                          "2001:db8::1", "",          "x"};
  auto path = [&] {
    std::string p;
    for (size_t i = random() % 7; i > 0; --i) p += "/?#ab/"[random() % 6];
    return p;
  };
  ObservationBatch batch;
  for (int round = 0; round < 30; ++round) {
    PairedSet pair;
    for (int i = 0; i < 60; ++i) {
      std::string host = hosts[random() % hosts.size()];
      if (random() % 3 == 0) host += random() % 8 ? ":" + std::to_string(random() % 3 + 80) : ":x";
      pair.add(IndicatorType::url, host + "/" + path(), random());
      pair.add(IndicatorType::url, host + path(), random());
      pair.add(IndicatorType::path, "/" + path(), random());
    }
    pair.add_address(*IpAddress::parse("192.0.2.1"));
    pair.add_service(*IpAddress::parse("192.0.2.1"), 80);
    pair.add_service(*IpAddress::parse("2001:db8::1"), 81);
    pair.add_prefix(*IpAddress::parse("2001:db8::"), 32);
    pair.add(IndicatorType::domain, "example");
    pair.build();
    batch.clear();
    batch.kind = ObservationKind::http;
    batch.size = 400;
    for (uint32_t i = 0; i < batch.size; ++i) {
      batch.src4[i] = batch.dst4[i] = 0;
      batch.src_port[i] = 0;
      batch.dst_port[i] = static_cast<uint16_t>(random() % 4 ? 79 + random() % 4 : 0);
      batch.host[i] = hosts[random() % hosts.size()];
      batch.path[i] = batch.text.copy(random() % 8 ? "/" + path() : path());
    }
    pair.expect_same(batch);
    for (int i = 0; i < 30; ++i) {
      pair.expect_same_find(
          {.type = IndicatorType::url, .text = hosts[random() % hosts.size()] + ":80/" + path()});
      std::string text = "/" + path();
      pair.expect_same_find({.type = IndicatorType::path, .text = text});
    }
    EXPECT_GT(pair.hit_count, 100u);
  }
}

TEST(UrlMatch, EndsBesideASegmentEdge) {
  PairedSet pair;
  pair.add(IndicatorType::url, "a.example/dir/file");
  pair.add(IndicatorType::path, "/gate.php?id=7");
  pair.build();
  ObservationBatch batch;
  batch.kind = ObservationKind::http;
  const std::vector<std::string_view> paths = {"/dir/file",      "/dir/file/x",    "/dir/file?x",
                                               "/dir/file#x",    "/dir/filex",     "/dir",
                                               "/gate.php?id=7", "/gate.php?id=71"};
  batch.size = static_cast<uint32_t>(paths.size());
  for (size_t i = 0; i < paths.size(); ++i) {
    batch.host[i] = "a.example";
    batch.path[i] = paths[i];
  }
  pair.expect_same(batch);
  EXPECT_EQ(pair.hit_count, 5u);
}

TEST(FingerprintMatch, EachFieldAsksItsOwnType) {
  Random random(6);
  PairedSet pair;
  auto hex = [&](size_t digits) {
    std::string text;
    for (size_t i = 0; i < digits; ++i) text += "0123456789abcdef"[random() % 16];
    return text;
  };
  const IndicatorType types[] = {IndicatorType::ja3, IndicatorType::ja4, IndicatorType::server_name,
                                 IndicatorType::certificate, IndicatorType::file_hash};
  std::vector<std::string> texts;
  for (int i = 0; i < 3000; ++i) {
    texts.push_back(hex(random() % 3 ? 32 : 40));
    pair.add(types[random() % 5], texts.back(), random());
  }
  pair.add(IndicatorType::ja3, "");
  pair.build();
  ObservationBatch batch;
  batch.kind = ObservationKind::tls;
  batch.size = kBatchRows;
  for (size_t i = 0; i < kBatchRows; ++i) {
    for (auto* column : {&batch.ja3, &batch.ja4, &batch.server_name, &batch.certificate})
      (*column)[i] =
          random() % 4 ? std::string_view(texts[random() % texts.size()]) : batch.text.copy(hex(32));
    batch.src4[i] = batch.dst4[i] = 0;
  }
  pair.expect_same(batch);
  EXPECT_GT(pair.hit_count, 1000u);
  for (int i = 0; i < 200; ++i)
    pair.expect_same_find({.type = types[random() % 5], .text = texts[random() % texts.size()]});
}

TEST(AnswerMatch, OneHitAValueHoweverOftenItIsAnswered) {
  PairedSet pair;
  IpAddress bad = IpAddress::from_v4(0x01020304), bad6(0x2001'0db8'0000'0000, 1);
  pair.add_address(bad);
  pair.add_address(bad6);
  pair.add_prefix(bad, 24);
  pair.add_service(bad, 80);
  pair.build();
  ObservationBatch batch;
  fill_names(batch, {"a.example", "b.example", "c.example"});
  batch.answers = {{0, bad}, {0, bad}, {1, bad6}, {2, IpAddress::from_v4(0x01020305)}, {2, bad6}, {2, bad6}};
  pair.expect_same(batch);
  EXPECT_EQ(pair.hit_count, 5u);
}

}  // namespace
}  // namespace luytre
