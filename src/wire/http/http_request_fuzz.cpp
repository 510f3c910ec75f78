// Any bytes as an HTTP request: the parser and its twin agree, and nothing but the input is viewed.
#include <span>

#include "base/bytes.h"
#include "base/check.h"
#include "wire/http/request.h"
#include "wire/http/request_twin.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::vector<char> copy(data, data + size);
  std::string_view text(copy.data(), copy.size());
  HttpRequest request, twin;
  HttpVerdict verdict = parse_http_request(text, request);
  LUYTRE_CHECK(verdict == parse_http_request_twin(text, twin));
  if (verdict != HttpVerdict::not_http) {
    LUYTRE_CHECK(request.method == twin.method && request.target == twin.target);
    LUYTRE_CHECK(request.host == twin.host && request.user_agent == twin.user_agent);
    LUYTRE_CHECK(request.head_size == twin.head_size);
  }
  if (verdict == HttpVerdict::request) LUYTRE_CHECK(request.body_size == twin.body_size);
  for (std::string_view part : {request.method, request.target, request.host, request.user_agent})
    LUYTRE_CHECK(part.empty() || (part.data() >= text.data() && part.end() <= text.end()));
  return 0;
}
