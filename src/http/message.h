// Requests and responses as plain data: what handlers see. No socket, no library of the wire.
//
// A Request reaches a handler checked: its path is decoded and normalised once (http/target.h), its framing
// is beyond doubt (http/head.h), its body within the route's limit, its identity and rule decided. RFC 9110
// (semantics), RFC 9112 (HTTP/1.1).
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ip.h"
#include "http/cookies.h"
#include "http/problem.h"
#include "http/target.h"

namespace luytre::http {

enum class Method { get, head, post, put, patch, delete_, options, other };
std::string_view to_string(Method method);  // "GET"; other: "OTHER"
Method parse_method(std::string_view name);
constexpr bool is_safe(Method m) {
  return m == Method::get || m == Method::head || m == Method::options;
}

// Who asks, as the one who authenticates knows it. Derive from it; handlers cast it back with
// identity_as<T>().
class Identity {
 public:
  virtual ~Identity() = default;
  virtual std::string log_name() const = 0;  // for the access log: an id, never a secret
};

struct Field {
  std::string name;  // lower case in requests, as written in responses
  std::string value;
};

struct Request {
  Method method = Method::get;  // HEAD reaches the handler of GET as head
  std::string path;             // decoded: "/api/findings/é"
  std::string route;            // the pattern that matched: "/api/findings/{id}"
  Pairs parameters;             // of the path: {"id", "é"}
  Pairs query;                  // each name once
  std::vector<Field> fields;    // X-Forwarded-* are taken out
  std::string body;             // transfer coding removed, else as sent
  IpAddress client;             // the peer, or what a listed proxy says of it
  bool tls = false;
  std::string trace_id;  // 32 hex digits, new for each request
  std::shared_ptr<const Identity> identity;

  std::string_view field(std::string_view lower_case_name) const;  // "" when absent
  std::string_view parameter(std::string_view name) const { return find(parameters, name).value_or(""); }
  std::optional<std::string_view> query_value(std::string_view name) const { return find(query, name); }
  // "" when absent or when the cookie header does not parse.
  std::string_view cookie(std::string_view name) const { return find_cookie(field("cookie"), name); }
  template <class T>
  const T* identity_as() const {
    return dynamic_cast<const T*>(identity.get());
  }
};

class Subscription;  // http/event_stream.h

struct Response {
  int status = 200;
  std::vector<Field>
      fields;  // beyond what the server sets by itself; values are refused when they hold CR, LF, NUL
  std::string body;
  std::shared_ptr<const std::string> shared_body;  // used instead of body when set: prepared files
  std::string etag;                      // with its quotes; GET and HEAD then answer If-None-Match with 304
  bool ranges = false;                   // a 200 may be answered in part (RFC 9110 14)
  bool document = false;                 // a page of the portal: gets the policy that lets it run
  std::shared_ptr<Subscription> events;  // the answer is this stream of events
  std::string log;                       // for the access log only, never for the client

  std::string_view payload() const {
    return shared_body ? std::string_view(*shared_body) : std::string_view(body);
  }
  Response& set(std::string name, std::string value) {
    fields.push_back({std::move(name), std::move(value)});
    return *this;
  }
  const std::string* find_field(std::string_view name) const;  // any case; null when absent
  Response& tag_body();                                        // etag from the body's digest

  static Response json(std::string text, int status = 200);
  static Response text(std::string text, int status = 200);
  static Response empty(int status = 204);
  // RFC 9457. `problem.log` goes to the log, the rest and the trace id to the client.
  static Response problem(const Problem& problem, std::string_view trace_id);
  // An attachment under a safe name (http/disposition.h), with a policy that lets nothing in it run.
  static Response download(std::string content, std::string type, std::string_view file_name);
  static Response redirect(std::string path);  // 303 to a path of this server ("/…")
};

}  // namespace luytre::http
