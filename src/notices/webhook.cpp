#include "notices/webhook.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netdb.h>

#include <memory>
#include <optional>
#include <vector>

#include "access/secret.h"

namespace luytre {
namespace {

constexpr size_t kLongestUrl = 500;
constexpr size_t kMostAnswer = 64 << 10;

struct Target {
  std::string host, port;  // the host without the brackets of an IPv6 address
};

Result<Target> target_of(const std::string& url, const WebhookOptions& options) {
  auto refused = [](std::string_view why) {
    return fail(ErrorCode::invalid, fmt::format("this webhook cannot be used: {}", why));
  };
  if (url.size() > kLongestUrl) return refused("it is longer than 500 bytes");
  std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parts(curl_url(), &curl_url_cleanup);
  if (!parts || curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    return refused("it is no URL");
  auto get = [&](CURLUPart part, unsigned flags) {
    char* text = nullptr;
    std::string out;
    if (curl_url_get(parts.get(), part, &text, flags) == CURLUE_OK && text) out = text;
    curl_free(text);
    return out;
  };
  std::string scheme = get(CURLUPART_SCHEME, 0);
  if (scheme != "https" && !(scheme == "http" && options.allow_loopback)) return refused("it is not https");
  if (!get(CURLUPART_USER, 0).empty() || !get(CURLUPART_PASSWORD, 0).empty())
    return refused("it holds a user name or password");
  Target out{.host = get(CURLUPART_HOST, 0), .port = get(CURLUPART_PORT, CURLU_DEFAULT_PORT)};
  if (out.port != "443" && out.port != "8443" && !options.allow_loopback)
    return refused("its port is not 443 or 8443");
  if (out.host.starts_with('[') && out.host.ends_with(']'))
    out.host = out.host.substr(1, out.host.size() - 2);
  if (out.host.empty() || out.host.find('%') != std::string::npos) return refused("it names no host");
  // An address written out is judged here; a name when it is resolved.
  if (auto address = IpAddress::parse(out.host); address && !may_call(*address, options))
    return refused("its address is not a public one");
  return out;
}

std::optional<IpAddress> address_of(const sockaddr* address) {
  if (address->sa_family == AF_INET)
    return IpAddress::from_v4(ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr));
  if (address->sa_family == AF_INET6)
    return IpAddress::from_bytes(reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr.s6_addr);
  return std::nullopt;
}

// Every address of the host; each must pass.
Result<std::vector<IpAddress>> resolve(const Target& target, const WebhookOptions& options) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_family = AF_UNSPEC;
  addrinfo* list = nullptr;
  if (int error = ::getaddrinfo(target.host.c_str(), target.port.c_str(), &hints, &list))
    return fail(ErrorCode::unavailable, fmt::format("its name does not resolve: {}", ::gai_strerror(error)));
  std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
  std::vector<IpAddress> out;
  for (addrinfo* one = list; one; one = one->ai_next) {
    auto address = address_of(one->ai_addr);
    if (!address || !may_call(*address, options))
      return fail(ErrorCode::invalid, "its name resolves to an address that is not a public one");
    out.push_back(*address);
  }
  if (out.empty()) return fail(ErrorCode::unavailable, "its name has no address");
  return out;
}

size_t count_answer(char*, size_t size, size_t count, void* user) {
  auto* seen = static_cast<size_t*>(user);
  *seen += size * count;
  return *seen > kMostAnswer ? 0 : size * count;
}

}  // namespace

bool may_call(const IpAddress& address, const WebhookOptions& options) {
  ReservedSpace space = reserved_space(address);
  if (space == ReservedSpace::loopback) return options.allow_loopback;
  if (space != ReservedSpace::none) return false;
  if (address.is_v4()) return true;
  uint64_t high = address.high();
  // What carries an IPv4 address inside leads wherever that leads: 6to4, Teredo, NAT64 (RFC 3056, 4380,
  // 6052); and only 2000::/3 is given out.
  if (high >> 61 != 1 || high >> 48 == 0x2002 || high >> 32 == 0x20010000) return false;
  return true;
}

Result<void> check_webhook(const std::string& url, const WebhookOptions& options) {
  auto target = target_of(url, options);
  if (!target) return std::unexpected(target.error());
  return {};
}

std::string webhook_signature(std::string_view secret, std::string_view timestamp, std::string_view body) {
  return "v1=" + keyed_hash(secret, fmt::format("{}.{}", timestamp, body));
}

WebhookAnswer call_webhook(const std::string& url, const std::string& secret, const std::string& id,
                           std::string_view body, Timestamp now, const WebhookOptions& options) {
  using Outcome = WebhookAnswer::Outcome;
  auto target = target_of(url, options);
  if (!target) return {Outcome::refused, target.error().message};
  auto addresses = resolve(*target, options);
  if (!addresses)
    return {addresses.error().code == ErrorCode::invalid ? Outcome::refused : Outcome::postponed,
            addresses.error().message};
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
  if (!curl) return {Outcome::postponed, "libcurl does not start"};

  // curl is given the checked addresses for the name and asks nobody.
  std::string pinned = fmt::format("{}:{}:", target->host, target->port);
  for (const IpAddress& address : *addresses)
    pinned += fmt::format(fmt::runtime(address.is_v4() ? "{}{}" : "{}[{}]"),
                          &address == &addresses->front() ? "" : ",", address.to_string());
  using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;
  List resolved(curl_slist_append(nullptr, pinned.c_str()), &curl_slist_free_all);
  std::string timestamp = fmt::format("{}", now / kMicrosPerSecond);
  curl_slist* lines = nullptr;
  for (const std::string& line : {std::string("Content-Type: application/json"), std::string("Expect:"),
                                  "X-Luytre-Timestamp: " + timestamp, "X-Luytre-Id: " + id,
                                  "X-Luytre-Signature: " + webhook_signature(secret, timestamp, body)})
    lines = curl_slist_append(lines, line.c_str());
  List headers(lines, &curl_slist_free_all);
  size_t answered = 0;
  CURL* c = curl.get();
  curl_easy_setopt(c, CURLOPT_URL, url.c_str());
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, options.allow_loopback ? "https,http" : "https");
  curl_easy_setopt(c, CURLOPT_RESOLVE, resolved.get());
  curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(c, CURLOPT_PROXY, "");
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, 10L);
  curl_easy_setopt(c, CURLOPT_TIMEOUT, 30L);
  curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(c, CURLOPT_USERAGENT, "luytre");
  curl_easy_setopt(c, CURLOPT_POST, 1L);
  curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(c, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, &count_answer);
  curl_easy_setopt(c, CURLOPT_WRITEDATA, &answered);
  CURLcode done = curl_easy_perform(c);
  long code = 0;
  curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &code);
  if (code >= 200 && code < 300 && (done == CURLE_OK || done == CURLE_WRITE_ERROR))
    return {Outcome::accepted, fmt::format("HTTP {}", code)};
  if (code >= 400 && code < 500 && code != 408 && code != 429)
    return {Outcome::refused, fmt::format("HTTP {}", code)};
  if (code >= 300 && code < 400)
    return {Outcome::refused, fmt::format("HTTP {}: redirects are not followed", code)};
  if (code != 0) return {Outcome::postponed, fmt::format("HTTP {}", code)};
  return {Outcome::postponed, curl_easy_strerror(done)};
}

}  // namespace luytre
