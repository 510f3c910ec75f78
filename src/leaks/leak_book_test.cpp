#include "leaks/leak_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>
#include <algorithm>
#include <fstream>

#include "leaks/leak_evidence.h"
#include "leaks/leak_lines.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Day day(int year, unsigned month, unsigned d) {
  return day_from_civil(year, month, d);
}

struct House {
  House() {
    folder = std::filesystem::temp_directory_path() / ("leaks-" + std::to_string(::getpid()) + "-" +
                                                       std::to_string(reinterpret_cast<uintptr_t>(this)));
    std::filesystem::create_directories(folder);
    ledger = *Ledger::open({.folder = folder});
    directory = *Directory::open(folder / "directory");
    EXPECT_TRUE(
        directory->add_organisations("id,sector,name_vi,name_en\nLAICHAU,P,Lai "
                                     "Châu,Lai Chau\nMOH,M,Bộ Y tế,Health\n",
                                     "o"));
    EXPECT_TRUE(directory->add_ownership("domain,org_id\nlaichau.gov.vn,LAICHAU\nmoh.gov.vn,MOH\n", "d"));
    std::vector<std::string> refused;
    watched = WatchedDomains::build(std::vector<std::string>{"laichau.gov.vn", "moh.gov.vn"}, refused);
  }
  ~House() { std::filesystem::remove_all(folder); }

  LeakBook::Stored import(const std::string& collection, Day observed, std::string_view text,
                          bool fabricated = false) {
    LeakBook book(*ledger);
    LeakBook::Import import{collection, observed, "console:test", fabricated};
    LeakBook::Stored stored;
    LeakKeeper keeper(watched, keys, [&](std::span<const LeakHit> hits) -> Result<void> {
      auto part = book.store(import, *directory, hits);
      if (!part) return std::unexpected(part.error());
      stored += *part;
      return {};
    });
    LeakLines lines(watched, keeper);
    lines.consume(text);
    lines.finish();
    EXPECT_TRUE(keeper.finish());
    EXPECT_TRUE(book.add_read(import, lines.counts()));
    return stored;
  }

  std::filesystem::path folder;
  std::unique_ptr<Ledger> ledger;
  std::optional<Directory> directory;
  WatchedDomains watched;
  LeakKeys keys = LeakKeys::random();
  Viewer centre = Viewer::console("console:test");
  Viewer member(const char* organisation) const {
    return Viewer::of(
        "u",
        std::vector<Membership>{
            {.id = "m", .user = "u", .organisation = organisation, .role = Role::member, .accepted = true}},
        *directory, start_of(day(2026, 1, 1)));
  }
};

TEST(FoldAccount, MakesOneOfTheWaysToWriteIt) {
  EXPECT_EQ(fold_account("Nguyen.A+shop@LaiChau.gov.VN"), "nguyen.a@laichau.gov.vn");
  EXPECT_EQ(fold_account("0912"), "0912");
  EXPECT_EQ(fold_account("+x@a.vn"), "+@a.vn");
  EXPECT_EQ(mask_account("nguyen.a@laichau.gov.vn"), "n•••@laichau.gov.vn");
  EXPECT_EQ(mask_account("ấn"), "ấ•••");
}

TEST(LeakKeys, SealForOneIdAndKeepTheSameHashes) {
  LeakKeys keys = LeakKeys::random();
  EXPECT_EQ(keys.secret_id("x"), keys.secret_id("x"));
  EXPECT_NE(keys.secret_id("x"), keys.account_id("", "", "x"));
  std::string sealed = keys.seal("a@b.vn", "one");
  EXPECT_EQ(*keys.unseal(sealed, "one"), "a@b.vn");
  EXPECT_FALSE(keys.unseal(sealed, "two"));
  EXPECT_FALSE(LeakKeys::random().unseal(sealed, "one"));
}

