#include "notices/outbox_behaviour.h"

#include <gmock/gmock.h>

#include <thread>

#include "notices/outbox.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Outbox : public testing::TestWithParam<LedgerKind> {
 protected:
  Outbox() : ledger_(Ledger::open(GetParam().fresh()).value()) {}

  // Of "A", made at `at`, about one finding named by its recipient.
  static Notice notice(std::string recipient, Timestamp at, std::string organisation = "A") {
    Notice n{.organisation = organisation,
             .about = organisation,
             .recipient = std::move(recipient),
             .period = "2026-02-09",
             .made_at = at,
             .state_at = at};
    n.content = content_digest({{n.recipient + std::to_string(at), 1}});
    n.id = notice_id(n);
    return n;
  }
  bool put(const Notice& n, std::vector<NoticeFinding> findings = {}) {
    bool written = false;
    EXPECT_TRUE(ledger_->write([&](Transaction& t) -> Result<void> {
      auto done = put_notice(t, n, findings);
      if (!done) return std::unexpected(done.error());
      written = *done;
      return {};
    }));
    return written;
  }
  bool move(Notice n, NoticeState to, std::vector<NoticeState> from, std::string sender = "m") {
    bool moved = false;
    n.state = to;
    n.sender = std::move(sender);
    ++n.attempts;
    EXPECT_TRUE(ledger_->write([&](Transaction& t) -> Result<void> {
      auto done = move_notice(t, n, from);
      if (!done) return std::unexpected(done.error());
      moved = *done;
      return {};
    }));
    return moved;
  }
  // Whatever `ask` gives in a reading transaction.
  template <class Ask>
  auto read(Ask ask) {
    decltype(ask(std::declval<Transaction&>()).value()) out{};
    EXPECT_TRUE(ledger_->read([&](Transaction& t) -> Result<void> {
      auto found = ask(t);
      if (!found) return std::unexpected(found.error());
      out = *found;
      return {};
    }));
    return out;
  }
  std::vector<std::string> waiting(Timestamp now, size_t most = 100) {
    std::vector<std::string> out;
    for (const Notice& n :
         read([&](Transaction& t) { return notices_in(t, NoticeState::waiting, now, most); }))
      out.push_back(n.recipient);
    return out;
  }
  bool suspect(const std::string& address, std::optional<Timestamp> verified = std::nullopt) {
    return read([&](Transaction& t) { return is_suspect(t, address, verified); });
  }
  void finding(const std::string& id, unsigned episode, const char* state) {
    ASSERT_TRUE(ledger_->write([&](Transaction& t) -> Result<void> {
      auto done = t.execute(
          "INSERT INTO finding (id, organisation, sector, kind, subject, what, first_seen, last_seen, "
          "sightings, "
          "evidence, severity, tlp, sensitive, state, closed_because, episode, opened, due, closed, "
          "last_notified, "
          "assignee, came_from, risk_until, silent_sensor, steps, returns_after, episode_end, "
          "episode_window, "
          "episode_before) VALUES ($1, 'A', 's', 'infection', '192.0.2.1', 'mirai', 1, 2, 3, 1, 1, 'amber', "
          "0, $2, "
          "'none', $3, 1, 2, 0, 0, '', '', 0, '', 1, 0, 0, 0, 0)",
          {id, std::string(state), int64_t{episode}});
      return done ? Result<void>{} : std::unexpected(done.error());
    }));
  }

  std::unique_ptr<Ledger> ledger_;
};

TEST_P(Outbox, OneDecisionIsWrittenOnce) {
  Notice n = notice("it@a.example", 10);
  std::vector<NoticeFinding> findings{{"f2", 1, NoticeLevel::technical}, {"f1", 3, NoticeLevel::leader}};
  EXPECT_TRUE(put(n, findings));
  EXPECT_FALSE(put(n, findings));
  auto kept = read([&](Transaction& t) { return read_notice(t, n.id.substr(0, 8)); });
  EXPECT_EQ(kept.id, n.id);
  EXPECT_EQ(kept.findings, 2u);
  EXPECT_EQ(kept.recipient, "it@a.example");
  auto about = read([&](Transaction& t) { return findings_of(t, n.id); });
  ASSERT_EQ(about.size(), 2u);
  EXPECT_EQ(about[0].finding, "f1");
  EXPECT_EQ(about[0].episode, 3u);
  EXPECT_EQ(about[0].level, NoticeLevel::leader);
}

TEST_P(Outbox, SendersThatAskAtOnceGetANoticeOnce) {
  Notice n = notice("it@a.example", 10);
  ASSERT_TRUE(put(n));
  std::atomic<int> ours{0};
  {
    std::vector<std::jthread> senders;
    for (int i = 0; i < 6; ++i)
      senders.emplace_back(
          [&, i] { ours += move(n, NoticeState::sending, {NoticeState::waiting}, "m" + std::to_string(i)); });
  }
  EXPECT_EQ(ours, 1);
  EXPECT_FALSE(move(n, NoticeState::sent, {NoticeState::waiting}));
  EXPECT_TRUE(move(n, NoticeState::sent, {NoticeState::sending}));
  EXPECT_THAT(waiting(100), IsEmpty());
}

