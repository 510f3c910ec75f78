#include "weaknesses/version/version.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <random>
#include <string>
#include <vector>

namespace luytre {
namespace {

using enum VersionScheme;

void ascending(VersionScheme scheme, const std::vector<std::string>& versions) {
  for (size_t i = 0; i < versions.size(); ++i)
    for (size_t j = 0; j < versions.size(); ++j) {
      auto order = compare_versions(scheme, versions[i], versions[j]);
      ASSERT_TRUE(order) << versions[i] << " " << versions[j];
      EXPECT_TRUE(*order == (i <=> j)) << to_string(scheme) << ": " << versions[i] << " and " << versions[j];
    }
}
void same(VersionScheme scheme, const std::vector<std::string>& versions) {
  for (const std::string& v : versions) {
    auto order = compare_versions(scheme, versions.front(), v);
    EXPECT_TRUE(order && *order == 0) << to_string(scheme) << ": " << versions.front() << " and " << v;
  }
}

TEST(DebianVersions, FollowTheManual) {
  ascending(debian,
            {"0~~", "0~~a", "0~", "0", "0a", "0+", "1.2.3-1~deb7u1", "1.2.3-1", "1.2.3-1.1", "1:0.1", "2:0"});
  ascending(debian, {"2.7.4+reloaded2-13ubuntu1", "2.7.4+reloaded2-13+deb9u1"});
  ascending(debian, {"1.0~rc1", "1.0", "1.0a", "1.0.1", "1.9", "1.10"});
  same(debian, {"0.0.0", "0.0.0-0", "0:0.0.0"});
  same(debian, {"1.0", "1.00", "1."});
  EXPECT_FALSE(version_key(debian, "1 2"));
  EXPECT_FALSE(version_key(debian, "x:1"));
}

// dpkg itself decides.
TEST(DebianVersions, AgreeWithDpkg) {
  std::mt19937_64 random(3);
  static const char* kPieces[] = {"0",  "1", "9",  "10", "007", "a", "b",
                                  "rc", "~", "~~", "+",  ".",   ".", "deb"};
  auto one = [&] {
    std::string v = std::to_string(random() % 3);
    for (size_t n = random() % 5; n > 0; --n) v += kPieces[random() % std::size(kPieces)];
    if (random() % 3 == 0) v = std::to_string(random() % 2) + ":" + v;
    if (random() % 2) v += "-" + std::to_string(random() % 3) + kPieces[random() % std::size(kPieces)];
    return v;
  };
  std::string script;
  std::string expected;
  for (int n = 0; n < 300; ++n) {
    std::string a = one(), b = one();
    script += "dpkg --compare-versions '" + a + "' lt '" + b +
              "' && printf '<' || { dpkg --compare-versions '" + a + "' eq '" + b +
              "' && printf '=' || printf '>'; }\n";
    auto order = compare_versions(debian, a, b);
    ASSERT_TRUE(order) << a << " " << b;
    expected += *order < 0 ? '<' : *order == 0 ? '=' : '>';
  }
  std::FILE* file = std::fopen("versions.sh", "w");
  ASSERT_TRUE(file);
  std::fputs(script.c_str(), file);
  std::fclose(file);
  std::FILE* pipe = ::popen("sh versions.sh 2>/dev/null", "r");
  ASSERT_TRUE(pipe);
  std::string said(1024, '\0');
  said.resize(std::fread(said.data(), 1, said.size(), pipe));
  ::pclose(pipe);
  std::remove("versions.sh");
  EXPECT_EQ(said, expected);
}

TEST(RpmVersions, FollowRpmvercmp) {
  ascending(rpm, {"1.0~rc1", "1.0~rc2", "1.0", "1.0^git1", "1.0^git2", "1.0.1"});
  ascending(rpm, {"2.0.1", "2.0.1a", "2.0.1b"});
  ascending(rpm, {"xyz.4", "8"});
  ascending(rpm, {"6.0", "6.0.rc1", "6.5.0"});
  ascending(rpm, {"5.5p1", "5.5p2", "5.5p10", "5.6p1", "10xyz", "10.1xyz"});
  ascending(rpm, {"1.0", "1.0-1", "1.0-1.el8", "1.0-2", "1:0.5-1"});
  same(rpm, {"2.0", "2_0"});
  same(rpm, {"a+", "a_", "a"});
  same(rpm, {"10.0001", "10.1"});
}

TEST(SemanticVersions, FollowTheirOwnExamples) {
  ascending(semver, {"1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
                     "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "2.0.0", "2.1.0", "2.1.1"});
  ascending(semver, {"1.0.0-5-Foo", "1.0.0-5-foo"});
  same(semver, {"1.0.0", "v1.0.0", "1.0.0+build.5", "1.0", "1"});
  EXPECT_FALSE(version_key(semver, "1.0.0.0"));
  EXPECT_FALSE(version_key(semver, "1.0.0-"));
  EXPECT_FALSE(version_key(semver, "latest"));
}

TEST(MavenVersions, FollowTheOrderSpecification) {
  ascending(maven, {"1-alpha-1", "1-alpha-2", "1-beta1", "1-m2", "1-rc1", "1-SNAPSHOT", "1", "1-sp", "1-abc",
                    "1-xyz", "1-1", "1-2", "1.1", "1.2", "1.10", "2"});
  same(maven, {"1", "1.0", "1-ga", "1.0.0", "1-final", "1.ga", "1.0-0"});
  same(maven, {"1-rc", "1-cr", "1-RC"});
  same(maven, {"1a1", "1-alpha-1", "1alpha1"});
  ascending(maven, {"2.0.1-xyz", "2.0.1-123"});
  ascending(maven, {"1.0.alpha", "1", "1.0.1"});
}

TEST(PythonVersions, FollowPep440) {
  ascending(python, {"1.dev0",
                     "1.0.dev456",
                     "1.0a1",
                     "1.0a2.dev456",
                     "1.0a12.dev456",
                     "1.0a12",
                     "1.0b1.dev456",
                     "1.0b2",
                     "1.0b2.post345.dev456",
                     "1.0b2.post345",
                     "1.0rc1.dev456",
                     "1.0rc1",
                     "1.0",
                     "1.0+abc.5",
                     "1.0+abc.7",
                     "1.0+5",
                     "1.0.post456.dev34",
                     "1.0.post456",
                     "1.0.15",
                     "1.1.dev1",
                     "1!0.1"});
  same(python, {"1.0", "1", "1.0.0", "v1.0", "0!1"});
  same(python, {"1.0rc1", "1.0c1", "1.0-rc.1", "1.0.RC1", "1.0_preview_1"});
  same(python, {"1.0.post1", "1.0-1", "1.0.rev1", "1.0r1"});
  EXPECT_FALSE(version_key(python, "1.0.x"));
  EXPECT_FALSE(version_key(python, "1.0+"));
}

TEST(AlpineVersions, FollowApk) {
  ascending(alpine, {"1.2_alpha1", "1.2_beta", "1.2_pre2", "1.2_rc1", "1.2_rc1-r1", "1.2", "1.2-r1",
                     "1.2-r10", "1.2_git20200101", "1.2_p1", "1.2a", "1.2.1", "1.10"});
  ascending(alpine, {"1.01", "1.1"});
  EXPECT_FALSE(version_key(alpine, "1.2_x"));
}

TEST(GenericVersions, OrderWhatVendorsWrite) {
  ascending(generic, {"7.2(4)", "7.2(5)", "7.10(1)"});
  ascending(generic, {"12.1X46-D10", "12.1X47-D9", "12.1X47-D15", "12.3"});
  ascending(generic, {"2019-03", "2019-11", "2020-01"});
  ascending(generic, {"2.0-beta1", "2.0-rc1", "2.0", "2.0.1"});
  ascending(generic, {"15.2(4)M6", "15.2(4)M6a", "15.2(4)M7"});
}

TEST(Versions, AnEnemysTextIsNoVersion) {
  EXPECT_FALSE(version_key(debian, std::string(1000, '1')));
  for (auto scheme : {debian, rpm, semver, maven, python, alpine, generic}) {
    EXPECT_FALSE(version_key(scheme, ""));
    EXPECT_TRUE(version_key(scheme, std::string(250, '9'))) << to_string(scheme);
    EXPECT_EQ(version_scheme(to_string(scheme)), scheme);
  }
}

}  // namespace
}  // namespace luytre
