#include "warning/rpz/answer.h"

#include <gmock/gmock.h>
#include <openssl/hmac.h>

#include "base/bytes.h"
#include "base/check.h"
#include "warning/rpz/secondary.h"

namespace luytre {
namespace {

using testing::HasSubstr;

constexpr Timestamp kNow = 1'700'000'000 * kMicrosPerSecond;

std::vector<TsigKey> test_keys() {
  return *parse_tsig_keys(
      "# of the tests\nkey \"one.test\" { algorithm hmac-sha256; secret \"MDEyMzQ1Njc4OWFiY2RlZg==\"; };\n"
      "key two.test. { /* wide */ secret \"ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=\"; algorithm "
      "hmac-sha512; };",
      "keys");
}

std::shared_ptr<const RpzZone> zone_of(int from, int to, std::shared_ptr<const RpzZone> before,
                                       uint64_t version) {
  RpzPolicy policy;
  policy.origin = "rpz.test";
  policy.garden = "garden.example";
  LUYTRE_CHECK(set_rpz_actions("phishing=garden", policy).has_value());
  RpzRuleBuilder builder(policy);
  for (int i = from; i < to; ++i) {
    Published p;
    p.type = i % 5 == 0 ? IndicatorType::address : IndicatorType::domain;
    p.value = p.type == IndicatorType::address
                  ? IpAddress::from_v4(0x0a000000 + static_cast<uint32_t>(i)).to_string()
                  : "n" + std::to_string(i) + ".example";
    p.category = i % 7 == 0 ? Category::phishing : Category::c2;
    builder.add(p);
  }
  return RpzZone::next(std::move(before), std::move(builder).finish(), version, policy);
}

struct Exchange {
  RpzOutcome outcome;
  std::vector<std::string> messages;
  std::vector<ReadRecord> records;
  ReadMessage first;
  bool verified = true;
};

Exchange exchange(const std::string& request, TsigExchange* asker, const std::shared_ptr<const RpzZone>& zone,
                  bool tcp = true, Timestamp now = kNow) {
  static const std::vector<TsigKey> keys = test_keys();
  RpzAnswer answer(as_bytes(request), tcp, zone, keys, now);
  Exchange out{.outcome = answer.outcome()};
  std::string message;
  while (answer.next(message, now)) {
    out.messages.push_back(message);
    auto read = read_answer(message);
    if (!read) ADD_FAILURE() << "an answer that cannot be read";
    if (!read) return out;
    if (out.messages.size() == 1) out.first = *read;
    out.records.insert(out.records.end(), read->answers.begin(), read->answers.end());
    DnsRequest parsed;
    if (asker) {
      out.verified &= read_dns_request(as_bytes(message), parsed, UINT16_MAX) == DnsReading::message &&
                      parsed.tsig && asker->verify(message, parsed, now);
    }
  }
  return out;
}

// A TSIG by the letter of RFC 8945 (4.3.3.1): for a later message of an answer, after others without one.
void sign_by_the_letter(const TsigKey& key, std::string_view prior, std::string_view held,
                        std::string& message) {
  std::string timers("\0\0", 2), size("\0\x20", 2), algorithm("\13hmac-sha256\0", 13);
  uint32_t seconds = static_cast<uint32_t>(kNow / kMicrosPerSecond);
  for (int shift = 24; shift >= 0; shift -= 8) timers += static_cast<char>(seconds >> shift);
  timers += std::string("\1\x2c", 2);  // 300
  std::string text = size + std::string(prior) + std::string(held) + message + timers;
  unsigned char mac[64];
  unsigned mac_size = 0;
  HMAC(EVP_sha256(), key.secret.data(), static_cast<int>(key.secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &mac_size);
  std::string id = message.substr(0, 2);
  message[11] = 1;
  message += key.name + std::string("\0\xfa\0\xff\0\0\0\0\0\x3d", 10) + algorithm + timers + size;
  message.append(reinterpret_cast<char*>(mac), mac_size);
  message += id + std::string(4, '\0');
}

TEST(RpzAnswer, RefusesEverythingWithoutAKey) {
  auto zone = zone_of(0, 10, nullptr, 9);
  for (uint16_t type : {dns::kSoa, dns::kNs, dns::kAxfr, dns::kIxfr, dns::kAny})
    for (bool tcp : {false, true}) {
      Ask ask{.type = type};
      if (type == dns::kIxfr) ask.serial = 3;
      std::string request = make_request(ask);
      Exchange e = exchange(request, nullptr, zone, tcp);
      EXPECT_EQ(e.outcome, RpzOutcome::refused);
      ASSERT_EQ(e.messages.size(), 1u);
      EXPECT_EQ(e.first.code(), dns::kRefused);
      EXPECT_TRUE(e.records.empty());
      EXPECT_LE(e.messages[0].size(), request.size()) << "nobody is helped to flood";
    }
}

TEST(RpzAnswer, SaysWhatIsWrongWithASignature) {
  auto zone = zone_of(0, 10, nullptr, 9);
  auto keys = test_keys();
  TsigKey stranger = keys[0];
  stranger.name[1] = 'x';
  TsigExchange unknown(stranger);
  Exchange e = exchange(make_request({}, unknown, kNow), nullptr, zone);
  EXPECT_EQ(e.outcome, RpzOutcome::bad_key);
  EXPECT_EQ(e.first.code(), dns::kNotAuth);
  EXPECT_EQ(e.first.tsig_error, 17);

  TsigKey wrong = keys[0];
  wrong.secret[0] = 'x';
  TsigExchange forged(wrong);
  e = exchange(make_request({}, forged, kNow), nullptr, zone);
  EXPECT_EQ(e.outcome, RpzOutcome::bad_sig);
  EXPECT_EQ(e.first.tsig_error, 16);

  TsigKey other = keys[0];
  other.algorithm = TsigAlgorithm::hmac_sha512;
  TsigExchange weaker(other);
  EXPECT_EQ(exchange(make_request({}, weaker, kNow), nullptr, zone).outcome, RpzOutcome::bad_key);

  for (Timestamp off : {-301, 301}) {
    TsigExchange late(keys[0]);
    std::string request = make_request({}, late, kNow + off * kMicrosPerSecond);
    e = exchange(request, nullptr, zone);
    EXPECT_EQ(e.outcome, RpzOutcome::bad_time);
    EXPECT_EQ(e.first.code(), dns::kNotAuth);
    EXPECT_EQ(e.first.tsig_error, 18);
    EXPECT_TRUE(e.records.empty());
  }
  TsigExchange just(keys[0]);
  EXPECT_EQ(exchange(make_request({}, just, kNow - 300 * kMicrosPerSecond), nullptr, zone).outcome,
            RpzOutcome::answered);
}

TEST(RpzAnswer, EveryChangedByteIsNoticed) {
  auto zone = zone_of(0, 10, nullptr, 9);
  auto keys = test_keys();
  TsigExchange asker(keys[1]);
  std::string request = make_request({.type = dns::kAxfr, .edns = true}, asker, kNow);
  for (size_t at = 2; at < request.size(); ++at) {  // the first two: the id, of which TSIG keeps its own copy
    std::string changed = request;
    changed[at] = static_cast<char>(changed[at] ^ 0x40);
    RpzOutcome outcome = exchange(changed, nullptr, zone).outcome;
    // Letters of names are compared without case, and signed so.
    bool letter_case =
        std::isalpha(static_cast<unsigned char>(request[at])) && outcome < RpzOutcome::answered;
    EXPECT_TRUE(outcome < RpzOutcome::answered || letter_case) << at << ' ' << to_string(outcome);
  }
}

TEST(RpzAnswer, TransfersTheWholeZoneSigned) {
  auto zone = zone_of(0, 30'000, nullptr, 0x1'0000'0005);
  auto keys = test_keys();
  for (const TsigKey& key : keys) {
    TsigExchange asker(key);
    Exchange e = exchange(make_request({.type = dns::kAxfr, .edns = true}, asker, kNow), &asker, zone);
    EXPECT_EQ(e.outcome, RpzOutcome::full);
    EXPECT_TRUE(e.verified && asker.complete());
    EXPECT_GT(e.messages.size(), 20u);
    for (const std::string& message : e.messages) EXPECT_LE(message.size(), DnsWriter::kMost);
    Secondary secondary;
    ASSERT_TRUE(secondary.take(e.records)) << secondary.problem;
    EXPECT_EQ(secondary.serial, 5u);
    EXPECT_EQ(secondary.records, expected_records(*zone));
  }
}

TEST(RpzAnswer, TransfersWhatChangedAndFallsBackToTheWhole) {
  auto keys = test_keys();
  auto first = zone_of(0, 4000, nullptr, 10);
  auto second = zone_of(50, 4100, first, 20);
  auto third = zone_of(60, 4050, second, 30);
  auto ask = [&](uint32_t serial, bool tcp = true) {
    TsigExchange asker(keys[0]);
    return exchange(make_request({.type = dns::kIxfr, .serial = serial}, asker, kNow), &asker, third, tcp);
  };
  for (const auto& old : {first, second}) {
    Secondary secondary;
    secondary.records = expected_records(*old);
    secondary.serial = old->serial();
    Exchange e = ask(old->serial());
    EXPECT_EQ(e.outcome, RpzOutcome::incremental);
    EXPECT_TRUE(e.verified);
    ASSERT_TRUE(secondary.take(e.records)) << secondary.problem;
    EXPECT_TRUE(secondary.incremental);
    EXPECT_EQ(secondary.records, expected_records(*third));
    EXPECT_EQ(secondary.serial, 30u);
  }
  Exchange current = ask(30);
  EXPECT_EQ(current.outcome, RpzOutcome::current);
  EXPECT_EQ(current.records.size(), 1u);
  EXPECT_EQ(ask(31).outcome, RpzOutcome::current) << "who is ahead of us";
  EXPECT_EQ(ask(20, false).records.size(), 1u) << "over UDP the SOA tells to come by TCP";
  Exchange unknown = ask(15);
  EXPECT_EQ(unknown.outcome, RpzOutcome::full);
  Secondary secondary;
  ASSERT_TRUE(secondary.take(unknown.records)) << secondary.problem;
  EXPECT_EQ(secondary.records, expected_records(*third));
}

TEST(RpzAnswer, KnowsNothingButItsZone) {
  auto zone = zone_of(0, 10, nullptr, 9);
  auto keys = test_keys();
  auto ask = [&](Ask what, bool tcp = true) {
    TsigExchange asker(keys[0]);
    return exchange(make_request(what, asker, kNow), &asker, zone, tcp);
  };
  EXPECT_EQ(ask({.zone = "other.test"}).first.code(), dns::kRefused);
  EXPECT_EQ(ask({.zone = "other.test", .type = dns::kAxfr}).first.code(), dns::kNotAuth);
  EXPECT_EQ(ask({.zone = "n1.example.rpz.test", .type = dns::kCname}).first.code(), dns::kRefused);
  EXPECT_EQ(ask({.type = dns::kAxfr}, false).first.code(), dns::kFormErr);
  EXPECT_EQ(ask({.type = dns::kIxfr}).first.code(), dns::kFormErr);
  EXPECT_EQ(ask({.flags = 5 << 11}).first.code(), dns::kNotImp);
  EXPECT_EQ(ask({.zone = "RPZ.test"}).records.size(), 1u);
  EXPECT_EQ(ask({.type = dns::kAny, .edns = true}).records.size(), 2u);
  EXPECT_EQ(ask({.type = 1}).records.size(), 0u);
  EXPECT_TRUE(exchange(make_request({.flags = 0x8000}), nullptr, zone).messages.empty())
      << "answers are not answered";
  EXPECT_TRUE(exchange("short", nullptr, zone).messages.empty());
  Exchange malformed = exchange(make_request({}) + "x", nullptr, zone);
  EXPECT_EQ(malformed.first.code(), dns::kFormErr);
  EXPECT_EQ(malformed.messages[0].size(), dns::kHeader);
}

TEST(Tsig, ChainsOverUnsignedMessagesAndEndsAfterNinetyNine) {
  auto keys = test_keys();
  auto run = [&](unsigned between, bool forge) {
    TsigExchange asker(keys[0]), server;
    std::string request = make_request({}, asker, kNow);
    DnsRequest parsed;
    EXPECT_EQ(read_dns_request(as_bytes(request), parsed), DnsReading::message);
    EXPECT_EQ(TsigExchange::receive(request, *parsed.tsig, keys, kNow, server), TsigError::none);
    auto take = [&](const std::string& message) {
      DnsRequest p;
      EXPECT_EQ(read_dns_request(as_bytes(message), p), DnsReading::message);
      return asker.verify(message, p, kNow);
    };
    std::string first = make_request({.flags = 0x8400});
    server.sign(first, kNow);
    if (!take(first)) return false;
    DnsRequest answered;
    EXPECT_EQ(read_dns_request(as_bytes(first), answered), DnsReading::message);
    std::string held;
    for (unsigned i = 0; i < between; ++i) {
      std::string plain = make_request({.id = static_cast<uint16_t>(i), .flags = 0x8400});
      held += plain;
      if (forge && i == 3) plain[1] = static_cast<char>(plain[1] ^ 1);
      if (!take(plain)) return false;
    }
    EXPECT_EQ(asker.complete(), between == 0);
    std::string last = make_request({.flags = 0x8400});
    sign_by_the_letter(keys[0], answered.tsig->mac, held, last);
    return take(last) && asker.complete();
  };
  EXPECT_TRUE(run(0, false));
  EXPECT_TRUE(run(99, false));
  EXPECT_FALSE(run(100, false));
  EXPECT_FALSE(run(10, true));
}

TEST(TsigKeys, AreReadAsBindReadsThem) {
  auto keys = test_keys();
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys[0].secret, "0123456789abcdef");
  EXPECT_EQ(keys[1].algorithm, TsigAlgorithm::hmac_sha512);
  EXPECT_EQ(keys[1].secret.size(), 32u);
  EXPECT_EQ(find_tsig_key(keys, "two.test"), &keys[1]);
  EXPECT_EQ(find_tsig_key(keys, "two"), nullptr);
  EXPECT_TRUE(parse_tsig_keys("/* no end", "k")->empty());
  const char* one = "key a { algorithm hmac-sha256; secret \"MDEyMzQ1Njc4OWFiY2RlZg==\"; };";
  EXPECT_THAT(parse_tsig_keys(std::string(one) + "\n" + one, "k").error().message,
              HasSubstr("k line 2: the key comes twice"));
  for (const char* wrong :
       {"key", "key a {", "key a { };", "key a { algorithm hmac-md5; secret \"MDEyMzQ1Njc4OWFiY2RlZg==\"; };",
        "key a { algorithm hmac-sha256; secret \"c2hvcnQ=\"; };",
        "key a { algorithm hmac-sha256; secret \"!!!!\"; };",
        "key a { algorithm hmac-sha256 secret \"MDEyMzQ1Njc4OWFiY2RlZg==\" };", "zone \"x\" { };", "key \"",
        "}", "key a { secret \"MDEyMzQ1Njc4OWFiY2RlZg==\"; };"}) {
    auto read = parse_tsig_keys(wrong, "k");
    ASSERT_FALSE(read) << wrong;
    EXPECT_THAT(read.error().message, testing::Not(HasSubstr("MDEy"))) << "a secret in a message";
  }
}

}  // namespace
}  // namespace luytre
