#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/bytes.h"
#include "monitor/home.h"
#include "sinkhole/dns_answer.h"
#include "sinkhole/judge.h"
#include "sinkhole/rate_limit.h"
#include "sinkhole/server.h"

namespace luytre::sinkhole {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

constexpr Timestamp kNow = 1'543'838'400'000'000;  // 2018-12-03T12:00:00Z

std::string be16(unsigned v) {
  return {static_cast<char>(v >> 8), static_cast<char>(v)};
}
std::string question(const std::string& wire_name, unsigned flags = 0x0100, unsigned type = 1,
                     unsigned class_code = 1) {
  return be16(0x1234) + be16(flags) + be16(1) + be16(0) + be16(0) + be16(0) + wire_name + be16(type) +
         be16(class_code);
}
const std::string kBad = "\3bad\7example\0"s;
IpAddress ip(std::string_view text) {
  return *IpAddress::parse(text);
}

TEST(DnsAnswer, IsTheQuestionWithNoRecordsAndNeverLonger) {
  std::string query = question("\3BaD\7example\0"s, 0x0120);
  std::string opt = "\0"s + be16(41) + be16(4096) + be16(0) + be16(0) + be16(0);
  for (const std::string& extra : {""s, opt}) {
    std::string whole = query + extra;
    if (!extra.empty()) whole[11] = 1;
    auto answer = dns_answer(as_bytes(whole));
    ASSERT_TRUE(answer);
    EXPECT_EQ(*answer, be16(0x1234) + be16(0x8500) + be16(1) + std::string(6, '\0') + query.substr(12));
    EXPECT_LE(answer->size(), whole.size());
  }
  EXPECT_EQ(load_be16(dns_answer(as_bytes(question(kBad, 0)))->data() + 2), 0x8400) << "RD as asked";
  EXPECT_EQ(load_be16(dns_answer(as_bytes(question(kBad, 0x100, 16, 3)))->data() + 2), 0x8505) << "chaos";
}

TEST(DnsAnswer, IsNoneToWhatIsNoQuery) {
  for (const std::string& message :
       {""s, "x"s, question(kBad, 0x8000), question(kBad, 4 << 11), question("\3bad"s).substr(0, 16),
        question("\xc0\x0c"s), std::string(12, '\0')})
    EXPECT_FALSE(dns_answer(as_bytes(message))) << message.size();
}

TEST(RateLimit, LimitsEachSourceByItself) {
  RateLimit limit({.per_source = 2, .source_burst = 3, .in_all = 1000, .all_burst = 1000});
  int allowed = 0;
  for (int i = 0; i < 10; ++i) allowed += limit.allow(ip("192.0.2.1"), kNow);
  EXPECT_EQ(allowed, 3);
  EXPECT_TRUE(limit.allow(ip("198.51.100.1"), kNow));
  EXPECT_FALSE(limit.allow(ip("192.0.2.1"), kNow + 400'000));
  EXPECT_TRUE(limit.allow(ip("192.0.2.1"), kNow + 500'000));
  EXPECT_FALSE(limit.allow(ip("192.0.2.1"), kNow + 500'000));
  EXPECT_TRUE(limit.allow(ip("192.0.2.1"), kNow - 500'000 + 3 * kMicrosPerSecond));
}

TEST(RateLimit, TakesAnIpv6NetworkForOneSource) {
  RateLimit limit({.per_source = 1, .source_burst = 1, .in_all = 1000, .all_burst = 1000});
  EXPECT_TRUE(limit.allow(ip("2001:db8::1"), kNow));
  EXPECT_FALSE(limit.allow(ip("2001:db8::2"), kNow));
  EXPECT_TRUE(limit.allow(ip("2001:db8:0:1::1"), kNow));
}

TEST(RateLimit, LimitsAllTogetherAndTheRefusedTakeNothing) {
  RateLimit limit({.per_source = 1, .source_burst = 1, .in_all = 10, .all_burst = 5});
  for (int i = 0; i < 100; ++i) limit.allow(ip("192.0.2.1"), kNow);
  int allowed = 0;
  for (uint32_t i = 0; i < 100; ++i) allowed += limit.allow(IpAddress::from_v4(0xC6330000 + i), kNow);
  EXPECT_EQ(allowed, 4);
}

TEST(SinkholeListen, IsAServiceAtAnAddress) {
  auto listen = parse_listen("dns://[2001:db8::1]:53");
  ASSERT_TRUE(listen);
  EXPECT_EQ(listen->service, Service::dns);
  EXPECT_EQ(listen->to_string(), "dns://[2001:db8::1]:53");
  EXPECT_EQ(parse_listen("http://0.0.0.0:80")->to_string(), "http://0.0.0.0:80");
  for (const char* bad : {"", "http://", "https://192.0.2.1:443", "tcp://host:1", "tcp://192.0.2.1",
                          "tcp://192.0.2.1:", "tcp://192.0.2.1:65536", "udp://192.0.2.1:5"})
    EXPECT_FALSE(parse_listen(bad)) << bad;
}

Visit visit(Service service, std::string opening, const char* visitor = "198.18.0.7") {
  return {.service = service,
          .time = kNow + 1234,
          .visitor = ip(visitor),
          .sinkhole = ip("192.0.2.1"),
          .visitor_port = 40000,
          .sinkhole_port = static_cast<uint16_t>(service == Service::dns    ? 53
                                                 : service == Service::http ? 80
                                                                            : 4444),
          .protocol = service == Service::dns ? kUdp : kTcp,
          .opening = std::move(opening)};
}

TEST(VisitRows, AreWhatTheOpeningIsWhateverTheService) {
  VisitRows rows;
  std::string request = "GET http://x@BAD.example:80/a?b HTTP/1.1\r\nHost: other\r\nUser-Agent: bot\r\n\r\n";
  for (Service service : {Service::http, Service::tcp}) {
    Visit v = visit(service, request);
    ObservationBatch* b = rows.row(v, 3);
    ASSERT_EQ(b->kind, ObservationKind::http);
    EXPECT_EQ(b->host[0], "bad.example");
    EXPECT_EQ(b->path[0], "/a?b");
    EXPECT_EQ(b->user_agent[0], "bot");
    EXPECT_EQ(b->src(0), ip("198.18.0.7"));
    EXPECT_EQ(b->dst(0), ip("192.0.2.1"));
    EXPECT_EQ(b->origin[0], 3);
  }
  Visit v = visit(Service::dns, question(kBad, 0x0100, 28), "2001:db8::7");
  ObservationBatch* b = rows.row(v, 0);
  ASSERT_EQ(b->kind, ObservationKind::dns);
  EXPECT_EQ(b->family, AddressFamily::v6);
  EXPECT_EQ(b->name[0], "bad.example");
  EXPECT_EQ(b->query_type[0], 28);
  EXPECT_FALSE(rows.from_resolver());
  v = visit(Service::dns, question(kBad, 0));
  rows.row(v, 0);
  EXPECT_TRUE(rows.from_resolver());
  v = visit(Service::dns, "junk");
  EXPECT_EQ(rows.row(v, 0), nullptr);
  v = visit(Service::tcp, "\0\xff\1\2"s + std::string(600, 'x'));
  b = rows.row(v, 0);
  ASSERT_EQ(b->kind, ObservationKind::flow);
  EXPECT_EQ(b->opening[0].size(), kOpeningBytes);
  EXPECT_EQ(b->bytes[0], 604u);
  v = visit(Service::tcp, "");
  EXPECT_EQ(rows.row(v, 0)->opening[0], "");
}

TEST(VisitorList, ReadsPrefixesAndWarninglists) {
  VisitorList list;
  ASSERT_TRUE(list.add("# scanners\n192.0.2.0/24  # one\n\n2001:db8::1\r\n", "mine"));
  ASSERT_TRUE(list.add(R"({"name":"Scanners","version":1,"type":"cidr","description":"d",
      "list":["198.51.100.7/32"],"matching_attributes":["ip-src"]})",
                       "list.json"));
  EXPECT_FALSE(list.add("not an address\n", "bad"));
  list.build();
  EXPECT_TRUE(list.find(ip("192.0.2.9")));
  EXPECT_TRUE(list.find(ip("2001:db8::1")));
  EXPECT_THAT(list.find(ip("198.51.100.7")).value_or(""), HasSubstr("Scanners"));
  EXPECT_FALSE(list.find(ip("198.51.100.8")));
}

// A judge over one listed name, and 198.18.0.0/15 as the country.
class JudgeTest : public testing::Test {
 protected:
  JudgeTest() : folder_(std::filesystem::path(testing::TempDir()) / fmt::format("judge-{}", ::getpid())) {
    std::filesystem::remove_all(folder_);
    directory_.emplace(*Directory::open(folder_));
    EXPECT_TRUE(directory_->add_ownership("prefix\n198.18.0.0/15\n", "country"));
    IndicatorSetBuilder builder;
    builder.add({.type = IndicatorType::domain, .text = "bad.example"},
                builder.add_profile({.source = "list", .family = "conficker"}));
    builder.add({.type = IndicatorType::domain, .text = "expired.example"},
                builder.add_profile({.source = "list", .family = "ramnit", .until = kNow}));
    names_.set(builder.build());
    EXPECT_TRUE(harmless_.add("198.18.9.0/24\n", "scanners"));
    harmless_.build();
    maker_ = std::make_unique<SightingMaker>(names_, *directory_, SightingMaker::Options{.sensor = "s"},
                                             [this](SightingBatch& made) {
                                               for (const Sighting& s : made.rows) sightings_.add(s);
                                             });
    judge_ = std::make_unique<Judge>(names_, harmless_, *maker_);
  }
  ~JudgeTest() override { std::filesystem::remove_all(folder_); }

  Verdict take(const Visit& v) {
    sightings_.clear();
    Verdict verdict = judge_->take(v, 0);
    maker_->hand_over();
    return verdict;
  }
  const Sighting& only() {
    EXPECT_EQ(sightings_.rows.size(), 1u);
    return sightings_.rows.at(0);
  }

  std::filesystem::path folder_;
  std::optional<Directory> directory_;
  PublishedIndicatorSet names_;
  VisitorList harmless_;
  SightingBatch sightings_;
  std::unique_ptr<SightingMaker> maker_;
  std::unique_ptr<Judge> judge_;
};

TEST_F(JudgeTest, AListedNameIsTheMalwareItStandsFor) {
  for (Visit v : {visit(Service::http, "GET /search?q=1 HTTP/1.0\r\nHost: www.bad.example\r\n\r\n"),
                  visit(Service::dns, question(kBad))}) {
    EXPECT_EQ(take(v), Verdict::known);
    EXPECT_EQ(only().family, "conficker");
    EXPECT_EQ(only().category, Category::c2);
    EXPECT_EQ(only().address, ip("198.18.0.7"));
    EXPECT_EQ(only().remote, ip("192.0.2.1"));
    EXPECT_EQ(only().detector, "indicator");
  }
}

TEST_F(JudgeTest, AnybodyElseIsAVisitorOncePerHour) {
  uint64_t key = 0;
  for (int i = 0; i < 3; ++i) {
    Visit v = visit(Service::http, "GET / HTTP/1.0\r\nHost: 192.0.2.1\r\n\r\n");
    v.time += i * kMicrosPerSecond;
    v.visitor_port = static_cast<uint16_t>(1000 + i);
    EXPECT_EQ(take(v), Verdict::unknown);
    EXPECT_EQ(only().family, "");
    EXPECT_EQ(only().category, Category::behaviour);
    EXPECT_EQ(only().evidence, Evidence::suspected);
    EXPECT_EQ(only().indicator, "tcp/80");
    EXPECT_TRUE(key == 0 || key == only().key());
    key = only().key();
  }
  EXPECT_TRUE(maker_->addresses().empty()) << "not infected";
  EXPECT_EQ(take(visit(Service::tcp, "")), Verdict::unknown);
  EXPECT_EQ(only().indicator, "tcp/4444");
  EXPECT_EQ(take(visit(Service::http, "GET / HTTP/1.0\r\nHost: expired.example\r\n\r\n")), Verdict::unknown);
  EXPECT_EQ(only().name, "expired.example");
}

TEST_F(JudgeTest, AResolverIsNotTheInfectedHost) {
  EXPECT_EQ(take(visit(Service::dns, question(kBad, 0))), Verdict::resolver);
  EXPECT_EQ(only().family, "");
  EXPECT_EQ(only().category, Category::behaviour);
  EXPECT_THAT(std::string(only().detail), HasSubstr("conficker"));
  EXPECT_TRUE(maker_->addresses().empty());
  EXPECT_EQ(take(visit(Service::dns, question("\4good\7example\0"s, 0))), Verdict::unknown);
}

TEST_F(JudgeTest, AHarmlessVisitorMakesNoSightingWhateverHeAsksFor) {
  EXPECT_EQ(take(visit(Service::http, "GET / HTTP/1.0\r\nHost: bad.example\r\n\r\n", "198.18.9.3")),
            Verdict::harmless);
  EXPECT_TRUE(sightings_.rows.empty());
  EXPECT_THAT(std::string(judge_->line()), HasSubstr("'scanners'"));
}

TEST_F(JudgeTest, ForeignersMakeNoSighting) {
  EXPECT_EQ(take(visit(Service::http, "GET / HTTP/1.0\r\nHost: bad.example\r\n\r\n", "203.0.113.1")),
            Verdict::known);
  EXPECT_TRUE(sightings_.rows.empty());
  EXPECT_EQ(take(visit(Service::tcp, "x", "203.0.113.1")), Verdict::unknown);
  EXPECT_TRUE(sightings_.rows.empty());
}

TEST_F(JudgeTest, LinesAreValidWhateverWasSent) {
  take(visit(Service::http, "GET /\xff\"\\\1 HTTP/1.0\r\nHost: a\"b\r\nUser-Agent: \xc3\x28\r\n\r\n"));
  EXPECT_THAT(std::string(judge_->line()), HasSubstr("\"verdict\":\"unknown\""));
  for (char c : judge_->line()) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  take(visit(Service::dns, "junk"));
  EXPECT_THAT(std::string(judge_->line()), HasSubstr("not-a-visit"));
}

}  // namespace
}  // namespace luytre::sinkhole
