#include "duty/roster_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "duty/duty_behaviour.h"

#include "duty/certificate.h"
#include "duty/rotation.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Timestamp at(const char* text) {
  return parse_local(text).value();
}

class RosterBook : public testing::TestWithParam<LedgerKind> {
 protected:
  RosterBook() {
    folder_ = std::filesystem::temp_directory_path() / ("duty-" + std::to_string(::getpid()) + "-" +
                                                        std::to_string(reinterpret_cast<uintptr_t>(this)));
    std::filesystem::create_directories(folder_);
    ledger_ = Ledger::open(GetParam().fresh()).value();
    directory_ = Directory::open(folder_ / "directory").value();
    EXPECT_TRUE(directory_->add_organisations(
        "id,sector,name_vi,parent,valid_to\nA,M,Bộ A,,\nA1,M,Cục A1,A,\nB,M,Bộ B,,\nOLD,M,Cũ,,2018-12-31\n",
        "o"));
  }
  ~RosterBook() override { std::filesystem::remove_all(folder_); }

  Viewer user(const char* name, const char* organisation, Role role) {
    return Viewer::of(
        name,
        std::vector<Membership>{
            {.id = name, .user = name, .organisation = organisation, .role = role, .accepted = true}},
        *directory_, start_of(day_from_civil(2019, 1, 1)));
  }
  static Shift shift(DutyRole role, const char* person, const char* from, const char* to) {
    return {.role = role, .person = person, .from = at(from), .to = at(to)};
  }
  ShiftsAdded add(const char* organisation, std::vector<Shift> shifts, std::optional<Period> replace = {}) {
    return add_shifts(*ledger_, centre_, *directory_, organisation, shifts, replace).value();
  }
  std::vector<Shift> shifts(const Viewer& viewer, std::optional<std::string> organisation = std::nullopt) {
    return list_shifts(*ledger_, viewer, {.period = window_, .organisation = organisation}).value();
  }
  std::vector<std::string> words(const std::vector<Shift>& all) {
    std::vector<std::string> out;
    for (const Shift& s : all)
      out.push_back(s.person + " " + format_local(s.from).substr(8, 8) + "-" +
                    format_local(s.to).substr(8, 8) +
                    (s.state == ShiftState::planned ? "" : std::string(" ") + to_string(s.state)));
    return out;
  }

  std::filesystem::path folder_;
  std::unique_ptr<Ledger> ledger_;
  std::optional<Directory> directory_;
  Viewer centre_ = Viewer::console("console:test");
  Period window_{at("2019-02-02"), at("2019-02-11")};
};
constexpr DutyRole kTechnical = DutyRole::technical, kLeader = DutyRole::leader;

TEST_P(RosterBook, ShowsABodyItsOwnAndNothingElse) {
  for (const char* body : {"", "A", "A1", "B"})
    add(body, {shift(kTechnical, body[0] ? body : "centre", "2019-02-02", "2019-02-03")});
  EXPECT_EQ(shifts(centre_).size(), 4u);
  EXPECT_THAT(words(shifts(user("a", "A", Role::administrator))), ElementsAre("A 02T00:00-03T00:00"));
  EXPECT_THAT(words(shifts(user("a", "A", Role::member), "B")), IsEmpty());
  EXPECT_THAT(words(shifts(Viewer::nobody())), IsEmpty());
  EXPECT_EQ(shifts(user("l", "", Role::leader)).size(), 4u);
}

TEST_P(RosterBook, IsChangedByThoseWhoMayOnly) {
  Shift one = shift(kTechnical, "An", "2019-02-02", "2019-02-03");
  auto code = [&](const Viewer& v, const char* body) {
    auto added = add_shifts(*ledger_, v, *directory_, body, {&one, 1});
    return added ? ErrorCode::io : added.error().code;
  };
  for (Role role : {Role::member, Role::administrator}) {
    EXPECT_EQ(code(user("b", "B", role), "A"), ErrorCode::not_found);
    EXPECT_EQ(code(user("b", "B", role), ""), ErrorCode::not_found);
  }
  EXPECT_EQ(code(user("a", "A", Role::member), "A"), ErrorCode::not_found);
  EXPECT_EQ(code(user("l", "", Role::leader), "A"), ErrorCode::not_found);
  EXPECT_EQ(code(centre_, "NONE"), ErrorCode::not_found);
  EXPECT_THAT(shifts(centre_), IsEmpty());
  EXPECT_EQ(code(user("a", "A", Role::administrator), "A"), ErrorCode::io);
  auto id = shifts(centre_)[0].id;
  EXPECT_EQ(cancel_shift(*ledger_, user("b", "B", Role::administrator), "B", id).error().code,
            ErrorCode::not_found);
  EXPECT_TRUE(cancel_shift(*ledger_, user("a", "A", Role::administrator), "A", id));
  EXPECT_THAT(shifts(centre_), IsEmpty());
}

TEST_P(RosterBook, TakesTheSameRosterOnce) {
  std::vector<Shift> two{shift(kTechnical, "An", "2019-02-02", "2019-02-03"),
                         shift(kLeader, "An", "2019-02-02", "2019-02-03")};
  EXPECT_EQ(add("A", two).added, 2u);
  EXPECT_EQ(add("A", two).unchanged, 2u);
}

