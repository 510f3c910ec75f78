#include "weaknesses/knowledge/cvss.h"

#include <gtest/gtest.h>

namespace luytre {
namespace {

int tenths(std::string_view vector) {
  auto score = cvss_score(vector);
  return score ? score->tenths : -1;
}

// As published with the records named.
TEST(Cvss, Version31GivesThePublishedScores) {
  EXPECT_EQ(tenths("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"), 100);  // CVE-2021-44228
  EXPECT_EQ(tenths("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"), 75);   // CVE-2014-0160
  EXPECT_EQ(tenths("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H"), 78);   // CVE-2022-0847
  EXPECT_EQ(tenths("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H"), 81);   // CVE-2024-6387
  EXPECT_EQ(tenths("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N"), 61);
  EXPECT_EQ(tenths("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N"), 0);
}

TEST(Cvss, Version4GivesThePublishedScores) {
  EXPECT_EQ(tenths("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H"), 100);
  EXPECT_EQ(tenths("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"), 93);
  EXPECT_EQ(tenths("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N"), 69);
  EXPECT_EQ(tenths("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N"), 0);
  // Supplemental metrics change nothing.
  EXPECT_EQ(tenths("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/S:P/AU:Y/U:Red"), 93);
}

TEST(Cvss, WhatIsNoVectorHasNoScore) {
  for (std::string_view text :
       {"", "CVSS:3.1/", "CVSS:3.1/AV:N", "AV:N/AC:L/Au:N/C:P/I:P/A:P",
        "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "CVSS:3.1/AV:Q/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/",
        "CVSS:9.9/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"})
    EXPECT_EQ(tenths(text), -1) << text;
}

}  // namespace
}  // namespace luytre
