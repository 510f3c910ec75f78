#include "warning/taxii/client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <memory>
#include <set>

#include "base/hash.h"
#include "base/ip.h"
#include "warning/taxii/taxii_query.h"

namespace luytre {
namespace {

namespace json = boost::json;

struct Reply {
  long status = 0;
  std::string body, date_last, type;
  size_t most = 0;
  bool too_large = false;
};

size_t take_body(char* data, size_t size, size_t count, void* user) {
  auto& reply = *static_cast<Reply*>(user);
  if (reply.body.size() + size * count > reply.most) {
    reply.too_large = true;
    return 0;
  }
  reply.body.append(data, size * count);
  return size * count;
}

size_t take_header(char* data, size_t size, size_t count, void* user) {
  auto& reply = *static_cast<Reply*>(user);
  std::string line(data, size * count), value;
  size_t colon = line.find(':');
  if (colon == line.npos) return size * count;
  for (char c : line.substr(colon + 1))
    if (c > 32 || (c == 32 && !value.empty())) value += c;
  std::string name = line.substr(0, colon);
  for (char& c : name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  if (name == "x-taxii-date-added-last") reply.date_last = value;
  if (name == "content-type") reply.type = value;
  return size * count;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                 c == '.' || c == '_';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

// One connection for all pages.
class Connection {
 public:
  Connection(const TaxiiSource& source, const TaxiiLimits& limits)
      : source_(source), limits_(limits), curl_(curl_easy_init(), &curl_easy_cleanup) {}

  Result<Reply> get(const std::string& url, const char* accept) {
    if (!curl_) return fail(ErrorCode::unavailable, "libcurl does not start");
    CURL* c = curl_.get();
    Reply reply;
    reply.most = limits_.page_bytes;
    curl_slist* lines = curl_slist_append(nullptr, fmt::format("Accept: {}", accept).c_str());
    if (source_.user.empty() && !source_.secret.empty())
      lines = curl_slist_append(lines, ("Authorization: Bearer " + source_.secret).c_str());
    std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(lines, &curl_slist_free_all);
    curl_easy_reset(c);
    curl_easy_setopt(c, CURLOPT_URL, url.c_str());
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, 20L);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, limits_.seconds);
    curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(c, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!source_.ca_file.empty()) curl_easy_setopt(c, CURLOPT_CAINFO, source_.ca_file.c_str());
    if (!source_.user.empty()) {
      curl_easy_setopt(c, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
      curl_easy_setopt(c, CURLOPT_USERNAME, source_.user.c_str());
      curl_easy_setopt(c, CURLOPT_PASSWORD, source_.secret.c_str());
    }
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, &take_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, &reply);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, &take_header);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, &reply);
    CURLcode done = curl_easy_perform(c);
    if (reply.too_large)
      return fail(ErrorCode::invalid, fmt::format("a page is larger than {} bytes", limits_.page_bytes));
    if (done != CURLE_OK)
      return fail(ErrorCode::unavailable, fmt::format("the TAXII server: {}", curl_easy_strerror(done)));
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &reply.status);
    return reply;
  }

 private:
  const TaxiiSource& source_;
  const TaxiiLimits& limits_;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_;
};

Result<Reply> page_of(Connection& connection, const std::string& url) {
  auto reply = connection.get(url, "application/taxii+json;version=2.1");
  // Some servers know the type without a version only.
  if (reply && reply->status == 406) reply = connection.get(url, "application/taxii+json");
  if (!reply) return reply;
  if (reply->type.find("vnd.oasis") != reply->type.npos)
    return fail(ErrorCode::invalid, "this is a TAXII 2.0 server; 2.1 is understood");
  if (reply->status == 200) return reply;
  if (reply->status == 401 || reply->status == 403 || reply->status == 404)
    return fail(ErrorCode::not_found,
                fmt::format("the TAXII server answers {}: look at the address, the user and the secret",
                            reply->status));
  return fail(reply->status >= 500 || reply->status == 429 ? ErrorCode::unavailable : ErrorCode::invalid,
              fmt::format("the TAXII server answers {}", reply->status));
}