TEST_P(RosterBook, PutsAFixedScheduleOverARotation) {
  Rotation r{.role = kTechnical, .people = {"An", "Bình"}, .turn_days = 1, .begins = {0}};
  r.period = {at("2019-02-02"), at("2019-02-06")};
  add("A", make_shifts(r).value());
  add("A", {shift(kLeader, "Sếp", "2019-02-02", "2019-02-06")});
  auto added = add("A", {shift(kTechnical, "Tết", "2019-02-03 12:00", "2019-02-04 18:00")},
                   Period{at("2019-02-03 12:00"), at("2019-02-04 18:00")});
  EXPECT_EQ(added.cut, 2u);
  EXPECT_THAT(words(shifts(centre_, "A")),
              ElementsAre("Sếp 02T00:00-06T00:00", "An 02T00:00-03T00:00", "Bình 03T00:00-03T12:00",
                          "Tết 03T12:00-04T18:00", "An 04T18:00-05T00:00", "Bình 05T00:00-06T00:00"));
}

TEST_P(RosterBook, LetsSomebodyStandIn) {
  add("A", {shift(kTechnical, "An", "2019-02-02", "2019-02-03")});
  auto id = shifts(centre_)[0].id;
  ASSERT_TRUE(override_shift(*ledger_, centre_, "A", id, "Bình",
                             {at("2019-02-02 08:00"), at("2019-02-02 12:00")}, "ốm"));
  EXPECT_THAT(words(shifts(centre_)),
              ElementsAre("An 02T00:00-02T08:00", "Bình 02T08:00-02T12:00 override", "An 02T12:00-03T00:00"));
}

TEST_P(RosterBook, SwapsWhenTheOtherAgrees) {
  Viewer an = user("an", "A", Role::member), binh = user("binh", "A", Role::member),
         chi = user("chi", "A", Role::member);
  add("A", {shift(kTechnical, "an", "2019-02-02", "2019-02-03"),
            shift(kTechnical, "binh", "2019-02-03", "2019-02-04")});
  auto all = shifts(centre_);
  EXPECT_FALSE(ask_swap(*ledger_, chi, "A", all[0].id, "chi", "", ""));
  auto swap = ask_swap(*ledger_, an, "A", all[0].id, "binh", all[1].id, "về quê");
  ASSERT_TRUE(swap) << swap.error().message;
  EXPECT_EQ(decide_swap(*ledger_, an, "A", *swap, true).error().code, ErrorCode::not_found);
  EXPECT_EQ(decide_swap(*ledger_, chi, "A", *swap, true).error().code, ErrorCode::not_found);
  EXPECT_EQ(decide_swap(*ledger_, binh, "B", *swap, true).error().code, ErrorCode::not_found);
  ASSERT_TRUE(decide_swap(*ledger_, binh, "A", *swap, true));
  EXPECT_THAT(words(shifts(centre_)),
              ElementsAre("binh 02T00:00-03T00:00 swapped", "an 03T00:00-04T00:00 swapped"));
  EXPECT_EQ(decide_swap(*ledger_, binh, "A", *swap, true).error().code, ErrorCode::invalid);
  auto swaps = list_swaps(*ledger_, an, std::nullopt).value();
  ASSERT_EQ(swaps.size(), 1u);
  EXPECT_EQ(swaps[0].state, "accepted");
}

TEST_P(RosterBook, CertifiesTheDaysABodyIsValid) {
  std::vector<Shift> both{shift(kTechnical, "An", "2019-02-02", "2019-02-11"),
                          shift(kLeader, "Sếp", "2019-02-02", "2019-02-11")};
  for (const char* body : {"", "A", "A1", "B"}) add(body, both);
  auto certify_all = [&] { return certify(load_roster(*ledger_, centre_, *directory_, window_).value()); };
  Certificate first = certify_all();
  EXPECT_TRUE(first.whole());
  EXPECT_EQ(first.bodies, 4u);  // OLD is no more
  EXPECT_EQ(first.minutes, 4u * 2 * 9 * 1440);
  EXPECT_EQ(first.digest, certify_all().digest);
  EXPECT_EQ(first.digest.size(), 64u);

  auto alert = declare_alert(
      *ledger_, centre_, {.period = {at("2019-02-05"), at("2019-02-06")}, .least = {2, 1}, .reason = "Tết"});
  ASSERT_TRUE(alert);
  Certificate second = certify_all();
  ASSERT_EQ(second.gaps.size(), 4u);
  EXPECT_EQ(second.gaps[0].from, at("2019-02-05"));
  EXPECT_NE(second.digest, first.digest);
  EXPECT_FALSE(declare_alert(*ledger_, user("a", "A", Role::administrator),
                             {.period = window_, .least = {2, 1}, .reason = "x"}));

  Viewer a = user("a", "A", Role::member);
  EXPECT_EQ(load_roster(*ledger_, a, *directory_, window_)->bodies, std::vector<std::string>{"A"});
  for (const char* other : {"B", "NONE", ""})
    EXPECT_EQ(load_roster(*ledger_, a, *directory_, window_, {other}).error().code, ErrorCode::not_found);
}

INSTANTIATE_TEST_SUITE_P(Ledger, RosterBook, testing::ValuesIn(duty_ledgers()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace luytre
