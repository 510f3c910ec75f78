#include "access/access_behaviour.h"

#include <fmt/format.h>
#include <unistd.h>

#include "access/credentials.h"
#include "access/log_in.h"

namespace luytre {

AccessBehaviour::AccessBehaviour() {
  static int number = 0;
  folder_ = std::filesystem::path(testing::TempDir()) / fmt::format("access-{}-{}", ::getpid(), number++);
  std::filesystem::create_directories(folder_);
  LedgerOptions options = GetParam().fresh();
  options.clock = [this] { return now_; };
  auto ledger = Ledger::open(options);
  if (!ledger) throw std::runtime_error(ledger.error().message);
  ledger_ = std::move(*ledger);
  directory_ = *Directory::open(folder_ / "directory");
  auto added = directory_->add_organisations(
      "org_id,sector,name_vi,name_en,parent,valid_from,valid_to\n"
      "M,MINISTRY,Bộ M,M,,,\nM1,MINISTRY,M1,M1,M,,\nM2,MINISTRY,M2,M2,M,,\nB,BANK,B,B,,,\n"
      "OLD,MINISTRY,Cũ,Old,M,2000-01-01,2020-12-31\n",
      "test");
  if (!added || !added->refused.empty()) throw std::runtime_error("organisations");
  gate_.emplace(Gate{*ledger_, *directory_, hasher_, key_, breached_, {.require_second_factor = false}});
}

AccessBehaviour::~AccessBehaviour() {
  ledger_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string AccessBehaviour::add(const std::string& login, const std::string& organisation, Role role,
                                 bool named) {
  auto user = create_user(*ledger_, console_, *directory_,
                          {.login = login, .name = login, .email = login + "@example.vn"},
                          {.organisation = organisation, .role = role, .named = named});
  if (!user) throw std::runtime_error(user.error().message);
  auto set = set_password(*gate_, console_, *user, kGoodPassword);
  if (!set) throw std::runtime_error(set.error().message);
  return *user;
}

Viewer AccessBehaviour::viewer(const std::string& user) {
  Viewer viewer = Viewer::nobody();
  auto read = ledger_->read([&](Transaction& t) -> Result<void> {
    auto memberships = memberships_of(t, user);
    if (!memberships) return std::unexpected(memberships.error());
    viewer = Viewer::of(user, *memberships, *directory_, t.now());
    return {};
  });
  if (!read) throw std::runtime_error(read.error().message);
  return viewer;
}

std::string AccessBehaviour::token_of(const std::string& login) {
  auto answer = log_in(
      *gate_, {.login = login, .password = kGoodPassword, .origin = {*IpAddress::parse("203.0.113.9")}});
  if (!answer) throw std::runtime_error(answer.error().message);
  if (answer->outcome != LogInAnswer::Outcome::granted) throw std::runtime_error("not granted");
  return answer->token;
}

SignedIn AccessBehaviour::sign_in(const std::string& login) {
  auto who = authenticate_session(*gate_, token_of(login));
  if (!who) throw std::runtime_error(who.error().message);
  return *who;
}

std::string AccessBehaviour::whole_ledger() {
  std::string all;
  auto read = ledger_->read([&](Transaction& t) -> Result<void> {
    for (const char* sql :
         {"SELECT actor || ' ' || action || ' ' || subject || ' ' || detail FROM audit",
          "SELECT login || ' ' || name || ' ' || email || ' ' || password FROM user_account",
          "SELECT hash || ' ' || address || ' ' || agent FROM session",
          "SELECT name || ' ' || prefix || ' ' || hash || ' ' || scopes FROM api_token",
          "SELECT organisation || ' ' || subject || ' ' || hash || ' ' || used_by FROM one_time_token",
          "SELECT secret FROM second_factor", "SELECT hash FROM recovery_code",
          "SELECT subject FROM log_in_delay", "SELECT name || ' ' || email || ' ' || code FROM contact"})
      LUYTRE_TRY(t.query(sql, {}, [&](const Row& row) {
        all += row.text(0);
        all += '\n';
        return true;
      }));
    return {};
  });
  if (!read) throw std::runtime_error(read.error().message);
  return all;
}

int64_t AccessBehaviour::number(const std::string& sql) {
  int64_t found = -1;
  auto read = ledger_->read([&](Transaction& t) {
    return t.query(sql, {}, [&](const Row& row) {
      found = row.integer(0);
      return true;
    });
  });
  EXPECT_TRUE(read) << read.error().message;
  return found;
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(AccessBehaviour);

}  // namespace luytre
