#include <fmt/format.h>

#include <algorithm>

#include "access/access_behaviour.h"

namespace luytre {
namespace {

constexpr Tlp kTlps[] = {Tlp::clear, Tlp::green, Tlp::amber, Tlp::amber_strict, Tlp::red};

// Every role in every body, every right, over objects of every body and mark: what may() says is what the SQL
// finds.
TEST_P(AccessBehaviour, TheConditionFindsExactlyWhatAViewerMaySee) {
  const std::vector<std::string> bodies = {"", "M", "M1", "M2", "B", "OLD"};
  auto made = ledger_->write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(t.execute("CREATE TABLE thing (id TEXT, organisation TEXT, tlp TEXT, sensitive BIGINT)"));
    for (const std::string& body : bodies)
      for (Tlp tlp : kTlps)
        for (int sensitive : {0, 1})
          LUYTRE_TRY(t.execute("INSERT INTO thing VALUES ($1, $2, $3, $4)",
                               {fmt::format("{}/{}/{}", body, to_string(tlp), sensitive), body,
                                to_string(tlp), int64_t{sensitive}}));
    return {};
  });
  ASSERT_TRUE(made) << made.error().message;
  std::vector<Viewer> viewers = {Viewer::nobody(), console_};
  auto member = [&](const std::string& body, Role role, bool named) {
    return Membership{"id", "u", body, role, named, true, 0, {}};
  };
  for (Role role : kRoles)
    for (const std::string& body : bodies)
      for (bool named : {false, true}) {
        std::vector<Membership> one = {member(body, role, named)};
        std::vector<Membership> two = {one[0], member("B", Role::member, true)};
        viewers.push_back(Viewer::of("u", one, *directory_, now_));
        viewers.push_back(Viewer::of("u", two, *directory_, now_));
        viewers.push_back(viewers.back().scoped_to({Permission::read_findings}));
      }
  size_t found_in_all = 0;
  for (const Viewer& who : viewers)
    for (const AccessRule& rule : access_rules()) {
      std::vector<std::string> expected, found;
      for (const std::string& body : bodies)
        for (Tlp tlp : kTlps)
          for (int sensitive : {0, 1})
            if (who.may(rule.action, body, tlp, sensitive == 1))
              expected.push_back(fmt::format("{}/{}/{}", body, to_string(tlp), sensitive));
      ASSERT_TRUE(ledger_->read([&](Transaction& t) {
        // Another parameter before it, as in a page's query.
        SqlCondition seen = who.condition(rule.action, {"organisation", "tlp", "sensitive"}, 2);
        std::vector<Value> parameters = {std::string("no such")};
        parameters.insert(parameters.end(), seen.parameters.begin(), seen.parameters.end());
        return t.query("SELECT id FROM thing WHERE id <> $1 AND " + seen.sql, parameters,
                       [&](const Row& row) {
                         found.emplace_back(row.text(0));
                         return true;
                       });
      }));
      std::ranges::sort(expected);
      std::ranges::sort(found);
      ASSERT_EQ(found, expected) << rule.name;
      found_in_all += found.size();
      EXPECT_TRUE(expected.empty() || who.may_somewhere(rule.action));
    }
  EXPECT_GT(found_in_all, 1000u);
}

TEST_P(AccessBehaviour, AViewerIsMadeOfWhatIsInForceOnly) {
  auto see = [&](Membership m) {
    m.user = "u";
    return Viewer::of("u", {&m, 1}, *directory_, now_).may(Permission::read_findings, "M");
  };
  Membership good{"id", "u", "M", Role::member, false, true, 0, {}};
  EXPECT_TRUE(see(good));
  Membership m = good;
  m.accepted = false;
  EXPECT_FALSE(see(m));
  m = good;
  m.until = now_;
  EXPECT_FALSE(see(m));
  m = good;
  m.from = now_ + 1;
  EXPECT_FALSE(see(m));
  m = good;
  m.organisation = "";  // a body's role in the centre
  EXPECT_FALSE(see(m));
  m = good;
  m.role = Role::centre_operator;  // the centre's role in a body
  EXPECT_FALSE(see(m));
  EXPECT_FALSE(Viewer::of("another", {&good, 1}, *directory_, now_).may(Permission::read_findings, "M"));
  Membership old{"id", "u", "OLD", Role::member, false, true, 0, {}};
  EXPECT_FALSE(Viewer::of("u", {&old, 1}, *directory_, now_).may(Permission::read_findings, "OLD"));
}

}  // namespace
}  // namespace luytre
