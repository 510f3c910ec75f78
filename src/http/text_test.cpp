// The pure parts: targets, cookies, ranges, names of downloads, heads, problems, log rows.
#include <gtest/gtest.h>

#include "http/access_log.h"
#include "http/chunked.h"
#include "http/conditional.h"
#include "http/disposition.h"
#include "http/head.h"
#include "http/message.h"
#include "http/response_head.h"
#include "http/same_origin.h"

namespace luytre::http {
namespace {

TEST(Target, IsDecodedOnce) {
  auto t = parse_target("/api/bodies/B%C3%A1o%20c%C3%A1o?q=a%26b+c&empty=&flag");
  ASSERT_TRUE(t);
  EXPECT_EQ(t->path, "/api/bodies/Báo cáo");
  EXPECT_EQ(find(t->query, "q"), "a&b c");
  EXPECT_EQ(find(t->query, "empty"), "");
  EXPECT_EQ(find(t->query, "flag"), "");
  EXPECT_EQ(find(t->query, "other"), std::nullopt);
  EXPECT_EQ(parse_target("/%2561")->path, "/%61");
}

TEST(Target, RefusesEveryWayOut) {
  std::pair<std::string_view, TargetError> cases[] = {
      {"", TargetError::form},
      {"*", TargetError::form},
      {"http://a/", TargetError::form},
      {"/a#b", TargetError::form},
      {"/a/../b", TargetError::dots},
      {"/..", TargetError::dots},
      {"/a/%2e%2E/b", TargetError::dots},
      {"/./a", TargetError::dots},
      {"/a%2fb", TargetError::separator},
      {"/a%2Fb", TargetError::separator},
      {"/a%5cb", TargetError::separator},
      {"/a\\b", TargetError::separator},
      {"//evil", TargetError::separator},
      {"/a//b", TargetError::separator},
      {"/a%00", TargetError::control},
      {"/a%0d%0aX", TargetError::control},
      {"/a?b=%00", TargetError::control},
      {"/%", TargetError::encoding},
      {"/%a", TargetError::encoding},
      {"/%zz", TargetError::encoding},
      {"/a?x=%", TargetError::encoding},
      {"/%ff", TargetError::utf8},
      {"/%c0%ae%c0%ae", TargetError::utf8},
      {"/%ed%a0%80", TargetError::utf8},
      {"/a?x=1&x=2", TargetError::query_duplicate},
      {"/a?x=1&%78=2", TargetError::query_duplicate},
  };
  for (auto [text, error] : cases) {
    auto t = parse_target(text);
    ASSERT_FALSE(t) << text;
    EXPECT_EQ(t.error(), error) << text;
  }
  std::string many = "/a?";
  for (int i = 0; i <= 64; ++i) many += 'k' + std::to_string(i) + "&";
  EXPECT_EQ(parse_target(many).error(), TargetError::query_count);
}

TEST(Cookies, OneValueOrNone) {
  EXPECT_EQ(find_cookie("a=1; __Host-s=good; b=2", "__Host-s"), "good");
  EXPECT_EQ(find_cookie("a=\"1\"", "a"), "1");
  EXPECT_EQ(find_cookie("a=1; a=2", "a"), "");
  EXPECT_EQ(find_cookie("a=1; a=1", "a"), "1");
  EXPECT_EQ(find_cookie("aa=1", "a"), "");
  EXPECT_EQ(find_cookie("a=b c", "a"), "");
  EXPECT_EQ(find_cookie("", "a"), "");
}

TEST(Cookies, AreBoundToHostAndHidden) {
  EXPECT_EQ(set_cookie("s", "abc", SameSite::strict, std::nullopt),
            "__Host-s=abc; Path=/; Secure; HttpOnly; SameSite=Strict");
  EXPECT_EQ(set_cookie("s", "", SameSite::lax, std::chrono::seconds(0)),
            "__Host-s=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
  EXPECT_DEATH(set_cookie("s", "a; Domain=x", SameSite::lax, std::nullopt), "");
}

TEST(Ranges, OnePartOrTheWhole) {
  ByteRange r;
  EXPECT_EQ(parse_range("bytes=0-9", 100, r), RangeAnswer::part);
  EXPECT_EQ(r.last, 9u);
  EXPECT_EQ(parse_range("bytes=90-", 100, r), RangeAnswer::part);
  EXPECT_EQ(r.last, 99u);
  EXPECT_EQ(parse_range("bytes=-10", 100, r), RangeAnswer::part);
  EXPECT_EQ(r.first, 90u);
  EXPECT_EQ(parse_range("bytes=-1000", 100, r), RangeAnswer::part);
  EXPECT_EQ(r.first, 0u);
  EXPECT_EQ(parse_range("bytes=5-999999999999", 100, r), RangeAnswer::part);
  EXPECT_EQ(r.last, 99u);
  for (auto text : {"bytes=100-", "bytes=-0"})
    EXPECT_EQ(parse_range(text, 100, r), RangeAnswer::unsatisfiable) << text;
  EXPECT_EQ(parse_range("bytes=-5", 0, r), RangeAnswer::unsatisfiable);
  for (auto text : {"", "bytes", "bytes=", "bytes=-", "bytes=9-1", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b",
                    "bytes=99999999999999999999-", "bytes=+1-2"})
    EXPECT_EQ(parse_range(text, 100, r), RangeAnswer::whole) << text;
}

TEST(Etags, CompareWeakly) {
  EXPECT_TRUE(matches_etag("\"a\"", "\"a\""));
  EXPECT_TRUE(matches_etag("W/\"a\"", "\"a\""));
  EXPECT_TRUE(matches_etag("\"b\", \"a\"", "\"a\""));
  EXPECT_TRUE(matches_etag("*", "\"a\""));
  EXPECT_FALSE(matches_etag("\"b\"", "\"a\""));
  EXPECT_FALSE(matches_etag("*", ""));
}

TEST(Downloads, CarryVietnameseNamesSafely) {
  EXPECT_EQ(attachment("report.csv"), "attachment; filename=\"report.csv\"");
  EXPECT_EQ(attachment("Báo cáo Đà Nẵng.csv"),
            "attachment; filename=\"bao cao da nang.csv\"; "
            "filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20%C4%90%C3%A0%20N%E1%BA%B5ng.csv");
  EXPECT_EQ(attachment("../../etc/passwd"), "attachment; filename=\"___.._etc_passwd\"");
  EXPECT_EQ(attachment("a\"; filename=b\r\nX: 1"), "attachment; filename=\"a__ filename=b__X_ 1\"");
  EXPECT_EQ(attachment(""), "attachment; filename=\"download\"");
  EXPECT_EQ(attachment("\xff\xfe"), "attachment; filename=\"download\"");
  EXPECT_LT(attachment(std::string(5000, 'a')).size(), 200u);
  std::string cut;
  for (int i = 0; i < 100; ++i) cut += "ế";
  EXPECT_LT(attachment(cut).size(), 600u);
}

// Status of the refusal, 0 when the head is taken, -1 when the scanner refuses it or wants more.
int judge(std::string_view text, Head* out = nullptr) {
  HeadScanner scanner;
  if (scanner.scan(text) != HeadScanner::State::complete) return -1;
  Head head;
  auto error = parse_head(text.substr(0, scanner.size()), 16, head);
  if (out) *out = head;
  return error ? error->status : 0;
}

TEST(Heads, AreTakenWhenPlain) {
  Head head;
  EXPECT_EQ(judge("POST /a?b HTTP/1.1\r\nHost: h\r\nCONTENT-length: 12\r\nX-A:  b \r\n\r\nrest", &head), 0);
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/a?b");
  EXPECT_EQ(head.content_length, 12u);
  ASSERT_EQ(head.fields.size(), 3u);
  EXPECT_EQ(head.fields[2].name, "x-a");
  EXPECT_EQ(head.fields[2].value, "b");
  EXPECT_TRUE(head.keep_alive);
  EXPECT_EQ(judge("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", &head), 0);
  EXPECT_FALSE(head.keep_alive);
}

TEST(Heads, WithTwoMeaningsAreRefused) {
  constexpr std::string_view kStart = "POST / HTTP/1.1\r\nHost: h\r\n";
  for (std::string_view fields : {"Content-Length: 5\r\nContent-Length: 5\r\n",
                                  "Content-Length: 5\r\nContent-Length: 6\r\n",
                                  "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                                  "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                                  "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                                  "Transfer-Encoding: xchunked\r\n",
                                  "Transfer-Encoding: gzip, chunked\r\n",
                                  "Transfer-Encoding: chunked, identity\r\n",
                                  "Transfer-Encoding : chunked\r\n",
                                  "Transfer-Encoding:\x0b"
                                  "chunked\r\n",
                                  "Content-Length: +5\r\n",
                                  "Content-Length: 5, 5\r\n",
                                  "Content-Length: 0x5\r\n",
                                  "Content-Length: -1\r\n",
                                  "Content-Length: \r\n",
                                  "Content-Length: 99999999999999999999\r\n",
                                  "X: a\r\n folded\r\n",
                                  "X: a\r\n\tfolded\r\n",
                                  " X: a\r\n",
                                  "NoColon\r\n",
                                  ": empty\r\n",
                                  "X: a\x01\r\n",
                                  "Host: other\r\n",
                                  "Authorization: a\r\nAuthorization: b\r\n",
                                  "Cookie: a=1\r\nCookie: a=2\r\n"})
    EXPECT_EQ(judge(std::string(kStart) + std::string(fields) + "\r\n"), 400) << fields;
  EXPECT_EQ(judge("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(judge("GET / HTTP/1.1\r\nHost:\r\n\r\n"), 400);
  EXPECT_EQ(judge("GET / HTTP/1.0\r\nHost: h\r\n\r\n"), 505);
  EXPECT_EQ(judge("GET / HTTP/2.0\r\nHost: h\r\n\r\n"), 505);
  EXPECT_EQ(judge("GET  / HTTP/1.1\r\nHost: h\r\n\r\n"), 400);
  EXPECT_EQ(judge("GET /\r\nHost: h\r\n\r\n"), 400);
  EXPECT_EQ(judge("GET / HTTP/1.1\r\nHost: h\r\nExpect: magic\r\n\r\n"), 417);
  std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 16; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
  EXPECT_EQ(judge(many + "\r\n"), 431);
}

TEST(Heads, LineEndsAreBothBytes) {
  for (std::string_view text : {"GET / HTTP/1.1\nHost: h\n\n", "GET / HTTP/1.1\r\nHost: h\n\r\n",
                                "\r\nGET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\rHost: h\r\n\r\n", "\n"}) {
    HeadScanner scanner;
    EXPECT_EQ(scanner.scan(text), HeadScanner::State::bad) << text;
  }
  using std::string_view_literals::operator""sv;
  HeadScanner nul;
  EXPECT_EQ(nul.scan("GET /\0"sv), HeadScanner::State::bad);
}

TEST(Heads, EndIsFoundInAnyCut) {
  std::string text = "GET / HTTP/1.1\r\nHost: h\r\n\r\nBODY";
  for (size_t step = 1; step <= text.size(); ++step) {
    HeadScanner scanner;
    auto state = HeadScanner::State::more;
    for (size_t end = step; state == HeadScanner::State::more; end += step)
      state = scanner.scan(std::string_view(text).substr(0, end));
    EXPECT_EQ(state, HeadScanner::State::complete);
    EXPECT_EQ(scanner.size(), text.size() - 4);
  }
}

TEST(Chunks, AreJoinedInAnyCut) {
  std::string text = "5;ext=1\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nTrailer: x\r\n\r\nNEXT";
  for (size_t step = 1; step <= text.size(); ++step) {
    ChunkedBody body(100);
    std::string in;
    auto state = ChunkedBody::State::more;
    size_t at = 0;
    while (state == ChunkedBody::State::more && at < text.size()) {
      in += text.substr(at, step);
      at += step;
      size_t used = 0;
      state = body.feed(in, used);
      in.erase(0, used);
    }
    ASSERT_EQ(state, ChunkedBody::State::done) << step;
    EXPECT_EQ(body.take(), "hello world");
    EXPECT_EQ(in + (at < text.size() ? text.substr(at) : ""), "NEXT");
  }
}

TEST(Chunks, AreBounded) {
  size_t used;
  EXPECT_EQ(ChunkedBody(4).feed("5\r\nhello\r\n0\r\n\r\n", used), ChunkedBody::State::too_large);
  EXPECT_EQ(ChunkedBody(99).feed("zz\r\n", used), ChunkedBody::State::bad);
  EXPECT_EQ(ChunkedBody(99).feed("5\nhello\r\n0\r\n\r\n", used), ChunkedBody::State::bad);
  EXPECT_NE(ChunkedBody(99).feed("ffffffffffffffffff\r\n", used), ChunkedBody::State::more);
  EXPECT_EQ(ChunkedBody(99).feed("1;" + std::string(9000, 'x'), used), ChunkedBody::State::bad);
}

TEST(Problems, KeepTheLogsTextToThemselves) {
  Response r =
      Response::problem({.status = 409, .detail = "Taken \"already\".", .log = "UNIQUE finding.id"}, "abc");
  EXPECT_EQ(
      r.body,
      "{\"type\":\"about:blank\",\"title\":\"Conflict\",\"status\":409,\"detail\":\"Taken \\\"already\\\".\","
      "\"trace_id\":\"abc\"}");
  EXPECT_EQ(r.log, "UNIQUE finding.id");
  std::string out;
  append_json_string(out, "a\x01\xff\xe1\xbb\x87");
  EXPECT_EQ(out, "\"a\\u0001\xEF\xBF\xBD\xe1\xbb\x87\"");
}

TEST(AccessRows, CannotForgeLines) {
  AccessRow row;
  row.path = "/a\"\r\n{\"x\":1}\x1b[31m\xc3\xa9";
  std::string line = to_json(row);
  for (char c : line) EXPECT_TRUE(c >= 0x20 && c < 0x7f);
  EXPECT_NE(line.find("/a\\\"\\u000d\\u000a{\\\"x\\\":1}\\u001b[31m\\u00c3\\u00a9"), line.npos) << line;
}

TEST(SameOrigin, TellsOtherSitesPages) {
  auto from = [](std::string site, std::string origin, bool tls = true) {
    Request r;
    r.tls = tls;
    r.fields = {{"host", "hub.vn:8443"}};
    if (!site.empty()) r.fields.push_back({"sec-fetch-site", site});
    if (!origin.empty()) r.fields.push_back({"origin", origin});
    return from_other_site(r);
  };
  EXPECT_FALSE(from("", ""));
  EXPECT_FALSE(from("same-origin", "https://hub.vn:8443"));
  EXPECT_FALSE(from("none", ""));
  EXPECT_TRUE(from("cross-site", "https://hub.vn:8443"));
  EXPECT_TRUE(from("same-site", ""));
  EXPECT_TRUE(from("", "https://hub.vn"));
  EXPECT_TRUE(from("", "https://evil.vn"));
  EXPECT_TRUE(from("", "null"));
  EXPECT_TRUE(from("", "http://hub.vn:8443"));
  EXPECT_FALSE(from("", "http://hub.vn:8443", false));
}

TEST(Dates, AreOfTheWeb) {
  EXPECT_EQ(format_http_date(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(format_http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

}  // namespace
}  // namespace luytre::http
