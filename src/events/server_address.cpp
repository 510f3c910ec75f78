#include <curl/curl.h>

#include "events/clickhouse_http.h"
#include "events/sql.h"

namespace luytre {

Result<ServerAddress> ServerAddress::parse(const std::string& url) {
  auto invalid = [](std::string_view why) {
    // The text itself may hold a password: it is not repeated.
    return fail(ErrorCode::invalid, fmt::format("the event store's address {}; it is written "
                                                "http://[user@]host[:port][/database][?cluster=name]",
                                                why));
  };
  std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), curl_url_cleanup);
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    return invalid("does not parse");
  auto part = [&](CURLUPart which, unsigned flags = 0) {
    char* text = nullptr;
    std::string value;
    if (curl_url_get(parsed.get(), which, &text, flags) == CURLUE_OK) value = text;
    curl_free(text);
    return value;
  };
  std::string scheme = part(CURLUPART_SCHEME), host = part(CURLUPART_HOST), port = part(CURLUPART_PORT);
  if (scheme != "http" && scheme != "https") return invalid("is neither http nor https");
  if (host.empty()) return invalid("has no host");
  if (!part(CURLUPART_PASSWORD).empty())
    return invalid("holds a password, which belongs in the setting events_password");
  if (!part(CURLUPART_FRAGMENT).empty()) return invalid("has a part after '#'");
  if (port.empty()) port = scheme == "https" ? "8443" : "8123";

  ServerAddress address;
  address.base = fmt::format("{}://{}:{}/", scheme, host, port);
  address.user = part(CURLUPART_USER, CURLU_URLDECODE);
  for (char c : address.user)
    if (static_cast<unsigned char>(c) < 0x20) return invalid("has a control character in its user");
  std::string path = part(CURLUPART_PATH);
  address.database = path.substr(path.empty() ? 0 : 1);
  std::string query = part(CURLUPART_QUERY);
  if (query.starts_with("cluster="))
    address.cluster = query.substr(8);
  else if (!query.empty())
    return invalid("has a parameter other than 'cluster'");
  for (const std::string& name : {address.database, address.cluster})
    if (!name.empty() && !sql::is_sql_name(name))
      return invalid("has a database or cluster that is no plain name (letters, digits, '_', '-', '.')");
  return address;
}

}  // namespace luytre
