// Everything an enemy's text reaches before a handler: head, target, cookies, ranges, tags, names, chunks.
#include "base/check.h"
#include "http/access_log.h"
#include "http/chunked.h"
#include "http/conditional.h"
#include "http/disposition.h"
#include "http/head.h"
#include "http/problem.h"

using namespace luytre;
using namespace luytre::http;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (auto target = parse_target(text)) {
    const std::string& path = target->path;
    LUYTRE_CHECK(path.starts_with('/') && is_utf8(path) && path.find('\0') == path.npos);
    LUYTRE_CHECK((path + '/').find("/../") == path.npos && (path + '/').find("/./") == path.npos);
    LUYTRE_CHECK(path.find('\\') == path.npos && target->query.size() <= kMaxQueryPairs);
    for (const auto& [name, value] : target->query) LUYTRE_CHECK(find(target->query, name) == value);
  }
  std::string_view cookie = find_cookie(text, "a");
  LUYTRE_CHECK(cookie.find(';') == cookie.npos && cookie.find('\n') == cookie.npos);
  for (uint64_t length : {uint64_t{0}, uint64_t{1}, uint64_t{100}, UINT64_MAX}) {
    ByteRange range;
    if (parse_range(text, length, range) == RangeAnswer::part)
      LUYTRE_CHECK(range.first <= range.last && range.last < length);
  }
  matches_etag(text, "\"a\"");
  std::string disposition = attachment(text);
  for (char c : disposition) LUYTRE_CHECK(c >= 0x20 && c < 0x7f);
  LUYTRE_CHECK(disposition.size() < 700);
  std::string json;
  append_json_string(json, text);
  LUYTRE_CHECK(is_utf8(json));
  AccessRow row;
  row.path = text;
  for (char c : to_json(row)) LUYTRE_CHECK(c >= 0x20 && c < 0x7f);
  HeadScanner scanner;
  if (scanner.scan(text) == HeadScanner::State::complete) {
    // The same end when the bytes come in two.
    HeadScanner twice;
    if (twice.scan(text.substr(0, size / 2)) == HeadScanner::State::more) twice.scan(text);
    LUYTRE_CHECK(twice.size() == scanner.size());
    Head head;
    if (!parse_head(text.substr(0, scanner.size()), 32, head)) {
      LUYTRE_CHECK(head.fields.size() <= 32 && !(head.chunked && head.content_length > 0));
      for (const Field& f : head.fields) LUYTRE_CHECK(f.value.find_first_of("\r\n") == f.value.npos);
    }
    text.remove_prefix(scanner.size());
  }
  ChunkedBody body(1000);
  size_t used = 0;
  body.feed(text, used);
  LUYTRE_CHECK(used <= text.size() && body.take().size() <= 1000);
  return 0;
}
