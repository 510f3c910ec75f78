#include "sinkhole/dns_answer.h"

#include "base/bytes.h"
#include "base/check.h"
#include "wire/dns/dns_message.h"

namespace luytre::sinkhole {
namespace {

constexpr size_t kHeader = 12;
constexpr uint16_t kResponse = 0x8000, kAuthoritative = 0x0400, kRecursionDesired = 0x0100;
constexpr uint16_t kRefused = 5, kInternet = 1;

}  // namespace

std::optional<std::string> dns_answer(std::span<const std::byte> query) {
  DnsMessage message;
  char name[kDnsNameBuffer];
  if (parse_dns(query, name, message) != DnsVerdict::message || message.response) return {};
  size_t end = kHeader;
  if (read_dns_name(query, end, name) < 0) return {};
  end += 4;  // type and class
  LUYTRE_CHECK(end <= query.size());
  std::string answer(as_text(query.first(end)));
  uint16_t flags = kResponse | kAuthoritative | (load_be16(&query[2]) & kRecursionDesired);
  if (message.class_code != kInternet) flags |= kRefused;
  answer[2] = static_cast<char>(flags >> 8);
  answer[3] = static_cast<char>(flags & 0xff);
  std::fill(answer.begin() + 4, answer.begin() + kHeader, '\0');
  answer[5] = 1;  // one question
  return answer;
}

}  // namespace luytre::sinkhole