TEST(LeakBook, CountsAnAccountInManyCollectionsOnce) {
  House house;
  house.import("one", day(2018, 7, 3),
               "a@laichau.gov.vn:secret1\nA+x@laichau.gov.vn:secret1\nb@moh."
               "gov.vn:secret2\n");
  auto again = house.import("one", day(2018, 7, 3), "a@laichau.gov.vn:secret1\n");
  EXPECT_EQ(again.exposures, 0u);
  auto second = house.import("two", day(2018, 9, 1), "a@laichau.gov.vn:other\nc@sub.moh.gov.vn:x\n");
  EXPECT_EQ(second.accounts, 1u);
  LeakBook book(*house.ledger);
  auto half = book.figures(house.centre, {.from = day(2018, 7, 1), .to = day(2018, 12, 31)});
  ASSERT_TRUE(half);
  EXPECT_EQ(half->total.accounts, 3u);
  EXPECT_EQ(half->total.domains, 2u);
  auto july = book.figures(house.centre, {.from = day(2018, 7, 1), .to = day(2018, 7, 31)});
  EXPECT_EQ(july->total.accounts, 2u);
  EXPECT_EQ(july->by_month.size(), 1u);
  auto all = *book.figures(house.centre, {});
  ASSERT_EQ(all.by_month.size(), 2u);
  EXPECT_EQ(all.by_month[0].key, "2018-07");
  EXPECT_EQ(all.by_month[1].accounts, 2u);
  EXPECT_EQ(all.by_organisation[0].key, "MOH");
  EXPECT_EQ(all.by_organisation[0].accounts, 2u);
  EXPECT_EQ(all.by_organisation[0].domains, 1u);
  ASSERT_EQ(all.by_collection.size(), 2u);
  EXPECT_EQ(all.by_collection[0].accounts, 2u);
  EXPECT_EQ(all.by_domain.size(), 2u);
}

TEST(LeakBook, ShowsABodyItsOwnAndNothingElse) {
  House house;
  house.import("one", day(2018, 7, 3), "a@laichau.gov.vn:s\nb@moh.gov.vn:s\n");
  LeakBook book(*house.ledger);
  auto own = book.accounts(house.member("MOH"), {});
  ASSERT_TRUE(own);
  ASSERT_EQ(own->size(), 1u);
  EXPECT_EQ(own->front().masked, "b•••@moh.gov.vn");
  EXPECT_EQ(*book.reveal(house.member("MOH"), house.keys, own->front().id), "b@moh.gov.vn");
  auto foreign = book.reveal(house.member("LAICHAU"), house.keys, own->front().id);
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, ErrorCode::not_found);
  EXPECT_EQ(book.figures(Viewer::nobody(), {})->total.accounts, 0u);
}

TEST(LeakBook, RecognisesARepackedCollection) {
  House house;
  house.import("old", day(2018, 7, 3), "a@moh.gov.vn:1\nb@moh.gov.vn:2\nc@moh.gov.vn:3\n");
  house.import("repacked", day(2018, 8, 3), "a@moh.gov.vn:1\nb@moh.gov.vn:2\n");
  house.import("fresh", day(2018, 9, 3), "a@moh.gov.vn:new\n");
  auto all = LeakBook(*house.ledger).overlaps(house.centre);
  ASSERT_TRUE(all);
  auto overlaps = &(*all)["repacked"];
  ASSERT_EQ(overlaps->size(), 2u);
  EXPECT_EQ((*overlaps)[0].other, "old");
  EXPECT_EQ((*overlaps)[0].accounts, 2u);
  EXPECT_EQ((*overlaps)[0].with_secret, 2u);
  EXPECT_EQ((*overlaps)[1].with_secret, 0u);
}

TEST(LeakBook, ForgetsForGood) {
  House house;
  house.import("old", day(2016, 7, 3), "a@moh.gov.vn:1\n");
  house.import("new", day(2018, 7, 3), "b@moh.gov.vn:1\n");
  LeakBook book(*house.ledger);
  EXPECT_EQ(*book.forget_before(day(2017, 1, 1), "console:test"), 1u);
  EXPECT_EQ(book.figures(house.centre, {})->total.accounts, 1u);
  EXPECT_EQ(book.collections(house.centre)->size(), 1u);
  EXPECT_EQ(*book.forget_collection("new", "console:test"), 1u);
  EXPECT_EQ(book.accounts(house.centre, {})->size(), 0u);
}

