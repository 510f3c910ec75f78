#include "base/bytes.h"
#include "base/check.h"
#include "warning/rpz/answer.h"
#include "warning/rpz/secondary.h"

namespace luytre {
namespace {

constexpr Timestamp kNow = 1'700'000'000 * kMicrosPerSecond;

struct Fixed {
  std::vector<TsigKey> keys =
      *parse_tsig_keys("key one { algorithm hmac-sha256; secret \"MDEyMzQ1Njc4OWFiY2RlZg==\"; };", "keys");
  std::shared_ptr<const RpzZone> zone;
  Fixed() {
    RpzPolicy policy;
    policy.origin = "rpz.test";
    for (uint64_t version : {5, 6}) {
      RpzRuleBuilder builder(policy);
      for (uint64_t i = version; i < 40 + version; ++i) {
        Published p;
        p.type = IndicatorType::domain;
        p.value = "n" + std::to_string(i) + ".example";
        builder.add(p);
      }
      zone = RpzZone::next(zone, std::move(builder).finish(), version, policy);
    }
  }
};

void answer_one(const Fixed& fixed, std::string_view request, bool tcp) {
  RpzAnswer answer(as_bytes(request), tcp, fixed.zone, fixed.keys, kNow);
  std::string message;
  size_t messages = 0, records = 0;
  while (answer.next(message, kNow)) {
    LUYTRE_CHECK(message.size() <= DnsWriter::kMost && ++messages < 10);
    auto read = read_answer(message);
    LUYTRE_CHECK(read.has_value() && (read->flags & 0x8000));
    records += read->answers.size();
    DnsRequest parsed;
    LUYTRE_CHECK(read_dns_request(as_bytes(message), parsed, UINT16_MAX) == DnsReading::message ||
                 answer.outcome() == RpzOutcome::malformed);
  }
  // Nothing is told to who has no key.
  LUYTRE_CHECK(records == 0 || answer.outcome() >= RpzOutcome::answered);
  LUYTRE_CHECK(answer.outcome() < RpzOutcome::answered || answer.key_name() == "one");
}

}  // namespace
}  // namespace luytre

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  static const Fixed fixed;
  if (size == 0) return 0;
  std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  unsigned mode = data[0];
  if (mode & 4) {
    if (auto keys = parse_tsig_keys(text, "fuzz"))
      for (const TsigKey& key : *keys) LUYTRE_CHECK(key.secret.size() >= 16 && key.name.size() <= 255);
    return 0;
  }
  // Signed, so that what lies behind the signature is reached too.
  if ((mode & 2) && text.size() >= dns::kHeader) {
    TsigExchange exchange(fixed.keys[0]);
    exchange.sign(text, kNow);
  }
  answer_one(fixed, text, mode & 1);
  // The same bytes as an answer to a request of ours.
  TsigExchange asker(fixed.keys[0]);
  std::string request = make_request({}, asker, kNow);
  DnsRequest parsed;
  if (read_dns_request(as_bytes(text), parsed, UINT16_MAX) == DnsReading::message)
    LUYTRE_CHECK(!asker.verify(text, parsed, kNow) || parsed.tsig);
  return 0;
}