TEST_P(Outbox, TheOldestThatMayGoComesFirst) {
  Notice later = notice("later@a.example", 5);
  later.not_before = 50;
  ASSERT_TRUE(put(later));
  ASSERT_TRUE(put(notice("second@a.example", 20)));
  ASSERT_TRUE(put(notice("first@a.example", 10)));
  EXPECT_THAT(waiting(49), ElementsAre("first@a.example", "second@a.example"));
  EXPECT_THAT(waiting(50), ElementsAre("later@a.example", "first@a.example", "second@a.example"));
  EXPECT_THAT(waiting(50, 1), ElementsAre("later@a.example"));
}

TEST_P(Outbox, TwoBouncesInARowMakeAnAddressSuspectUntilItIsVerifiedAnew) {
  auto sent_at = [&](Timestamp at, NoticeState state) {
    Notice n = notice("it@a.example", at);
    ASSERT_TRUE(put(n));
    ASSERT_TRUE(move(n, state, {NoticeState::waiting}));
  };
  EXPECT_FALSE(suspect("it@a.example"));
  sent_at(10, NoticeState::bounced);
  EXPECT_FALSE(suspect("it@a.example"));
  sent_at(20, NoticeState::bounced);
  EXPECT_TRUE(suspect("it@a.example"));
  EXPECT_TRUE(suspect("it@a.example", 9));
  EXPECT_FALSE(suspect("it@a.example", 15)) << "verified since the first of them";
  EXPECT_FALSE(suspect("other@a.example"));
  sent_at(30, NoticeState::sent);
  EXPECT_FALSE(suspect("it@a.example"));
}

TEST_P(Outbox, AFindingWasToldAsHighAsAnyNoticeOfItsEpisodeWent) {
  finding("f1", 2, "notified");
  finding("f2", 1, "closed");
  auto told = [&](Timestamp at, NoticeLevel level, unsigned episode, NoticeState state, const char* of) {
    Notice n = notice("x" + std::to_string(at), at);
    ASSERT_TRUE(put(n, {{of, episode, level}}));
    ASSERT_TRUE(move(n, state, {NoticeState::waiting}));
  };
  told(10, NoticeLevel::upper_body, 1, NoticeState::sent, "f1");  // of the episode before
  told(20, NoticeLevel::technical, 2, NoticeState::sent, "f1");
  told(30, NoticeLevel::technical, 1, NoticeState::sent, "f2");  // closed
  auto all = read([&](Transaction& t) { return told_findings(t); });
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ((all[{"f1", 2}].level), NoticeLevel::technical);
  EXPECT_EQ((all[{"f1", 2}].at), 20);
  told(40, NoticeLevel::leader, 2, NoticeState::bounced, "f1");
  all = read([&](Transaction& t) { return told_findings(t); });
  EXPECT_EQ((all[{"f1", 2}].level), NoticeLevel::leader);
  EXPECT_EQ((all[{"f1", 2}].at), kNoTime) << "all that went there came back";
}

TEST_P(Outbox, DigestsAreDecidedOnceForABodyAndADay) {
  Notice digest = notice("it@a.example", 10), immediate = notice("it@b.example", 11, "B");
  immediate.kind = NoticeKind::immediate;
  Notice by_hand = notice("it@c.example", 12, "C");
  by_hand.made_by = "operator";
  for (const Notice& n : {digest, immediate, by_hand}) ASSERT_TRUE(put(n));
  EXPECT_THAT(read([](Transaction& t) { return digested(t, "2026-02-09"); }), ElementsAre("A"));
  EXPECT_THAT(read([](Transaction& t) { return digested(t, "2026-02-10"); }), IsEmpty());
}

TEST_P(Outbox, AViewerSeesTheNoticesOfBodiesInReachOnly) {
  ASSERT_TRUE(put(notice("it@a.example", 10)));
  ASSERT_TRUE(put(notice("it@b.example", 20, "B")));
  ASSERT_TRUE(put(notice("later@b.example", 30, "B")));
  auto folder =
      std::filesystem::path(testing::TempDir()) / ("outbox-directory-" + std::to_string(::getpid()));
  Directory directory = Directory::open(folder).value();
  ASSERT_TRUE(directory.add_organisations("id,sector,name_vi\nA,M,Bộ A\nB,M,Bộ B\n", "o"));
  auto of = [&](const char* organisation) {
    return Viewer::of(
        "u",
        std::vector<Membership>{{.id = "m",
                                 .user = "u",
                                 .organisation = organisation,
                                 .role = organisation[0] ? Role::administrator : Role::centre_operator,
                                 .accepted = true}},
        directory, 1);
  };
  auto listed = [&](const Viewer& viewer, NoticeFilter filter) {
    std::vector<std::string> out;
    auto page = list_notices(*ledger_, viewer, filter).value();
    for (const Notice& n : page.items) out.push_back(n.recipient);
    out.push_back(std::to_string(page.total));
    return out;
  };
  EXPECT_THAT(listed(of("A"), {}), ElementsAre("it@a.example", "1"));
  EXPECT_THAT(listed(of("A"), {.organisation = "B"}), ElementsAre("0"));
  EXPECT_THAT(listed(of(""), {}), ElementsAre("later@b.example", "it@b.example", "it@a.example", "3"));
  EXPECT_THAT(listed(of(""), {.limit = 1, .offset = 1}), ElementsAre("it@b.example", "3"));
  EXPECT_THAT(listed(of(""), {.state = NoticeState::sent}), ElementsAre("0"));
}

INSTANTIATE_TEST_SUITE_P(Ledger, Outbox, testing::ValuesIn(outbox_ledgers()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace luytre