TEST(LeakBook, GivesAccountsOfADomainToTheBodyThatGotIt) {
  House house;
  house.watched = [] {
    std::vector<std::string> refused;
    return WatchedDomains::build(std::vector<std::string>{"later.vn", "nobodys.vn"}, refused);
  }();
  house.import("one", day(2018, 7, 3), "a@later.vn:1\nb@nobodys.vn:1\n");
  LeakBook book(*house.ledger);
  EXPECT_EQ(*book.adopt(*house.directory, "system"), 0u);
  ASSERT_TRUE(house.directory->add_ownership("domain,org_id\nlater.vn,MOH\n", "claim"));
  EXPECT_EQ(book.figures(house.member("MOH"), {})->total.accounts, 0u);
  EXPECT_EQ(*book.adopt(*house.directory, "system"), 1u);
  EXPECT_EQ(*book.adopt(*house.directory, "system"), 0u);
  EXPECT_EQ(book.figures(house.member("MOH"), {})->total.accounts, 1u);
}

TEST(LeakBook, GivesAListInClearToItsOwnPeopleOnce) {
  House house;
  house.import("one", day(2018, 7, 3), "a@moh.gov.vn:1\nb@laichau.gov.vn:1\n");
  LeakBook book(*house.ledger);
  std::vector<std::string> ids;
  auto all = *book.accounts(house.centre, {});
  for (const LeakAccount& a : all) ids.push_back(a.id);
  auto own = *book.reveal_all(house.member("MOH"), house.keys, "MOH", ids);
  ASSERT_EQ(own.size(), 1u);
  EXPECT_EQ(own.begin()->second, "a@moh.gov.vn");
  EXPECT_TRUE(book.reveal_all(house.member("MOH"), house.keys, "LAICHAU", ids)->empty());
}

