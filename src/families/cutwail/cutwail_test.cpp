#include "families/cutwail/cutwail.h"

#include <gtest/gtest.h>

#include "families/cutwail/signs.h"
#include "families/detector_test_tools.h"

namespace luytre {
namespace {

using namespace test;

const std::string kDecoy = "/?ptrxcz_" + std::string("aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1");

TEST(PushdoRequest, IsExact) {
  EXPECT_TRUE(is_pushdo_request(kDecoy));
  EXPECT_FALSE(is_pushdo_request(kDecoy + "x"));
  EXPECT_FALSE(is_pushdo_request(kDecoy.substr(0, kDecoy.size() - 1)));
  EXPECT_FALSE(is_pushdo_request("/?ptrxcz_" + std::string(29, 'a') + "-"));
  EXPECT_FALSE(is_pushdo_request("/x" + kDecoy.substr(1)));
  EXPECT_FALSE(is_pushdo_request(""));
}

TEST(YlmfPc, IsHeardInAnyOfTheFirstLines) {
  EXPECT_TRUE(says_ylmf_pc("EHLO ylmf-pc\r\n"));
  EXPECT_TRUE(says_ylmf_pc("ehlo YLMF-PC\r\nAUTH LOGIN\r\n"));
  EXPECT_TRUE(says_ylmf_pc("HELO ylmf-pc"));
  EXPECT_TRUE(says_ylmf_pc("RSET\r\nEHLO ylmf-pc\r\n"));
  EXPECT_FALSE(says_ylmf_pc("EHLO ylmf-pc2.example\r\n"));
  EXPECT_FALSE(says_ylmf_pc("EHLO mail.ylmf-pc\r\n"));
  EXPECT_FALSE(says_ylmf_pc("MAIL FROM:<ehlo ylmf-pc@x>\r\n"));
  EXPECT_FALSE(says_ylmf_pc(""));
}

TEST(MailTestServers, AreSix) {
  for (unsigned i = 0; const char* name : {"smtp.live.com", "smtp.mail.yahoo.com", "smtp.sbcglobal.yahoo.com",
                                           "smtp.directcon.net", "mail.airmail.net", "smtp.compuserve.com"})
    EXPECT_EQ(mail_test_server(name), i++);
  EXPECT_FALSE(mail_test_server("smtp.gmail.com"));
  EXPECT_FALSE(mail_test_server(""));
}

struct CutwailTest : ::testing::Test {
  OurHosts hosts;
  DetectorSettings settings;
  ObservationBatch batch;
  KeepDetections kept;
  std::unique_ptr<Detector> http = make_pushdo_http(settings, 0);
  std::unique_ptr<Detector> smtp = make_cutwail_smtp(settings, 1 << 20);
  std::unique_ptr<Detector> mail_test = make_cutwail_mail_test(settings, 1 << 20);
  const std::vector<Seen>& see(Detector& detector, ObservationKind kind, const std::vector<Row>& rows,
                               bool payload = true) {
    kept.seen.clear();
    fill(batch, kind, rows, payload);
    detector.observe(batch, hosts, kept);
    return kept.seen;
  }
};

TEST_F(CutwailTest, TheDecoyRequestIsConfirmedAndItsDestinationIsNotNamed) {
  Row row{.host = "www.innocent.example", .path = kDecoy, .method = "POST"};
  auto seen = see(*http, ObservationKind::http, {row});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].evidence, Evidence::confirmed);
  EXPECT_EQ(seen[0].family, "cutwail");
  EXPECT_TRUE(seen[0].remote.is_unspecified());
  EXPECT_EQ(seen[0].name, "");
  EXPECT_EQ(seen[0].detail, R"({"decoy_or_server":"198.51.100.9"})");
}

TEST_F(CutwailTest, TheGreetingIsSuspectedAndToThreeServersProbable) {
  auto greet = [](const char* server) {
    return Row{.dst = server, .dst_port = 25, .opening = "EHLO ylmf-pc\r\n"};
  };
  auto seen = see(*smtp, ObservationKind::flow,
                  {greet("198.51.100.1"), greet("198.51.100.2"), greet("198.51.100.2")});
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(kept.count(Evidence::suspected), 3u);
  seen = see(*smtp, ObservationKind::flow, {greet("198.51.100.3")});
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[1].evidence, Evidence::probable);
  EXPECT_TRUE(see(*smtp, ObservationKind::flow, {greet("198.51.100.4")}, false).empty());
}

TEST_F(CutwailTest, AServerOfOursThatIsGreetedSoIsNotTheBot) {
  Row inward{.src = "198.51.100.9", .dst = "14.160.0.25", .dst_port = 25, .opening = "EHLO ylmf-pc\r\n"};
  EXPECT_TRUE(see(*smtp, ObservationKind::flow, {inward}).empty());
}

TEST_F(CutwailTest, FiveOfTheSixMailServersInADayAreProbable) {
  auto ask = [](const char* name) {
    Row row{.dst_port = 53, .protocol = 17};
    row.name = name;
    return row;
  };
  EXPECT_TRUE(see(*mail_test, ObservationKind::dns,
                  {ask("smtp.live.com"), ask("smtp.mail.yahoo.com"), ask("smtp.live.com"),
                   ask("smtp.sbcglobal.yahoo.com"), ask("smtp.directcon.net"), ask("smtp.gmail.com")})
                  .empty());
  auto seen = see(*mail_test, ObservationKind::dns, {ask("smtp.compuserve.com"), ask("mail.airmail.net")});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].evidence, Evidence::probable);
}

TEST_F(CutwailTest, OrdinaryFlowsAreSilent) {
  EXPECT_TRUE(see(*smtp, ObservationKind::flow, ordinary_flows(8192)).empty());
}

}  // namespace
}  // namespace luytre
