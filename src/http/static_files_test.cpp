#include "http/static_files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "http/test_client.h"
#include "http/test_server.h"

namespace luytre::http {
namespace {

class Files : public testing::Test {
 protected:
  void SetUp() override {
    folder = std::filesystem::temp_directory_path() /
             fmt::format("luytre-static-{}-{}", ::getpid(),
                         testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder / "assets");
    write("index.html", "<!doctype html>");
    write("assets/index-B7x9kQ2a.js", "plain");
    write("assets/index-B7x9kQ2a.js.gz", "zipped");
    write("assets/index-B7x9kQ2a.js.br", "brotli");
    write("favicon.svg", "<svg/>");
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  void write(const std::string& name, std::string_view text) { std::ofstream(folder / name) << text; }
  std::filesystem::path folder;
};

TEST_F(Files, AreServedByFormAndCachedByName) {
  auto files = StaticFiles::load(folder);
  ASSERT_TRUE(files) << files.error().message;
  EXPECT_EQ(files->count(), 3u);
  Router router = test_router();
  ASSERT_TRUE(router.add_fallback(Rule("public"), [f = *files](const Request& r) { return f.serve(r); }));
  TestServer s({}, std::move(router));
  TestClient c(s.port());
  auto ask = [&](std::string path, std::string more = "") {
    c.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n" + more + "\r\n");
    return c.receive();
  };
  std::string page = ask("/");
  EXPECT_EQ(body_of(page), "<!doctype html>");
  EXPECT_EQ(field_of(page, "cache-control"), "no-cache");
  EXPECT_EQ(field_of(page, "content-security-policy"), default_portal_policy());
  EXPECT_EQ(body_of(ask("/findings/42")), "<!doctype html>");
  std::string js = ask("/assets/index-B7x9kQ2a.js", "Accept-Encoding: gzip, deflate, br\r\n");
  EXPECT_EQ(body_of(js), "brotli");
  EXPECT_EQ(field_of(js, "content-encoding"), "br");
  EXPECT_EQ(field_of(js, "vary"), "Accept-Encoding");
  EXPECT_EQ(field_of(js, "cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(field_of(js, "content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(body_of(ask("/assets/index-B7x9kQ2a.js", "Accept-Encoding: br;q=0, gzip;q=0.5\r\n")), "zipped");
  EXPECT_EQ(body_of(ask("/assets/index-B7x9kQ2a.js")), "plain");
  EXPECT_EQ(body_of(ask("/assets/index-B7x9kQ2a.js", "Accept-Encoding: br\r\nRange: bytes=1-2\r\n")), "la");
  EXPECT_EQ(status_of(ask("/assets/index-B7x9kQ2a.js",
                          "If-None-Match: " + field_of(js, "etag") + "\r\nAccept-Encoding: br\r\n")),
            304);
  EXPECT_EQ(status_of(ask("/missing.js")), 404);
  EXPECT_EQ(status_of(ask("/api/none")), 404);
  EXPECT_EQ(status_of(ask("/assets/index-B7x9kQ2a.js.gz")), 404);
  EXPECT_EQ(status_of(ask("/..%2f..%2fetc/passwd")), 400);
}

TEST_F(Files, LinksAreRefused) {
  std::filesystem::create_symlink("/etc/passwd", folder / "passwd.txt");
  EXPECT_FALSE(StaticFiles::load(folder));
  EXPECT_FALSE(StaticFiles::load(folder / "none"));
}

TEST_F(Files, CompressedAloneIsAMistake) {
  write("lonely.css.gz", "x");
  EXPECT_FALSE(StaticFiles::load(folder));
}

TEST(FileNames, HashedOnesAreTold) {
  for (auto name : {"index-B7x9kQ2a.js", "app.3fa9c2d1.css", "chunk-DkLmNoPq.js"})
    EXPECT_TRUE(has_hash(name)) << name;
  for (auto name : {"index.html", "index-component.js", "favicon.svg", "noto-sans-vietnamese.woff2", "a.b"})
    EXPECT_FALSE(has_hash(name)) << name;
}

}  // namespace
}  // namespace luytre::http