TEST(LeakBook, KeepsWhatItShowsUntilItsTermIsOver) {
  House house;
  house.import("one", day(2018, 7, 3), "a@moh.gov.vn:1\n");
  LeakBook book(*house.ledger);
  int64_t changes = *book.changes();
  EXPECT_GT(changes, 0);
  ASSERT_TRUE(book.set_keep_days(1, "console:test"));
  EXPECT_EQ(*book.forget_expired("system"), 0u) << "imported just now";
  EXPECT_EQ(*book.changes(), changes);
  EXPECT_EQ(book.set_keep_days(100'000, "console:test").error().code, ErrorCode::invalid);
}

TEST(LeakBook, CountsNothingOfAMadeUpCollectionAndKeepsItsOverlap) {
  House house;
  house.import("real", day(2018, 7, 3), "a@moh.gov.vn:1\n");
  house.import("spam", day(2018, 8, 3), "a@moh.gov.vn:1\nb@moh.gov.vn:x\n", true);
  LeakBook book(*house.ledger);
  EXPECT_EQ(book.figures(house.centre, {})->total.accounts, 1u);
  EXPECT_EQ(book.accounts(house.centre, {})->front().collections, 1u);
  EXPECT_EQ(*leak_days(*house.ledger), std::vector<Day>{day(2018, 7, 3)});
  auto collections = *book.collections(house.centre);
  ASSERT_EQ(collections.size(), 2u);
  EXPECT_TRUE(collections[0].fabricated);
  EXPECT_EQ((*book.overlaps(house.centre))["spam"].size(), 1u);
}

TEST(LeakEvidence, IsNewOnlyWithASecretThatIsNew) {
  House house;
  house.import("one", day(2018, 7, 3), "a@moh.gov.vn:first\n");
  house.import("repacked", day(2018, 9, 3),
               "a@moh.gov.vn:first\nb@moh.gov.vn:5f4dcc3b5aa765d61d8327deb882cf99\n");
  house.import("fresh", day(2018, 9, 3), "a@moh.gov.vn:second\n");
  auto july = *leak_evidence(*house.ledger, day(2018, 7, 3));
  ASSERT_EQ(july.size(), 1u);
  EXPECT_EQ(july[0].worst, SecretKind::plain);
  EXPECT_EQ(july[0].collections, "one\n");
  auto september = *leak_evidence(*house.ledger, day(2018, 9, 3));
  ASSERT_EQ(september.size(), 2u);
  const LeakEvidence& a = september[september[0].entries == 2 ? 0 : 1];
  const LeakEvidence& b = september[september[0].entries == 2 ? 1 : 0];
  EXPECT_EQ(a.collections, "fresh\nrepacked\n");
  EXPECT_EQ(a.fresh, day(2018, 9, 3));
  EXPECT_EQ(b.worst, SecretKind::hash);
  EXPECT_TRUE(LeakBook(*house.ledger).forget_collection("fresh", "console:test"));
  auto left = *leak_evidence(*house.ledger, day(2018, 9, 3));
  for (const LeakEvidence& e : left) EXPECT_TRUE(e.account != a.account || e.fresh == day(2018, 7, 3));
}

TEST(LeakEvidence, CountsAnEntryWithoutASecretAsNews) {
  House house;
  house.import("one", day(2018, 7, 3), "a@moh.gov.vn:\n");
  house.import("two", day(2018, 9, 3), "a@moh.gov.vn:\n");
  EXPECT_EQ(leak_evidence(*house.ledger, day(2018, 9, 3))->front().fresh, day(2018, 9, 3));
}

TEST(LeakBook, GivesABodyThePairsOfItsOwnBuckets) {
  House house;
  house.import("one", day(2018, 7, 3),
               "a@moh.gov.vn:s\nA+x@moh.gov.vn:t\nb@laichau.gov.vn:s\nc@moh.gov.vn:\n");
  LeakBook book(*house.ledger);
  auto own = *book.pairs(house.member("MOH"), house.keys, "MOH", "");
  std::ranges::sort(own);
  std::vector<std::string> expected = {house.keys.pair_id("a@moh.gov.vn", "s"),
                                       house.keys.pair_id("a@moh.gov.vn", "t")};
  std::ranges::sort(expected);
  EXPECT_EQ(own, expected);
  std::string bucket = account_bucket("a@moh.gov.vn");
  EXPECT_EQ(book.pairs(house.member("MOH"), house.keys, "MOH", bucket)->size(), 2u);
  bucket[0] = bucket[0] == '0' ? '1' : '0';
  EXPECT_EQ(book.pairs(house.member("MOH"), house.keys, "MOH", bucket)->size(), 0u);
  auto foreign = book.pairs(house.member("LAICHAU"), house.keys, "MOH", "");
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, ErrorCode::not_found);
  OprfQuestion question(leak_pair(fold_account("A@MOH.gov.vn"), "s"));
  EXPECT_EQ(pair_id_of(*question.output(*house.keys.evaluate_pair(question.blinded()))),
            house.keys.pair_id("a@moh.gov.vn", "s"));
}

// Planted secrets and accounts, searched for in every byte the house wrote.
TEST(LeakBook, WritesNoSecretAndNoAccountInClear) {
  House house;
  house.import("one", day(2018, 7, 3),
               "trantienclear@moh.gov.vn:PlantedSecret7788\nhttps://moh.gov.vn/"
               "x:citizenclear:PlantedSecret9911\n");
  house.ledger.reset();
  std::string all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(house.folder))
    if (entry.is_regular_file()) {
      std::ifstream in(entry.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
  EXPECT_THAT(all, HasSubstr("moh.gov.vn"));
  for (const char* planted : {"PlantedSecret", "trantienclear", "citizenclear"})
    EXPECT_THAT(all, Not(HasSubstr(planted)));
}

}  // namespace
}  // namespace luytre
