#include "report/letters/letter_behaviour.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <thread>

#include "ledger/audit.h"
#include "report/letters/letter_book.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

struct World {
  std::unique_ptr<Ledger> ledger;
  Directory directory;
  LetterRegister letters;
  Viewer writer, leader, member, foreign;

  static Directory country() {
    Directory d = *Directory::open(std::filesystem::path(testing::TempDir()) /
                                   fmt::format("no-country-{}", ::getpid()));
    EXPECT_TRUE(d.add_organisations("id,sector,name_vi\nA,M,Bộ A\nB,M,Bộ B\n", "o"));
    return d;
  }
  Viewer person(const char* name, const char* organisation, Role role) {
    return Viewer::of(
        name,
        std::vector<Membership>{
            {.id = name, .user = name, .organisation = organisation, .role = role, .accepted = true}},
        directory, start_of(17'900));
  }
  explicit World(LedgerOptions options)
      : ledger([&] {
          options.clock = [] { return start_of(17'900); };
          return std::move(*Ledger::open(options));
        }()),
        directory(country()),
        letters(*ledger),
        writer(person("an", "", Role::analyst)),
        leader(person("binh", "", Role::leader)),
        member(person("chi", "A", Role::administrator)),
        foreign(person("dung", "B", Role::administrator)) {}

  static DocumentDraft draft() {
    DocumentDraft d;
    d.kind = "urging";
    d.from = *parse_day("2018-07-01");
    d.to = d.date = *parse_day("2018-12-31");
    d.head.issuer = "BỘ A";
    d.head.symbol = "BTTTT-CATTT";
    return d;
  }
  std::string make() {
    LetterCopy copy;
    copy.organisation = "A";
    return letters.make(writer, draft(), {}, {"x\ty\tz"}, {copy}).value().id;
  }
  OfficialLetter issued() {
    std::string id = make();
    EXPECT_TRUE(letters.submit(writer, id));
    EXPECT_TRUE(letters.approve(leader, id, 1));
    return letters.issue(leader, id, 17'900).value();
  }
  void send(const std::string& id) {
    EXPECT_TRUE(letters.begin_copy(id, "A").value());
    LetterCopy copy;
    copy.letter = id;
    copy.organisation = "A";
    copy.state = CopyState::sent;
    EXPECT_TRUE(letters.finish_copy(copy));
  }
};

TEST_P(LetterBehaviour, GoesFromDraftToNumberByTwoPersons) {
  World w(GetParam().fresh());
  std::string id = w.make();
  EXPECT_EQ(w.letters.approve(w.leader, id, 1).error().code, ErrorCode::invalid) << "not handed over yet";
  EXPECT_TRUE(w.letters.submit(w.writer, id));
  EXPECT_EQ(w.letters.approve(w.writer, id, 1).error().code, ErrorCode::not_found)
      << "an analyst approves nothing";
  EXPECT_TRUE(w.letters.comment(w.leader, id, "Sửa đoạn 2"));
  EXPECT_EQ(w.letters.send_back(w.leader, id, "Sửa đoạn 2").value().state, LetterState::draft);
  auto changed = w.letters.change(w.writer, id, 1, World::draft(), {}, {}, {});
  EXPECT_EQ(changed.value().revision, 2u);
  EXPECT_EQ(w.letters.change(w.writer, id, 1, World::draft(), {}, {}, {}).error().code, ErrorCode::busy);
  EXPECT_TRUE(w.letters.submit(w.writer, id));
  EXPECT_EQ(w.letters.approve(w.leader, id, 1).error().code, ErrorCode::busy)
      << "another revision than was read";
  EXPECT_EQ(w.letters.approve(w.leader, id, 2).value().approved_by, "binh");
  OfficialLetter letter = w.letters.issue(w.leader, id, 17'900).value();
  EXPECT_EQ(letter.notation, "01/BTTTT-CATTT");
  EXPECT_EQ(letter.year, 2018);
  EXPECT_EQ(w.letters.change(w.writer, id, 2, World::draft(), {}, {}, {}).error().code, ErrorCode::invalid);
  std::vector<std::string> what;
  auto events = w.letters.events(w.leader, id).value();
  for (const LetterEvent& e : events) what.push_back(e.event);
  EXPECT_THAT(
      what, ElementsAre("made", "review", "comment", "sent-back", "changed", "review", "approved", "issued"));
  EXPECT_FALSE(verify_audit(*w.ledger).value().broken_at);
}

TEST_P(LetterBehaviour, IsNotApprovedByItsWriter) {
  World w(GetParam().fresh());
  Viewer both = w.person("em", "", Role::centre_operator);
  auto letter = w.letters.make(both, World::draft(), {}, {}, {});
  if (!letter) GTEST_SKIP() << "this role writes no letters";
  EXPECT_TRUE(w.letters.submit(both, letter->id));
  EXPECT_FALSE(w.letters.approve(both, letter->id, 1));
  Viewer console = Viewer::console("console:root");
  auto own = w.letters.make(console, World::draft(), {}, {}, {});
  EXPECT_TRUE(w.letters.submit(console, own->id));
  EXPECT_TRUE(w.letters.approve(console, own->id, 1)) << "there may be one person only at the machine";
}

TEST_P(LetterBehaviour, NumbersHaveNoGapWhoeverTakesThem) {
  World w(GetParam().fresh());
  EXPECT_TRUE(w.letters.start_register(w.leader, 2018, 4327));
  EXPECT_EQ(w.issued().notation, "4327/BTTTT-CATTT");
  EXPECT_EQ(w.letters.start_register(w.leader, 2018, 1).error().code, ErrorCode::invalid);
  std::vector<std::string> ids;
  for (int i = 0; i < 8; ++i) {
    ids.push_back(w.make());
    EXPECT_TRUE(w.letters.submit(w.writer, ids.back()));
    EXPECT_TRUE(w.letters.approve(w.leader, ids.back(), 1));
  }
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (int i = t; i < 8; i += 4) EXPECT_TRUE(w.letters.issue(w.leader, ids[i], 17'900));
        // What fails takes no number.
        EXPECT_FALSE(w.letters.issue(w.leader, ids[t], 17'900));
      });
  }
  std::vector<uint64_t> numbers;
  auto page = w.letters.list(w.leader, {.state = LetterState::issued}).value();
  for (const auto& l : page.items) numbers.push_back(l.number);
  std::sort(numbers.begin(), numbers.end());
  EXPECT_THAT(numbers, ElementsAre(4327u, 4328u, 4329u, 4330u, 4331u, 4332u, 4333u, 4334u, 4335u));
  EXPECT_THAT(w.letters.gaps(w.leader, 2018).value(), IsEmpty());
}

TEST_P(LetterBehaviour, IsFoundByIdNumberAndWords) {
  World w(GetParam().fresh());
  OfficialLetter one = w.issued();
  EXPECT_EQ(w.letters.find(w.leader, "01/BTTTT-CATTT").value().id, one.id);
  EXPECT_EQ(w.letters.find(w.leader, one.id.substr(0, 8)).value().id, one.id);
  EXPECT_EQ(w.letters.find(w.leader, one.id).value().withdrawn, std::vector<std::string>{"x\ty\tz"});
  EXPECT_EQ(w.letters.find(w.leader, "02/BTTTT-CATTT").error().code, ErrorCode::not_found);
  EXPECT_EQ(w.letters.list(w.leader, {.text = "an toan thong tin"}).value().total, 1u);
  EXPECT_EQ(w.letters.list(w.leader, {.text = "01/B"}).value().total, 1u);
  EXPECT_EQ(w.letters.list(w.leader, {.text = "khac"}).value().total, 0u);
}

TEST_P(LetterBehaviour, BodySeesItsOwnCopyAndNothingElse) {
  World w(GetParam().fresh());
  OfficialLetter letter = w.issued();
  EXPECT_EQ(w.letters.find(w.member, letter.id).error().code, ErrorCode::not_found);
  EXPECT_EQ(w.letters.list(w.member, {}).value().total, 0u);
  EXPECT_THAT(w.letters.received(w.member, "A").value(), IsEmpty()) << "not sent yet";
  w.send(letter.id);
  EXPECT_FALSE(w.letters.begin_copy(letter.id, "A").value()) << "it went out once";
  ASSERT_THAT(w.letters.received(w.member, "A").value(), SizeIs(1));
  EXPECT_THAT(w.letters.received(w.foreign, "A").value(), IsEmpty());
  EXPECT_EQ(w.letters.confirm(w.foreign, letter.id, "A").error().code, ErrorCode::not_found);
  EXPECT_EQ(w.letters.confirm(w.foreign, letter.id, "B").error().code, ErrorCode::not_found);
  EXPECT_TRUE(w.letters.confirm(w.member, letter.id, "A"));
  EXPECT_TRUE(w.letters.confirm(w.member, letter.id, "A")) << "again changes nothing";
  EXPECT_EQ(w.letters.received_one(w.member, letter.id, "A").value().copy.received_by, "chi");
}

TEST_P(LetterBehaviour, RecallStopsWhatWaitsAndKeepsTheNumber) {
  World w(GetParam().fresh());
  OfficialLetter letter = w.issued();
  EXPECT_EQ(w.letters.recall(w.writer, letter.id, "sai").error().code, ErrorCode::not_found);
  EXPECT_EQ(w.letters.recall(w.leader, letter.id, "Sai số liệu").value().number, letter.number);
  EXPECT_FALSE(w.letters.begin_copy(letter.id, "A").value());
  EXPECT_EQ(w.letters.copies(w.leader, letter.id).value().at(0).state, CopyState::recalled);
  EXPECT_EQ(w.issued().number, letter.number + 1);
}

}  // namespace
}  // namespace luytre
