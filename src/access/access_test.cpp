#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "access/access_behaviour.h"
#include "access/totp.h"
#include "access/viewer_twin.h"

namespace luytre {
namespace {

LedgerOptions fresh_sqlite() {
  static std::atomic<int> number{0};
  auto folder =
      std::filesystem::path(testing::TempDir()) / fmt::format("access-ledger-{}-{}", ::getpid(), number++);
  std::filesystem::remove_all(folder);
  return {.target = "sqlite", .folder = folder};
}

INSTANTIATE_TEST_SUITE_P(Sqlite, AccessBehaviour, testing::Values(LedgerKind{"sqlite", fresh_sqlite}),
                         [](const auto& kind) { return kind.param.name; });

constexpr Relation kRelations[] = {Relation::foreign, Relation::above, Relation::own, Relation::centre};
constexpr Tlp kTlps[] = {Tlp::clear, Tlp::green, Tlp::amber, Tlp::amber_strict, Tlp::red};

TEST(AccessRules, AgreeWithTheTwinEverywhere) {
  int cases = 0, granted = 0;
  for (Role role : kRoles)
    for (const AccessRule& rule : access_rules())
      for (Relation relation : kRelations)
        for (Tlp tlp : kTlps)
          for (bool sensitive : {false, true})
            for (bool named : {false, true}) {
              bool answer = allowed(role, rule.action, relation, tlp, sensitive, named);
              EXPECT_EQ(answer, allowed_twin(role, rule.action, relation, tlp, sensitive, named))
                  << to_string(role) << ' ' << rule.name << ' ' << static_cast<int>(relation) << ' '
                  << to_string(tlp) << (sensitive ? " sensitive" : "") << (named ? " named" : "");
              ++cases;
              granted += answer;
            }
  EXPECT_EQ(cases, 6 * 40 * 4 * 5 * 2 * 2);
  EXPECT_GT(granted, 0);
}

TEST(AccessRules, AreNamedBothWays) {
  for (const AccessRule& rule : access_rules()) EXPECT_EQ(permission(rule.name), rule.action);
  EXPECT_FALSE(permission("everything"));
  for (Role one : kRoles) EXPECT_EQ(role(to_string(one)), one);
  EXPECT_FALSE(role("root"));
}

TEST(AccessRules, AreWhatTheReferenceSays) {
  std::ifstream file(LUYTRE_SOURCE_DIR "/docs/reference/access.md");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(text, access_reference());
  if (text != access_reference()) std::ofstream(testing::TempDir() + "/access.md") << access_reference();
}

// RFC 6238 appendix B, SHA-1.
TEST(Totp, GivesTheCodesOfTheStandard) {
  const std::pair<int64_t, const char*> vectors[] = {{59, "94287082"},         {1111111109, "07081804"},
                                                     {1111111111, "14050471"}, {1234567890, "89005924"},
                                                     {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (auto [seconds, code] : vectors)
    EXPECT_EQ(hotp_code("12345678901234567890", static_cast<uint64_t>(seconds / 30), 8), code) << seconds;
}

TEST(Totp, TakesOneStepEitherWayAndNoneTwice) {
  std::string secret = "12345678901234567890";
  Timestamp now = 1'800'000'015 * kMicrosPerSecond;
  int64_t step = 1'800'000'015 / 30;
  for (int64_t off : {-2, -1, 0, 1, 2}) {
    auto found = totp_step(secret, hotp_code(secret, static_cast<uint64_t>(step + off)), now, 0);
    EXPECT_EQ(found.has_value(), off >= -1 && off <= 1) << off;
  }
  EXPECT_FALSE(totp_step(secret, hotp_code(secret, static_cast<uint64_t>(step)), now, step));
  EXPECT_FALSE(totp_step(secret, "", now, 0));
}

TEST(Base32, GivesTheTextsOfTheStandard) {  // RFC 4648 10
  EXPECT_EQ(base32("foobar"), "MZXW6YTBOI");
  EXPECT_EQ(base32("fooba"), "MZXW6YTB");
  EXPECT_EQ(base32("f"), "MY");
}

TEST(Password, IsTakenByLengthAndNotByFashion) {
  BreachedPasswords none;
  EXPECT_TRUE(check_password("aaaaaaaaaaab", "admin", none));
  EXPECT_TRUE(check_password("mười hai chữ", "admin", none));
  EXPECT_TRUE(check_password(std::string(200, 'x') + " y", "admin", none));
  EXPECT_FALSE(check_password("elevenchars", "admin", none));
  EXPECT_FALSE(check_password("aaaaaaaaaaaaaaaa", "admin", none));
  EXPECT_FALSE(check_password("myADMINpassword", "admin", none));
  EXPECT_FALSE(check_password("twelve chars\n", "admin", none));
  EXPECT_FALSE(check_password("twelve char\xff\xff", "admin", none));
  EXPECT_FALSE(check_password(std::string(513, 'x') + "y", "admin", none));
}

TEST(Password, KnownFromALeakIsFoundInALongList) {
  // SHA-1 of "correct horse battery": 8 lines around it and it, cut to different widths.
  auto file = std::filesystem::path(testing::TempDir()) / fmt::format("breached-{}", ::getpid());
  const char* hash = "ABF7AAD6438836DBE526AA231ABDE2D0EEF74D42";  // of "correct horse battery staple"
  for (size_t width : {10u, 20u, 40u})
    for (bool with : {false, true}) {
      std::vector<std::string> lines;
      for (int i = 0; i < 256; ++i)
        lines.push_back(fmt::format("{:02X}{}", i, std::string(38, '7')).substr(0, width));
      if (with) lines.push_back(std::string(hash).substr(0, width));
      std::ranges::sort(lines);
      std::ofstream out(file);
      for (size_t i = 0; i < lines.size(); ++i) out << lines[i] << ":" << i << (i % 3 ? "\n" : "\r\n");
      out.close();
      auto list = BreachedPasswords::open(file);
      ASSERT_TRUE(list) << list.error().message;
      EXPECT_EQ(list->contains("correct horse battery staple"), with);
      EXPECT_FALSE(list->contains("something else"));
    }
  std::ofstream(file) << "password\n";
  EXPECT_FALSE(BreachedPasswords::open(file));
  std::filesystem::remove(file);
}

TEST(PasswordHasher, KnowsItsOwnAndNobodys) {
  PasswordHasher hasher(2);
  std::string hash = *hasher.hash("một câu dài dễ nhớ");
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
  EXPECT_TRUE(*hasher.verify(hash, "một câu dài dễ nhớ"));
  EXPECT_FALSE(*hasher.verify(hash, "một câu dài dễ nhơ"));
  EXPECT_FALSE(*hasher.verify("", "một câu dài dễ nhớ"));
  EXPECT_FALSE(*hasher.verify(hash, std::string(100'000, 'x')));
  EXPECT_FALSE(PasswordHasher::is_outdated(hash));
}

TEST(PasswordHasher, IsBusyRatherThanFullOfMemory) {
  PasswordHasher hasher(1, std::chrono::milliseconds(0));
  std::string hash = *hasher.hash("một câu dài dễ nhớ");
  std::atomic<int> busy{0}, right{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        for (int k = 0; k < 4; ++k) {
          auto answer = hasher.verify(hash, "một câu dài dễ nhớ");
          if (answer)
            right += *answer;
          else
            busy += answer.error().code == ErrorCode::busy;
        }
      });
  }
  EXPECT_EQ(busy + right, 32);
  EXPECT_GT(right, 0);
  EXPECT_GT(busy, 0);
}

TEST(SealKey, OpensItsOwnForTheSameOwnerOnly) {
  SealKey key = SealKey::random(), other = SealKey::random();
  std::string sealed = key.seal("secret", "user1");
  EXPECT_EQ(*key.unseal(sealed, "user1"), "secret");
  EXPECT_FALSE(key.unseal(sealed, "user2"));
  EXPECT_FALSE(other.unseal(sealed, "user1"));
  EXPECT_FALSE(key.unseal(sealed.substr(2), "user1"));
  EXPECT_FALSE(key.unseal("", "user1"));
  EXPECT_NE(key.seal("secret", "user1"), sealed);
}

TEST(SealKey, IsMadeOnceAndKeptFromOthers) {
  auto file = std::filesystem::path(testing::TempDir()) / fmt::format("access-key-{}", ::getpid());
  std::filesystem::remove(file);
  auto made = SealKey::open(file), read = SealKey::open(file);
  ASSERT_TRUE(made && read);
  EXPECT_EQ(*read->unseal(made->seal("x", "y"), "y"), "x");
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::ofstream(file) << "short";
  EXPECT_FALSE(SealKey::open(file));
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace luytre