// What a page says of itself.
struct Envelope {
  bool more = false, any = false;
  std::string next;
};
Result<Envelope> envelope_of(const std::string& body) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 64;
  json::value value = json::parse(body, error, {}, options);
  const json::object* object = error ? nullptr : value.if_object();
  if (!object) return fail(ErrorCode::invalid, "the TAXII server's answer is no envelope");
  Envelope e;
  if (const json::value* more = object->if_contains("more")) e.more = more->is_bool() && more->get_bool();
  if (const json::value* next = object->if_contains("next"))
    e.next = next->is_string() ? std::string(next->get_string()) : "";
  const json::value* objects = object->if_contains("objects");
  e.any = objects && objects->is_array() && !objects->get_array().empty();
  return e;
}

}  // namespace

Result<void> check_taxii_url(const std::string& url) {
  auto refused = [](std::string_view why) {
    return fail(ErrorCode::invalid, fmt::format("this TAXII address cannot be used: {}", why));
  };
  if (url.size() > 1000) return refused("it is longer than 1000 bytes");
  std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parts(curl_url(), &curl_url_cleanup);
  if (!parts || curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    return refused("it is no URL");
  auto get = [&](CURLUPart part) {
    char* text = nullptr;
    std::string out;
    if (curl_url_get(parts.get(), part, &text, 0) == CURLUE_OK && text) out = text;
    curl_free(text);
    return out;
  };
  if (!get(CURLUPART_USER).empty() || !get(CURLUPART_PASSWORD).empty())
    return refused("secrets do not belong into it");
  if (!get(CURLUPART_QUERY).empty() || !get(CURLUPART_FRAGMENT).empty()) return refused("it has a query");
  auto address = IpAddress::parse(get(CURLUPART_HOST));
  bool near = address && reserved_space(*address) == ReservedSpace::loopback;
  if (get(CURLUPART_SCHEME) != "https" && !(near && get(CURLUPART_SCHEME) == "http"))
    return refused("it is not https");
  std::string path = get(CURLUPART_PATH);
  if (path.find("/collections/") == path.npos || !path.ends_with('/'))
    return refused("it is not a collection's: …/collections/<id>/");
  return {};
}

Result<TaxiiPolled> poll_taxii(const TaxiiSource& source, const TaxiiLimits& limits,
                               const std::function<Result<void>(std::string_view)>& take,
                               const std::function<Result<void>(const std::string&)>& keep) {
  LUYTRE_TRY(check_taxii_url(source.url));
  Connection connection(source, limits);
  TaxiiPolled polled{.added_after = source.added_after};
  std::set<std::pair<uint64_t, uint64_t>> seen;  // pages
  std::string next;
  for (;;) {
    if (polled.pages == limits.pages) {
      polled.more = true;
      return polled;
    }
    std::string url = source.url + "objects/?limit=5000";
    // The filters stay the same from page to page; what is given for the next one goes on.
    if (!source.added_after.empty()) url += "&added_after=" + escaped(source.added_after);
    if (!next.empty()) url += "&next=" + escaped(next);
    auto reply = page_of(connection, url);
    if (!reply) return std::unexpected(reply.error());
    auto envelope = envelope_of(reply->body);
    if (!envelope) return std::unexpected(envelope.error());
    ++polled.pages;
    polled.bytes += reply->body.size();
    if (envelope->any) {
      Digest128 digest = stable_hash128(reply->body);
      if (!seen.emplace(digest.high, digest.low).second)
        return fail(ErrorCode::invalid, "the TAXII server sends the same page again and again");
      LUYTRE_TRY(take(reply->body));
      if (parse_taxii_time(reply->date_last)) {
        polled.added_after = reply->date_last;
        LUYTRE_TRY(keep(polled.added_after));
      }
    }
    if (!envelope->more) return polled;
    if (envelope->next.empty() || envelope->next == next)
      return fail(ErrorCode::invalid, "the TAXII server says that there is more, and not how to get it");
    next = envelope->next;
  }
}

}  // namespace luytre
