// Leaks on any engine: the figures, the findings, and who reads an account in clear.
#include <gmock/gmock.h>

#include "hub/hub_behaviour.h"
#include "hub/leaks/leak_findings.h"
#include "leaks/leak_book.h"
#include "leaks/leak_lines.h"

namespace luytre {
namespace {

using testing::HasSubstr;
using testing::Not;

Absorbed import_leak(Hub& hub, const std::string& collection, Day observed, std::string_view text) {
  std::vector<std::string> refused;
  WatchedDomains watched = WatchedDomains::build(std::vector<std::string>{"b.vn", "later.vn"}, refused);
  LeakKeys keys = *open_leak_keys(hub.home());
  LeakBook book(hub.ledger());
  auto directory = hub.directory();
  LeakKeeper keeper(watched, keys, [&](std::span<const LeakHit> hits) -> Result<void> {
    auto stored = book.store({collection, observed, "console:test"}, *directory, hits);
    if (!stored) return std::unexpected(stored.error());
    return {};
  });
  LeakLines lines(watched, keeper);
  lines.consume(text);
  lines.finish();
  EXPECT_TRUE(keeper.finish());
  auto absorbed = absorb_leaks(hub.ledger(), hub.book(), *directory);
  EXPECT_TRUE(absorbed) << absorbed.error().message;
  return absorbed.value_or(Absorbed{});
}

TEST_P(HubBehaviour, ALeakIsAFindingUntilItsPasswordIsChanged) {
  Day today = day_of(now_);
  EXPECT_EQ(import_leak(*hub_, "one", today - 100, "a@b.vn:secret one\nb@b.vn:\nz@later.vn:x\n").opened, 2u);
  EXPECT_EQ(import_leak(*hub_, "two", today - 50, "A+x@b.vn:secret one\n").opened, 0u);
  add("own", "B", Role::member);
  add("operator", "", Role::centre_operator);
  Browser own = browser("own"), centre = browser("operator");
  Reply first = own.get("/api/leaks");
  ASSERT_EQ(first.status, 200) << first.text;
  Json leaks = first.json();
  EXPECT_EQ(leaks.at("accounts"), 2);
  EXPECT_EQ(leaks.at("live"), 1);
  ASSERT_EQ(leaks.at("items").as_array().size(), 2u);
  const Json& a = leaks.at("items").at(0);
  EXPECT_EQ(a.at("account"), "a•••@b.vn");
  EXPECT_EQ(a.at("collections"), 2);
  Reply all = centre.get("/api/leaks");
  ASSERT_EQ(all.status, 200) << all.text;
  EXPECT_EQ(all.json().at("accounts"), 3) << "with the domain that is nobody's yet";
  Json collections = centre.get("/api/leaks/collections").json();
  const Json& two = collections.at("items").at(0);
  ASSERT_EQ(two.at("overlaps").as_array().size(), 1u) << two;
  EXPECT_EQ(two.at("overlaps").at(0).at("with_secret"), 1);

  // The list in clear is for the body's own people, and each is an entry in the audit.
  EXPECT_THAT(own.get("/api/leaks.csv").body(), Not(HasSubstr("a@b.vn")));
  EXPECT_THAT(own.get("/api/leaks.csv?accounts=clear").body(), HasSubstr("a@b.vn"));
  EXPECT_THAT(centre.get("/api/leaks.csv?accounts=clear&organisation=B").body(), Not(HasSubstr("a@b.vn")));
  EXPECT_EQ(number("SELECT count(*) FROM audit WHERE action = 'leak.export'"), 1);

  std::string id(a.at("finding").as_string());
  EXPECT_EQ(
      own.post("/api/findings/" + id + "/acts", {{"act", "close"}, {"reason", "password-changed"}}).status,
      200);
  EXPECT_EQ(own.get("/api/leaks").json().at("live"), 0);
  now_ = now_ + 10 * kMicrosPerDay;
  own = browser("own");  // the session is over
  EXPECT_EQ(import_leak(*hub_, "repacked", today + 5, "a@b.vn:secret one\n").reopened, 0u);
  EXPECT_EQ(import_leak(*hub_, "fresh", today + 6, "a@b.vn:secret two\n").reopened, 1u);
  EXPECT_EQ(own.get("/api/leaks").json().at("live"), 1);
  LeakBook book(hub_->ledger());
  EXPECT_EQ(*book.forget_collection("fresh", "console:test"), 1u);
  EXPECT_EQ(import_leak(*hub_, "other", today, "nobody here\n").updated, 1u);
}

TEST_P(HubBehaviour, WhatIsTooOldIsForgottenAndTheFindingsFollow) {
  Day today = day_of(now_);
  import_leak(*hub_, "one", today - 100, "a@b.vn:secret one\n");
  LeakBook book(hub_->ledger());
  EXPECT_EQ(*book.keep_days(), 1095u);
  EXPECT_EQ(*book.forget_expired("system"), 0u);
  ASSERT_TRUE(book.set_keep_days(30, "console:test"));
  EXPECT_EQ(*book.forget_expired("system"), 0u) << "what came a moment ago is kept for as long";
  now_ = now_ + 31 * kMicrosPerDay;
  int64_t before = *book.changes();
  EXPECT_EQ(*book.forget_expired("system"), 1u);
  EXPECT_GT(*book.changes(), before);
  EXPECT_EQ(absorb_leaks(hub_->ledger(), hub_->book(), *hub_->directory())->withdrawn, 1u);
  EXPECT_EQ(number("SELECT count(*) FROM leak_account"), 0);
  EXPECT_FALSE(book.set_keep_days(1'000'000, "console:test"));
}

}  // namespace
}  // namespace luytre
