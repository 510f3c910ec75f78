#include "wire/http/request.h"

#include <gtest/gtest.h>

#include <random>

#include "wire/http/request_twin.h"

namespace luytre {
namespace {

constexpr std::string_view kGet =
    "GET /images/logos.gif?1a2b=77 HTTP/1.1\r\nHOST:  Anh-Dep.example:8080 \r\nUser-Agent: "
    "Opera/8.89\r\n\r\n";

TEST(HttpRequestHead, GivesItsFields) {
  HttpRequest request;
  std::string text = std::string(kGet) + "GET /next";
  ASSERT_EQ(parse_http_request(text, request), HttpVerdict::request);
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "/images/logos.gif?1a2b=77");
  EXPECT_EQ(request.host, "Anh-Dep.example:8080");
  EXPECT_EQ(request.user_agent, "Opera/8.89");
  EXPECT_EQ(request.head_size, kGet.size());
  EXPECT_EQ(request.body_size, 0u);
}

TEST(HttpRequestHead, IsIncompleteAtEveryCut) {
  for (size_t size = 0; size < kGet.size(); ++size) {
    HttpRequest request;
    EXPECT_EQ(parse_http_request(kGet.substr(0, size), request), HttpVerdict::incomplete) << size;
    EXPECT_EQ(request.host, size >= kGet.find("User") ? "Anh-Dep.example:8080" : "") << size;
  }
}

TEST(HttpRequestHead, TellsHowLongTheBodyIs) {
  auto body = [](std::string_view fields, std::string_view method = "POST") {
    HttpRequest request;
    std::string text = std::string(method) + " /x HTTP/1.1\r\n" + std::string(fields) + "\r\n";
    EXPECT_EQ(parse_http_request(text, request), HttpVerdict::request);
    return request.body_size;
  };
  EXPECT_EQ(body("Content-Length: 12\r\n"), 12u);
  EXPECT_EQ(body("Content-Length: 12\r\ncontent-length:12\r\n"), 12u);
  EXPECT_EQ(body("Content-Length: 12\r\nContent-Length: 13\r\n"), kUnknownBody);
  EXPECT_EQ(body("Content-Length: -1\r\n"), kUnknownBody);
  EXPECT_EQ(body("Content-Length: 99999999999999999999999\r\n"), kUnknownBody);
  EXPECT_EQ(body("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), kUnknownBody);
  EXPECT_EQ(body("Upgrade: websocket\r\n"), kUnknownBody);
  EXPECT_EQ(body("", "CONNECT"), kUnknownBody);
}

TEST(HttpRequestHead, IsToldFromOtherText) {
  HttpRequest request;
  for (std::string_view text :
       {"HTTP/1.1 200 OK\r\n\r\n", "GETX / HTTP/1.1\r\n\r\n", "GET / FTP/1.1\r\n\r\n", "GET HTTP/1.1\r\n\r\n",
        "\x16\x03\x01", "EHLO x\r\n", "get / HTTP/1.1\r\n\r\n"})
    EXPECT_EQ(parse_http_request(text, request), HttpVerdict::not_http) << text;
  EXPECT_EQ(parse_http_request("GET / HTTP/1.1\r\n" + std::string(kHttpHeadLimit, 'a'), request),
            HttpVerdict::not_http);
}

TEST(HttpRequestHead, WithBareLineFeedsIsRead) {
  HttpRequest request;
  ASSERT_EQ(parse_http_request("\r\n\nHEAD http://h.example/x y HTTP/1.0\nHost:\nHost: a\n\n", request),
            HttpVerdict::request);
  EXPECT_EQ(request.target, "http://h.example/x y");
  EXPECT_EQ(request.host, "a");
}

TEST(HttpRequestHead, AgreesWithItsTwin) {
  std::mt19937 random(7);
  const char* parts[] = {"GET ",
                         "POST ",
                         "/",
                         " ",
                         "HTTP/1.1",
                         "\r\n",
                         "\n",
                         "Host:",
                         "a.b",
                         "Content-Length: 3",
                         "content-length:4",
                         "User-Agent: x",
                         "\t",
                         "\r",
                         ":",
                         "CONNECT ",
                         "Upgrade: h2c"};
  for (int round = 0; round < 20000; ++round) {
    std::string text = round % 2 ? "GET / HTTP/1.1\r\n" : "";
    for (auto i = random() % 12; i > 0; --i) text += parts[random() % std::size(parts)];
    HttpRequest a, b;
    HttpVerdict verdict = parse_http_request(text, a);
    ASSERT_EQ(verdict, parse_http_request_twin(text, b)) << text;
    if (verdict == HttpVerdict::not_http) continue;
    ASSERT_TRUE(a.host == b.host && a.user_agent == b.user_agent && a.target == b.target &&
                a.head_size == b.head_size)
        << text;
    ASSERT_TRUE(verdict != HttpVerdict::request || a.body_size == b.body_size) << text;
  }
}

}  // namespace
}  // namespace luytre
